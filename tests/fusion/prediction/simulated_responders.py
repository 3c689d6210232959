"""A simulated cohort with responses."""

import numpy as np
from scipy.special import expit

from data.cohorts.cohort import PatientCohort
from fusion.prediction.immunotherapy_terms import TERMS
from fusion.training.immunotherapy.response import PUBLISHED

KNOWN = np.array([8.0, 50.0, 0.0, 4.0, 4.0, 1.0])


def cohort_of(**columns: list[float]) -> PatientCohort:
    rows = len(next(iter(columns.values())))
    return PatientCohort(
        "simulated",
        tuple(map(str, range(rows))),
        np.full(rows, "here"),
        np.ones(rows, dtype=bool),
        {name: np.array(values, float) for name, values in columns.items()},
        {},
    )


def simulated(rows: int = 400, seed: int = 3) -> PatientCohort:
    """Patients whose response follows the published coefficients."""
    rng = np.random.default_rng(seed)
    terms = np.column_stack(
        [
            rng.gamma(1.5, 6, rows),
            rng.choice([0.0, 5, 50, 90], rows),
            rng.integers(0, 2, rows).astype(float),
            rng.normal(3.9, 0.4, rows),
            rng.gamma(3, 1.7, rows),
            rng.integers(0, 3, rows).astype(float),
        ]
    )
    odds = -2.3 + terms @ PUBLISHED
    response = (rng.random(rows) < expit(odds)).astype(float)
    columns = dict(zip(TERMS, terms.T.tolist(), strict=True))
    return cohort_of(**columns, response=response.tolist())
