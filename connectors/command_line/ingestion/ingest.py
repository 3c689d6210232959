"""`fusionboard ingest`: take a folder, or patients of a FHIR server, into the store."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from connectors.command_line.ingestion.fhir_server import Wanted, ingest_server
from connectors.command_line.progress import progress_bar
from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.workflows.ingest.ingest_folder import IngestReport, ingest_folder
from data.words import translate

_PLACES_SHOWN = 3  # count; chosen: more do not fit the line


def ingest(
    path: Annotated[
        Path | None, typer.Argument(help="Folder with DICOM and FHIR files.")
    ] = None,
    fhir_server: Annotated[
        str, typer.Option(help="Base URL of a FHIR R4 server, instead of a folder.")
    ] = "",
    patient: Annotated[
        str, typer.Option(help="One patient there: id, or system|value.")
    ] = "",
    group: Annotated[str, typer.Option(help="The patients of a Group there.")] = "",
    everyone: Annotated[
        bool, typer.Option("--all", help="All patients there.")
    ] = False,
    changed: Annotated[
        bool, typer.Option(help="Those who changed since the last reading.")
    ] = False,
    bulk: Annotated[bool, typer.Option(help="Use the server's bulk export.")] = False,
    every: Annotated[
        float, typer.Option(min=0, help="Look again every so many seconds.")
    ] = 0,
) -> None:
    """Take in all that is usable; list the rest with its reason."""
    if fhir_server:
        wanted = Wanted(patient, group, everyone, changed, bulk, every)
        ingest_server(fhir_server, wanted)
        return
    if path is None:
        raise typer.BadParameter(translate("command.nothing_to_ingest"))
    repository = open_store(load_settings())
    with progress_bar("command.ingesting") as advance:
        report = ingest_folder(path, repository, on_progress=advance)
    show(report, Console(soft_wrap=True, highlight=False))


def show(report: IngestReport, console: Console) -> None:
    """Print what came in, and what was rejected, by reason."""
    console.print(
        translate(
            "command.ingested",
            records=report.records,
            changed_records=report.changed_records,
            studies=report.studies,
            changed_studies=report.changed_studies,
            measured=report.measured,
        )
    )
    if report.unlinked:
        console.print(translate("command.unlinked", count=report.unlinked))
    if report.rejected:
        console.print(_reasons(report))


def _reasons(report: IngestReport) -> Table:
    """One row a reason: how many, why, where for example."""
    counts = Counter(item.reason for item in report.rejected)
    table = Table(
        *(translate(f"command.rejected.{c}") for c in ("count", "why", "where"))
    )
    for reason, count in counts.most_common():
        items = [item for item in report.rejected if item.reason == reason]
        places = ", ".join(item.where for item in items[:_PLACES_SHOWN])
        more = ", …" if count > _PLACES_SHOWN else ""
        why = translate(f"{reason}.what", **dict(items[0].values))
        table.add_row(str(count), why, places + more)
    return table
