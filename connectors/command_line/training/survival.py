"""`fusionboard train survival`: progression under a PD-(L)1 antibody."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.cohorts.patient_table import read_patient_table
from connectors.training_files.immunotherapy_json import write_survival


def survival(
    table: Annotated[Path, typer.Argument(help="CSV of patients.")],
    out: Annotated[Path, typer.Argument(help="JSON; its other model stays.")],
    version: Annotated[str, typer.Option(help="Of the release.")],
) -> None:
    """Fit survival free of progression under a PD-(L)1 antibody."""
    write_survival(read_patient_table(table), version, out)
