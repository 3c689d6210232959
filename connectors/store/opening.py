"""Opens the store and brings its tables to the version of this code."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from connectors.settings import Settings
from connectors.store.engine import Database
from connectors.store.repository import Repository
from data.errors import SourceUnavailableError


def open_store(settings: Settings) -> Repository:
    """Open the store of this installation, and bring it up to date.

    Raises:
        SourceUnavailableError: If the database does not answer, or was written by
            a newer FusionBoard.
        InvalidSettingError: If its URL is of neither SQLite nor PostgreSQL.
    """
    database = Database(settings.store_url)
    upgrade(database)
    return Repository(database, settings.issuers)


def upgrade(database: Database) -> None:
    """Bring the tables to this version; two processes may try at once.

    Raises:
        SourceUnavailableError: If a newer FusionBoard wrote the store.
    """
    with as_file(files("connectors.store") / "migrations") as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        script = ScriptDirectory.from_config(config)
        with database.reading() as connection:
            if _revision(connection, script) == script.get_current_head():
                return
        with database.writing() as connection:
            _revision(connection, script)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _revision(connection: Connection, script: ScriptDirectory) -> str | None:
    """The version of the tables, None if there are none yet."""
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {step.revision for step in script.walk_revisions()}
    if revision is not None and revision not in known:
        raise SourceUnavailableError(
            "store.newer", revision=revision, ours=script.get_current_head()
        )
    return revision
