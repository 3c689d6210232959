"""A real PostgreSQL on a random loopback port, in a folder of its own."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

_DEBIAN = "/usr/lib/postgresql/*/bin"


def _program(name: str) -> str:
    beside = sorted(Path("/").glob(f"{_DEBIAN[1:]}/{name}"))
    found = shutil.which(name) or (str(beside[-1]) if beside else "")
    if not found:
        pytest.skip(
            "PostgreSQL is missing: apt-get install --no-install-recommends postgresql"
        )
    return found


def _as_nobody_special() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL needs a user postgres: useradd --system postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


@contextmanager
def running_postgresql(port: int) -> Iterator[str]:
    """Start a server with an empty database, and stop it afterwards.

    Yields:
        The URL of the database.
    """
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    account = _as_nobody_special()
    with TemporaryDirectory(prefix="fusionboard-postgresql-") as name:
        folder = Path(name)
        if account:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        make = [initdb, "-D", str(data), "-A", "trust", "-U", "test", "-E", "UTF8"]
        _run([*account, *make, "--locale=C.UTF-8", "--no-sync"], folder)
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} "
            f"-c unix_socket_directories={folder} -c fsync=off"
        )
        control = [*account, pg_ctl, "-D", str(data), "-w", "-s"]
        _run([*control, "-l", str(folder / "log"), "-o", options, "start"], folder)
        try:
            yield f"postgresql://test@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)


def _run(command: list[str], folder: Path) -> None:
    with (folder / "output").open("ab") as output:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, stdout=output, stderr=output, check=False, timeout=120
        )
    if done.returncode:
        pytest.fail((folder / "output").read_text()[-2000:])
