"""The released models of PD-(L)1 antibodies on a site's past patients."""

from typing import Final

import numpy as np

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from data.results.local_validation import LocalValidationReport
from data.results.release import ModelOutput
from fusion.evaluation.survival_validation import MOST_PATIENTS
from fusion.local_validation.judging import SLOPE, WIDEST_SHARE, Limit
from fusion.local_validation.past_therapies import past_therapies, report_on_therapies
from fusion.local_validation.progression_figures import (
    free_of_progression,
    progression_ranking,
)
from fusion.local_validation.response_figures import (
    response_calibration,
    response_ranking,
)
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel

# Gain in AUC and share. Chosen: wider limits would pass models that mislead.
RESPONSE_LIMITS: Final = (
    Limit("auc_gain_over_pdl1", least=0.0, surely=True),
    SLOPE,
    Limit("expected_less_seen_response_share", least=-0.02, most=0.02, widest=0.10),
)
"""As of the growth risks: it must rank better than PD-L1 alone beyond chance, and its
probabilities must mean what they say. Chosen by this project."""

# Gain in Harrell's C and share. Chosen: wider limits would pass models that mislead.
PROGRESSION_LIMITS: Final = (
    Limit("harrell_c_gain_over_pdl1", least=0.0, surely=True),
    Limit(
        "expected_less_seen_free_6_months_share",
        least=-0.05,
        most=0.05,
        widest=WIDEST_SHARE,
    ),
)
"""It must rank better than PD-L1 alone beyond chance, and the share still free at six
months must be right. Wider than for a response, because a share near one half is less
sure than a small one, and some were not followed for so long. Chosen by this
project."""


def validate_response_locally(
    model: ResponseModel,
    cohort: PatientCohort,
    source: str,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> LocalValidationReport:
    """Ranking and calibration of the response, where a page shows it.

    Args:
        model: As released.
        cohort: Of the site; only patients on a PD-(L)1 antibody alone count.
        source: Where the patients come from.
        rng: Source of chance.
        resamples: Bootstrap resamples.
    """
    past = past_therapies(cohort, model, ("response",))
    told = model.probabilities(past.terms)
    figures = response_calibration(model, told, past, rng, resamples)
    figures |= response_ranking(told, past, rng, resamples)
    kind = ModelOutput.IMMUNOTHERAPY_RESPONSE
    return report_on_therapies(kind, model, past, source, figures, RESPONSE_LIMITS)


def validate_progression_locally(
    model: SurvivalModel,
    cohort: PatientCohort,
    source: str,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> LocalValidationReport:
    """Ranking, and the share free of progression at six months, where a page shows it.

    Args:
        model: As released.
        cohort: Of the site; only patients on a PD-(L)1 antibody alone count.
        source: Where the patients come from.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Raises:
        InvalidClinicalValueError: If there are more patients than pairs can be held of.
    """
    past = past_therapies(cohort, model, ("pfs_months", "pfs_event"))
    if len(past.cohort) > MOST_PATIENTS:
        raise InvalidClinicalValueError(
            "validation.too_many", rows=len(past.cohort), most=MOST_PATIENTS
        )
    figures = free_of_progression(model, past, rng, resamples)
    figures |= progression_ranking(model, past, rng, resamples)
    kind = ModelOutput.IMMUNOTHERAPY_PROGRESSION
    return report_on_therapies(kind, model, past, source, figures, PROGRESSION_LIMITS)
