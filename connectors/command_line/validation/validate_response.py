"""`fusionboard validate response`: the response model on a cohort of patients."""

from typing import Final

import numpy as np

from connectors.cohorts.patient_table import read_patient_table
from connectors.command_line.validation.cohort_options import (
    AsJson,
    CohortFile,
    Refit,
    ReportFolder,
)
from connectors.command_line.validation.comparison_report import (
    print_comparison,
    print_json,
)
from connectors.validation_reports.response_json import response_json
from connectors.validation_reports.response_page import response_page
from connectors.validation_reports.writing import write_report
from fusion.evaluation.response_validation import validate_response
from fusion.prediction.released_immunotherapy import released_response_model

_SEED: Final = 20_261_127  # chosen: any other changes intervals as chance does
_NAME: Final = "response"


def response(
    cohort: CohortFile,
    out: ReportFolder = None,
    json: AsJson = False,
    refit: Refit = False,
) -> None:
    """Compare the model with PD-L1, TMB, LORIS and trial rates."""
    patients = read_patient_table(cohort)
    model = released_response_model()
    found = validate_response(
        model, patients, np.random.default_rng(_SEED), refit=refit
    )
    answer = response_json(found, patients)
    if out is not None:
        write_report(out, _NAME, answer, response_page(found, model, patients))
    if json:
        print_json(answer)
        return
    print_comparison(_NAME, found.comparison, of="patients")
