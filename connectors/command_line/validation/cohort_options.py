"""Options that the validations of cohorts of patients share."""

from pathlib import Path
from typing import Annotated

import typer

CohortFile = Annotated[
    Path, typer.Option(help="CSV of patients; docs/reference/cohort_schema.md.")
]
ReportFolder = Annotated[
    Path | None, typer.Option(help="Folder for the report; made if missing.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Refit = Annotated[
    bool,
    typer.Option(
        "--refit", help="Fit on this cohort, ten folds; needed for the training cohort."
    ),
]
