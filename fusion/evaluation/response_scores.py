"""Simple scores of response that stand beside the model."""

from scipy.special import expit

from data.cohorts.cohort import PatientCohort
from fusion.prediction.loris import loris_nsclc, loris_pan_cancer
from fusion.prediction.trial_rate import trial_rates
from fusion.statistics.comparison import Scored


def response_scores(cohort: PatientCohort, pdl1_if_unknown: float) -> dict[str, Scored]:
    """Compute the scores beside the model; NaN where a score has no answer.

    Args:
        cohort: The patients.
        pdl1_if_unknown: Percent that LORIS is given where PD-L1 is not known, so
            that it can be compared on everybody; `loris_complete` has no such crutch.
    """
    loris, complete = loris_nsclc(cohort, pdl1_if_unknown), loris_nsclc(cohort)
    return {
        "pdl1": Scored(cohort.number("pdl1_tps_percent")),
        "tmb": Scored(cohort.number("tmb_per_mb")),
        "loris": Scored(expit(loris), probability=True),
        "loris_complete": Scored(expit(complete), probability=True),
        "loris_pan_cancer": Scored(expit(loris_pan_cancer(cohort)), probability=True),
        "trial_rate": Scored(trial_rates(cohort), probability=True),
    }
