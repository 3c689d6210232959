"""`fusionboard serve`: the dashboard on 127.0.0.1."""

import os
import socket
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from connectors.settings import load_settings
from data.errors import SourceUnavailableError

_OPTIONS = "pages/shell/streamlit.toml"


def serve() -> None:
    """Serve the dashboard on 127.0.0.1 until Ctrl+C."""
    settings = load_settings()
    require_free(settings.port)
    found = find_spec("app")
    if found is None or found.origin is None:
        raise SourceUnavailableError("command.app_missing")
    app = Path(found.origin)
    command = [sys.executable, "-m", "streamlit", "run", str(app)]
    # Outside the repository no .streamlit/config.toml lies in the working folder.
    command += flags(tomllib.loads((app.parent / _OPTIONS).read_text("utf-8")))
    command += [f"--server.port={settings.port}"]
    address = f"http://127.0.0.1:{settings.port}"
    Console(stderr=True).print(f"FusionBoard answers at {address} (Ctrl+C stops it).")
    os.execv(sys.executable, command)  # noqa: S606


def require_free(port: int) -> None:
    """Stop early, and in our own words, where the port is in use.

    Raises:
        SourceUnavailableError: If something listens there.
    """
    with socket.socket() as probe:
        # A port that was closed a moment ago is free, though the system still waits.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SourceUnavailableError("command.port_taken", port=port) from error


def flags(options: Mapping[str, object], section: str = "") -> Iterator[str]:
    """Streamlit's command-line flags for the options of its configuration file."""
    for name, value in options.items():
        if isinstance(value, Mapping):
            yield from flags(value, f"{section}{name}.")
        else:
            shown = str(value).lower() if isinstance(value, bool) else value
            yield f"--{section}{name}={shown}"
