"""Recognition of the cohort that a model was trained on."""

from typing import Final

import numpy as np

from data.cohorts.cohort import PatientCohort
from fusion.prediction.immunotherapy_terms import terms_of
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel

_SAME_MEAN: Final = 1e-3  # share; a larger one would suspect other patients' means
"""Relative difference of two means that are called the same; chosen by this project,
wide enough for columns that were rounded."""

_FEWEST_MEANS: Final = 3  # count; fewer may agree by chance
"""Two other patients' means may agree by chance, three do not; chosen by this
project."""


def is_training_cohort(
    cohort: PatientCohort, model: ResponseModel | SurvivalModel
) -> bool:
    """Recognise the training cohort by its name, a site of it or its inputs.

    Names are compared without capitals and marks and may hold more, as the name of a
    copy does. Under any name the whole table is known again by the means of its
    inputs; a part of it under another name is not.

    Args:
        cohort: As it was read, before any patient is left out.
        model: As released.
    """
    own = _letters_and_digits(model.cohort)
    names = {_letters_and_digits(str(one)) for one in (cohort.name, *cohort.sites)}
    named = bool(own) and any(own in name for name in names)
    return named or _has_same_inputs(cohort, model)


def _letters_and_digits(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _has_same_inputs(
    cohort: PatientCohort, model: ResponseModel | SurvivalModel
) -> bool:
    """Test whether every input that the cohort holds has the mean of the training."""
    terms = terms_of(cohort)
    known = ~np.isnan(terms)
    held = known.any(axis=0)
    sums = np.where(known, terms, 0.0).sum(axis=0)
    means = sums[held] / known.sum(axis=0)[held]
    same = np.isclose(means, model.inputs.mean[held], rtol=_SAME_MEAN, atol=0)
    return len(same) >= _FEWEST_MEANS and bool(same.all())
