"""`fusionboard train growth-risk`: whether a reader will report growth."""

from pathlib import Path
from typing import Annotated

import typer

from connectors.cohorts.reader_table import read_reader_table
from connectors.training_files.growth_risk_json import write_growth_risk


def growth_risk(
    table: Annotated[Path, typer.Argument(help="CSV of nodules, as NLST has them.")],
    out: Annotated[Path, typer.Argument(help="JSON to write.")],
    version: Annotated[str, typer.Option(help="Of the release.")],
) -> None:
    """Fit the probability that a screening reader will report growth."""
    write_growth_risk(read_reader_table(table), version, out)
