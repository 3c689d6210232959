"""`fusionboard train response`: response to a PD-(L)1 antibody."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.cohorts.patient_table import read_patient_table
from connectors.training_files.immunotherapy_json import write_response


def response(
    table: Annotated[Path, typer.Argument(help="CSV of patients.")],
    out: Annotated[Path, typer.Argument(help="JSON; its other model stays.")],
    version: Annotated[str, typer.Option(help="Of the release.")],
) -> None:
    """Fit the probability of response to a PD-(L)1 antibody."""
    write_response(read_patient_table(table), version, out)
