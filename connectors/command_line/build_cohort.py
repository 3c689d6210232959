"""`fusionboard cohort build`: tables of the patients in the store."""

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.workflows.build_cohort import build_cohort
from data.words import translate


def build(
    out: Annotated[Path, typer.Option(help="Folder for the tables; made if missing.")],
    site: Annotated[str, typer.Option(help="Name of the hospital.")] = "here",
) -> None:
    """Write patients.csv and nodules.csv with pseudonyms and days for dates."""
    with closing(open_store(load_settings())) as store:
        built = build_cohort(store, out, site, date.today())
    console = Console(soft_wrap=True, highlight=False)
    for rows, file in ((built.patients, "patients.csv"), (built.scans, "nodules.csv")):
        console.print(translate("cohort.written", rows=rows, file=file))
