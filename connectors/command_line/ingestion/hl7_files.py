"""`fusionboard ingest-hl7`: take HL7 v2 messages from files into the store."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from connectors.command_line.progress import progress_bar
from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.workflows.assess.assess_patients import assess_changed
from connectors.workflows.ingest.ingest_hl7 import ingest_messages
from data.errors import InvalidRecordError, SourceUnavailableError
from data.words import translate


def ingest_hl7(
    path: Annotated[Path, typer.Argument(help="A file or folder of HL7 v2 messages.")],
) -> None:
    """Take in ADT and ORU messages; list the rest with its reason."""
    if not path.exists():
        raise SourceUnavailableError("record.no_folder", path=path)
    console = Console(soft_wrap=True, highlight=False)
    repository = open_store(load_settings())
    messages = repeated = 0
    refused: Counter[str] = Counter()
    for file in _files(path):
        try:
            report = ingest_messages(repository, file.read_bytes())
        except InvalidRecordError as error:
            refused[error.what] += 1
            continue
        messages += report.messages
        repeated += report.repeated
        refused += report.refused
    with progress_bar("ingest.doing.assessments") as advance:
        assess_changed(repository, date.today(), at_most=None, on_progress=advance)
    console.print(translate("command.hl7_taken", messages=messages, repeated=repeated))
    for reason, count in refused.most_common():
        console.print(f"  {count} × {reason}")


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file())
