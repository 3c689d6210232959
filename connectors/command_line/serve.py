"""`fusionboard serve`: the dashboard on 127.0.0.1."""

import logging
import os
import sys
from importlib.util import find_spec

from rich.console import Console

from connectors.settings import load_settings
from data.errors import SourceUnavailableError

logger = logging.getLogger(__name__)


def serve() -> None:
    """Serve the dashboard on 127.0.0.1 until Ctrl+C."""
    settings = load_settings()
    app = find_spec("app")
    if app is None or app.origin is None:
        raise SourceUnavailableError("command.app_missing")
    Console(stderr=True).print(
        f"FusionBoard answers at [bold]http://127.0.0.1:{settings.port}[/]"
        " (Ctrl+C stops it)."
    )
    command = [sys.executable, "-m", "streamlit", "run", app.origin]
    # An installed wheel has no .streamlit/config.toml beside the working folder.
    command += [
        f"--server.port={settings.port}",
        "--server.address=127.0.0.1",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none",
        "--client.toolbarMode=minimal",
    ]
    os.execv(sys.executable, command)  # noqa: S606
