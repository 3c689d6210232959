"""The response rate that trials of PD-(L)1 antibodies alone lead one to expect."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.reference.evidence_tables import shipped_evidence

_Floats = NDArray[np.float64]

_FIRST_LINE_HIGH: Final = "keynote024"
_FIRST_LINE_POSITIVE: Final = "keynote042"
_LATER_LINE: Final = "checkmate057"
# Limits of PD-L1 in the trials' strata (KEYNOTE-024, KEYNOTE-042).
_HIGH_PERCENT: Final = 50.0
_POSITIVE_PERCENT: Final = 1.0  # KEYNOTE-042


def trial_rates(cohort: PatientCohort) -> _Floats:
    """Published rate of the trial that each patient would have fitted.

    First line by PD-L1 (KEYNOTE-024 from 50 %, KEYNOTE-042 from 1 %), later lines
    CheckMate 057. A first line without PD-L1 has no such trial.

    Returns:
        Shape (patients,), 0 to 1; NaN where no trial fits.
    """
    before = cohort.number("previous_systemic_therapy")
    pdl1 = cohort.number("pdl1_tps_percent")
    first = before == 0
    rates = np.full(len(cohort), np.nan)
    rates[first & (pdl1 >= _POSITIVE_PERCENT)] = _rate(_FIRST_LINE_POSITIVE)
    rates[first & (pdl1 >= _HIGH_PERCENT)] = _rate(_FIRST_LINE_HIGH)
    rates[before == 1] = _rate(_LATER_LINE)
    return rates


@cache
def _rate(trial: str) -> float:
    row = next(one for one in shipped_evidence().rows if one.row == trial)
    return (row.response_percent or float("nan")) / 100
