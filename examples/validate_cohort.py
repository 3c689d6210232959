"""Validate the response model on a table of patients, beside simpler scores."""

from pathlib import Path

import numpy as np

from connectors.cohorts.patient_table import read_patient_table
from fusion.evaluation.response_validation import validate_response
from fusion.prediction.released_immunotherapy import released_response_model

cohort = read_patient_table(Path(__file__).with_name("simulated_patients.csv"))
found = validate_response(
    released_response_model(), cohort, np.random.default_rng(1), resamples=200
)

comparison = found.comparison
print(f"{comparison.rows} simulated patients, {comparison.events} responded")
scores = {"model": comparison.model, **comparison.comparators}
for name, score in scores.items():
    auc = score.auc
    print(f"{name:16} AUC {auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f})")
