"""`fusionboard evidence refresh`: a downloaded release of CIViC."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from connectors.settings import load_settings
from connectors.workflows.refresh_evidence import EvidenceRefresh, refresh_evidence
from data.words import translate


def refresh(
    file: Annotated[Path, typer.Argument(help="TSV of accepted evidence of CIViC.")],
    apply: Annotated[
        bool, typer.Option("--apply", help="Write the table to FUSIONBOARD_HOME.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of the release."),
    ] = None,
) -> None:
    """Show what a CIViC release changes; with --apply, use it from now on."""
    day = as_of.date() if as_of else None
    home = load_settings().home
    _print(refresh_evidence(file, home, apply=apply, as_of=day), file.name)


def _print(done: EvidenceRefresh, file: str) -> None:
    console = Console(soft_wrap=True, highlight=False, markup=False)
    release, changes = done.release, done.changes
    console.print(
        translate(
            "evidence.summary", file=file, read=release.read, used=len(release.items)
        )
    )
    for reason, count in sorted(release.left_out.items()):
        said = translate(f"evidence.reason.{reason}")
        console.print(translate("evidence.left_out", count=count, reason=said))
    before = "before" if done.had_table else "before_none"
    console.print(
        translate(
            "evidence.diff",
            before=translate(f"evidence.{before}"),
            added=len(changes.added),
            removed=len(changes.removed),
            changed=len(changes.changed),
        )
    )
    for item in changes.added:
        console.print(translate("evidence.added", item=item))
    for item in changes.removed:
        console.print(translate("evidence.removed", item=item))
    for item, columns in changes.changed:
        names = ", ".join(columns)
        console.print(translate("evidence.changed", item=item, columns=names))
    if done.written is None:
        console.print(translate("evidence.dry_run"))
    else:
        console.print(translate("evidence.applied", path=done.written))
