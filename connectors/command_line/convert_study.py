"""`fusionboard cohort convert`: a cBioPortal study folder as one table."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from connectors.cohorts.study_folder import read_study_folder
from connectors.cohorts.write_patient_table import write_patient_table
from data.words import translate


def convert(
    study: Annotated[Path, typer.Argument(help="Folder with data_clinical_*.txt.")],
    out: Annotated[Path, typer.Argument(help="CSV; docs/reference/cohort_schema.md.")],
) -> None:
    """Read clinical files, genes and timeline; say what had to be assumed."""
    cohort = read_study_folder(study)
    write_patient_table(cohort, out)
    console = Console(soft_wrap=True, highlight=False)
    console.print(translate("cohort.written", rows=len(cohort), file=out.name))
    for note in cohort.notes:
        console.print(note.in_language())
