"""The published LORIS formulas, as a model of its own beside ours.

Source:
    Chang TG et al., Nat Cancer 2024;5:1158-75, doi:10.1038/s43018-024-00772-7.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort

_Floats = NDArray[np.float64]

# Chang 2024, Nat Cancer.
NSCLC: Final = {
    "tmb_per_mb": 0.0353,
    "pdl1_tps_percent": 0.0111,
    "previous_systemic_therapy": -0.375,
    "albumin_g_dl": 0.2924,
    "nlr": -0.0103,
}
"""Log-odds a unit, for non-small cell lung cancer."""

NSCLC_INTERCEPT: Final = -1.5593  # log-odds, Chang 2024

# Chang 2024, Nat Cancer.
PAN_CANCER: Final = {
    "tmb_per_mb": 0.0371,
    "previous_systemic_therapy": -0.8775,
    "albumin_g_dl": 0.5382,
    "nlr": -0.033,
    "age_years": 0.0049,
}
"""Log-odds a unit, over 16 cancers; knows no PD-L1."""

# Log-odds, and limits in the unit of the name (Chang 2024).
PAN_CANCER_INTERCEPT: Final = -2.0886
_LUNG: Final = 0.0008
_MOST: Final = {"tmb_per_mb": 50.0, "nlr": 25.0, "age_years": 85.0}


def loris_nsclc(cohort: PatientCohort, pdl1_if_unknown: float = np.nan) -> _Floats:
    """Log-odds of response by the formula for non-small cell lung cancer.

    Args:
        cohort: The patients.
        pdl1_if_unknown: Tumour proportion score in percent to put where none is
            known; the formula itself has no answer there.

    Returns:
        Shape (patients,); NaN where an input is missing.
    """
    return _log_odds(cohort, NSCLC, NSCLC_INTERCEPT, pdl1_if_unknown)


def loris_pan_cancer(cohort: PatientCohort) -> _Floats:
    """Log-odds of response by the formula for all cancers, lung term added."""
    return _log_odds(cohort, PAN_CANCER, PAN_CANCER_INTERCEPT + _LUNG, np.nan)


def _log_odds(
    cohort: PatientCohort,
    coefficients: dict[str, float],
    intercept: float,
    pdl1_if_unknown: float,
) -> _Floats:
    total = np.full(len(cohort), intercept)
    for name, coefficient in coefficients.items():
        values = np.minimum(cohort.number(name), _MOST.get(name, np.inf))
        if name == "pdl1_tps_percent":
            values = np.where(np.isnan(values), pdl1_if_unknown, values)
        total = total + coefficient * values
    return total
