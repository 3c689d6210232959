"""Transactions on SQLite or PostgreSQL, whose failures say what to do next."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from data.errors import InvalidSettingError, SourceUnavailableError

# Number of a lock; chosen: any other would do.
_WRITERS_LOCK: Final = 0x46_42_53_54  # "FBST": one key for all writers of a PostgreSQL
_BUSY_TIMEOUT_S: Final = 60  # chosen: shorter ones fail under load
_WRITING: Final = "fusionboard_writing"


class Database:
    """An engine whose writers take turns, so that check-then-write is safe."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)

    @property
    def _place(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the store."""
        with self._failures_explained(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer runs beside, of any process."""
        with self._failures_explained(), self._engine.connect() as connection:
            connection.execution_options(**{_WRITING: True})
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:key)"),
                        {"key": _WRITERS_LOCK},
                    )
                yield connection

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def _failures_explained(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise SourceUnavailableError(
                "store.unavailable", place=self._place, why=_first_line(error)
            ) from error
        except DatabaseError as error:
            if type(error.orig) is not sqlite3.DatabaseError:
                raise
            raise SourceUnavailableError(
                "store.not_a_store", place=self._place
            ) from error


def without_password(address: str) -> str:
    """Write the address of a database as it may be shown."""
    return make_url(address).render_as_string(hide_password=True)


def _first_line(error: DatabaseError) -> str:
    return str(error.orig).partition("\n")[0]


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise InvalidSettingError("store.url") from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.drivername != "postgresql+psycopg":
        raise InvalidSettingError("store.url")
    return create_engine(url, pool_pre_ping=True)


def _sqlite(url: URL) -> Engine:
    if url.database:
        _make_folder(Path(url.database).parent)
    engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceUnavailableError(
            "store.unavailable", place=folder, why=error.strerror
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - DBAPI
    connection.isolation_level = None  # `_begin_sqlite` begins, not the driver
    connection.execute("PRAGMA foreign_keys=ON")
    # FULL, not NORMAL: a link that a person undid must not come back after a power
    # cut; one flush a study costs nothing beside reading a CT.
    connection.execute("PRAGMA synchronous=FULL")
    _use_wal(connection)


def _use_wal(connection: Any) -> None:  # noqa: ANN401 - DBAPI
    """Switch to WAL; SQLite's own busy timeout does not cover this switch."""
    give_up_at = time.monotonic() + _BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up_at:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
