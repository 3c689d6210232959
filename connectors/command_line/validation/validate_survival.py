"""`fusionboard validate survival`: the model of progression on a cohort of patients."""

from typing import Final

import numpy as np
from rich.console import Console
from rich.table import Table

from connectors.cohorts.patient_table import read_patient_table
from connectors.command_line.validation.cohort_options import (
    AsJson,
    CohortFile,
    Refit,
    ReportFolder,
)
from connectors.command_line.validation.comparison_report import print_json
from connectors.validation_reports.survival_json import survival_json
from connectors.validation_reports.survival_page import survival_page
from connectors.validation_reports.writing import write_report
from fusion.evaluation.survival_validation import validate_survival
from fusion.prediction.released_immunotherapy import released_survival_model

_SEED: Final = 20_261_127  # chosen: any other changes intervals as chance does
_NAME: Final = "survival"


def survival(
    cohort: CohortFile,
    out: ReportFolder = None,
    json: AsJson = False,
    refit: Refit = False,
) -> None:
    """Compare the model of progression-free survival with PD-L1, TMB and LORIS."""
    patients = read_patient_table(cohort)
    model = released_survival_model()
    found = validate_survival(
        model, patients, np.random.default_rng(_SEED), refit=refit
    )
    answer, page = survival_json(found, patients), survival_page(found, model, patients)
    if out is not None:
        write_report(out, _NAME, answer, page)
    if json:
        print_json(answer)
        return
    for table in page.tables:
        shown = Table(*table.headings, title=table.title)
        for row in table.rows:
            shown.add_row(*row)
        Console(soft_wrap=True, highlight=False).print(shown)
