"""`fusionboard find`: follow known nodules on stored scans, and look for new ones."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from connectors.command_line.progress import progress_bar
from connectors.detectors.selection import selected_detector
from connectors.settings import load_settings
from connectors.store.imaging.volume_cache import VolumeCache
from connectors.store.opening import open_store
from connectors.workflows.ingest.find_nodules import FindReport, find_nodules
from connectors.workflows.ingest.search_context import SearchTools
from data.errors import InvalidClinicalValueError
from data.words import translate


def find(
    series: Annotated[
        list[str] | None, typer.Option(help="Series UID; may be given several times.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="All scans that belong to a patient.")
    ] = False,
) -> None:
    """Grade stored scans, follow known nodules on them, and look for new ones."""
    if bool(series) == every:
        raise InvalidClinicalValueError("command.find_what")
    settings = load_settings()
    repository = open_store(settings)
    volumes = VolumeCache(settings.volume_folder, settings.volume_cache_bytes)
    tools = SearchTools(volumes, selected_detector(settings))
    with progress_bar("command.finding") as advance:
        report = find_nodules(repository, tools, series or None, on_progress=advance)
    show(report, Console(soft_wrap=True, highlight=False))


def show(report: FindReport, console: Console) -> None:
    """Print what was found, and which scans could not be searched."""
    console.print(
        translate(
            "command.found",
            scans=report.scans,
            searched=report.searched,
            followed=report.followed,
            waiting=report.waiting,
            missing=report.missing,
        )
    )
    if not report.refused:
        return
    table = Table(translate("command.series"), translate("command.rejected.why"))
    for series_uid, why in report.refused:
        table.add_row(series_uid, f"{why.what} {why.how_to_fix}")
    console.print(table)
