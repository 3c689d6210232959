"""The store opens, waits its turn, and refuses what it cannot read."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from connectors.settings import Settings, load_settings
from connectors.store.canonical_json import to_json
from connectors.store.engine import Database
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.store.tables import METADATA
from data.errors import InvalidSettingError, NotFoundError, SourceUnavailableError
from data.identity import PersonIdentity
from data.patient.record import PatientRecord, RejectedResources


def settings_in(folder: Path) -> Settings:
    return Settings(home=folder, database_url="")


def test_migrations_make_the_tables_of_the_code(repository: Repository) -> None:
    with repository._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_sqlite_is_durable_and_checks_keys(repository: Repository) -> None:
    with repository._database.reading() as connection:
        answers = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert answers == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_a_newer_store_is_refused_by_name(tmp_path: Path) -> None:
    open_store(settings_in(tmp_path)).close()
    database = Database(settings_in(tmp_path).store_url)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(
        SourceUnavailableError, match=r"newer FusionBoard \(version 9999"
    ):
        open_store(settings_in(tmp_path))


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "fusionboard.sqlite").write_text("something else " * 99)
    with pytest.raises(SourceUnavailableError, match="not a database"):
        open_store(settings_in(tmp_path))


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    url = "postgresql://someone:secret@127.0.0.1:9/nothing"
    with pytest.raises(SourceUnavailableError, match="did not answer") as failed:
        open_store(Settings(database_url=url))
    assert "secret" not in str(failed.value)


@pytest.mark.parametrize("url", ["mysql://host/name", "no url at all"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(InvalidSettingError, match="SQLite or PostgreSQL"):
        open_store(Settings(database_url=url))


def test_a_failed_transaction_leaves_nothing(repository: Repository) -> None:
    with suppress(NotFoundError), repository.writing() as work:
        work.patients.add_patient()
        raise NotFoundError("store.no_patient")
    with repository._database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM patients")) == 0


def test_unknown_keys_are_named(repository: Repository) -> None:
    with pytest.raises(NotFoundError, match="no such patient"):
        repository.patient_case("nobody")
    with pytest.raises(NotFoundError, match="No image"):
        repository.key_image("1.2", "1.3")


def test_issuers_that_are_not_json_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUSIONBOARD_ISSUERS", "LOCAL=urn:oid:1.2")
    with pytest.raises(InvalidSettingError, match="FUSIONBOARD_ISSUERS is not a JSON"):
        load_settings()


@pytest.mark.slow
def test_processes_that_open_a_new_store_at_once_all_get_it(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from connectors.settings import Settings;"
        "from connectors.store.opening import open_store;"
        "home = Path(sys.argv[1]); sys.stdin.readline();"
        "print(open_store(Settings(home=home, database_url='')).list_patients())"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    opening = [subprocess.Popen(command, **pipes) for _ in range(6)]  # noqa: S603
    for each in opening:
        assert each.stdin
        each.stdin.write("now\n")
        each.stdin.flush()
    answers = [each.communicate(timeout=120)[0].strip() for each in opening]
    assert answers == ["()"] * 6


@contextmanager
def store_of_version(folder: Path, version: str) -> Iterator[Connection]:
    """A store as an earlier FusionBoard left it, and a connection to fill it by."""
    database = Database(settings_in(folder).store_url)
    with (
        as_file(files("connectors.store") / "migrations") as scripts,
        database.writing() as connection,
    ):
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        yield connection
    database.close()


def test_stored_records_are_read_under_the_names_of_today(tmp_path: Path) -> None:
    record = PatientRecord(
        source="Patient/1",
        identity=PersonIdentity(),
        rejected_resources=(RejectedResources("Device", "why", 2),),
    )
    former = to_json(record).replace('"rejected_resources":', '"skipped":')
    assert "skipped" in former
    with store_of_version(tmp_path, "0009") as connection:
        connection.execute(
            text(
                "INSERT INTO patients (patient_id, identity, diagnosis, stage,"
                " has_record, simulated) VALUES ('p', :who, '', '', 1, 0)"
            ),
            {"who": to_json(PersonIdentity())},
        )
        connection.execute(
            text(
                "INSERT INTO records VALUES"
                " ('r', 'p', '', 'Patient/1', '', :record, '2026-01-01')"
            ),
            {"record": former},
        )
    store = open_store(settings_in(tmp_path))
    assert store.patient_case("p").record == record
    store.close()


@pytest.mark.slow
def test_a_store_of_the_first_version_is_brought_up_and_keeps_what_it_held(
    tmp_path: Path,
) -> None:
    with store_of_version(tmp_path, "0001") as connection:
        connection.execute(text("INSERT INTO nodules VALUES ('1.2', 'N1')"))
    store = open_store(settings_in(tmp_path))
    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert connection.scalar(text("SELECT label FROM nodules")) == "N1"
    store.close()
