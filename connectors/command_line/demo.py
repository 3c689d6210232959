"""`fusionboard demo`: simulated patients as real files, ingested and served."""

from typing import Annotated

import typer
from rich.console import Console

from connectors.command_line.ingestion.ingest import show
from connectors.command_line.progress import progress_bar
from connectors.command_line.serve import require_free, serve
from connectors.settings import load_settings
from connectors.simulated_files import write_simulated_cohort
from connectors.store.opening import open_store
from connectors.workflows.ingest.ingest_folder import ingest_folder


def demo(
    serve_pages: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve the dashboard afterwards.")
    ] = True,
) -> None:
    """Write the simulated cohort, take it in, and serve the dashboard."""
    settings = load_settings()
    if serve_pages:
        require_free(settings.port)
    cohort = settings.home / "simulated"
    with progress_bar("command.simulating") as advance:
        write_simulated_cohort(cohort, on_progress=advance)
    # Taking in what is there already changes nothing, and ends what was interrupted.
    with progress_bar("command.ingesting") as advance:
        report = ingest_folder(cohort, open_store(settings), on_progress=advance)
    show(report, Console(stderr=True, soft_wrap=True, highlight=False))
    if serve_pages:
        serve()
