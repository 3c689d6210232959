"""A dashboard over a store with the small simulated cohort, as a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from connectors.settings import Settings
from connectors.simulated_files import CohortSize, write_simulated_cohort
from connectors.store.opening import open_store
from connectors.workflows.ingest.ingest_folder import ingest_folder

ROOT: Final = Path(__file__).parents[2]
CHROMIUM: Final = Path("/usr/bin/chromium")
HOW_TO_INSTALL: Final = (
    "Chromium is not installed: "
    "apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
)
_START_TIMEOUT_S: Final = 60


def fill_store(home: Path, size: CohortSize = CohortSize.SMALL) -> None:
    """Write the simulated cohort below `home` and take it in."""
    write_simulated_cohort(home / "simulated", size=size, workers=1)
    take_in(home, home / "simulated")


def take_in(home: Path, folder: Path) -> None:
    """Take a folder into the store of `home`."""
    store = open_store(Settings(home=home))
    ingest_folder(folder, store)
    store.close()


@contextmanager
def dashboard(home: Path) -> Iterator[str]:
    """Serve the store of `home` on a free port of this machine.

    Yields:
        Address of the dashboard, without a slash at its end.
    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    with (home / "dashboard.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603
            [*command, f"--server.port={port}", "--server.address=127.0.0.1"],
            cwd=home,
            stdout=log,
            stderr=log,
            env=os.environ | {"FUSIONBOARD_HOME": str(home)},
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, home)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], home: Path) -> None:
    give_up_at = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError((home / "dashboard.log").read_text())
