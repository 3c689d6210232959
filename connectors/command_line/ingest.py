"""`fusionboard ingest`: take a folder of CT and FHIR files into the store."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from connectors.command_line.progress import progress_bar
from connectors.settings import load_settings
from connectors.store.database import open_store
from connectors.workflows.ingest_folder import IngestReport, ingest_folder
from data.words import word

_PLACES_SHOWN = 3


def ingest(
    path: Annotated[Path, typer.Argument(help="Folder with DICOM and FHIR files.")],
) -> None:
    """Take in all that is usable; list the rest with its reason."""
    repository = open_store(load_settings())
    with progress_bar("command.ingesting") as advance:
        report = ingest_folder(path, repository, on_progress=advance)
    show(report, Console(soft_wrap=True, highlight=False))


def show(report: IngestReport, console: Console) -> None:
    """Print what came in, and what was set aside by its reason."""
    console.print(
        word(
            "command.ingested",
            records=report.records,
            changed_records=report.changed_records,
            studies=report.studies,
            changed_studies=report.changed_studies,
            measured=report.measured,
        )
    )
    if report.unlinked:
        console.print(word("command.unlinked", count=report.unlinked))
    if report.set_aside:
        console.print(_reasons(report))


def _reasons(report: IngestReport) -> Table:
    """One row a reason: how many, why, where for example."""
    counts = Counter(item.reason for item in report.set_aside)
    table = Table(*(word(f"command.set_aside.{c}") for c in ("count", "why", "where")))
    for reason, count in counts.most_common():
        items = [item for item in report.set_aside if item.reason == reason]
        places = ", ".join(item.where for item in items[:_PLACES_SHOWN])
        more = ", …" if count > _PLACES_SHOWN else ""
        why = word(f"{reason}.what", **dict(items[0].values))
        table.add_row(str(count), why, places + more)
    return table
