"""Patients whose outcomes are drawn from the released models themselves."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.results.local_validation import LocalValidationReport
from fusion.local_validation.immunotherapy import (
    validate_progression_locally,
    validate_response_locally,
)
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)

RESPONSE, SURVIVAL = released_response_model(), released_survival_model()
_Floats = NDArray[np.float64]
Accept = Callable[[PatientCohort], LocalValidationReport]


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def response(cohort: PatientCohort, resamples: int = 50) -> LocalValidationReport:
    return validate_response_locally(RESPONSE, cohort, "here.csv", rng(), resamples)


def progression(cohort: PatientCohort, resamples: int = 50) -> LocalValidationReport:
    return validate_progression_locally(SURVIVAL, cohort, "here.csv", rng(), resamples)


BOTH = pytest.mark.parametrize("accept", [response, progression])


def figures(report: LocalValidationReport) -> dict[str, float]:
    return {figure.name: figure.value for figure in report.figures}


def keys(report: LocalValidationReport) -> list[str]:
    return [one.key.removeprefix("local_validation.reason.") for one in report.reasons]


def planted(rows: int, seed: int = 5) -> PatientCohort:
    """Outcomes follow the released models, so that they are right by construction."""
    chance = np.random.default_rng(seed)
    terms = np.column_stack(
        [
            chance.gamma(1.5, 6, rows),
            chance.choice([0.0, 5, 50, 90], rows),
            chance.integers(0, 2, rows).astype(float),
            chance.normal(3.8, 0.5, rows),
            chance.gamma(3, 1.7, rows),
            chance.integers(0, 3, rows).astype(float),
        ]
    )
    terms[chance.random(rows) < 0.1, 1] = np.nan
    cohort = PatientCohort(
        name="past patients",
        patient_ids=tuple(map(str, range(rows))),
        sites=np.full(rows, "here"),
        simulated=np.zeros(rows, dtype=np.bool_),
        numbers=dict(zip(TERMS, terms.T, strict=True)),
        categories={},
    )
    terms = terms_of(cohort)
    responded = chance.random(rows) < RESPONSE.probabilities(terms)
    return with_numbers(
        cohort, response=responded.astype(float), **_courses(terms, chance)
    )


def _courses(terms: _Floats, chance: np.random.Generator) -> dict[str, _Floats]:
    """Months drawn from the model's own hazard; some leave before, all by month 24."""
    model, rows = SURVIVAL, len(terms)
    hazards = chance.exponential(size=rows) / np.exp(model.log_hazards(terms))
    known = hazards <= model.baseline[-1]
    months = np.where(known, np.interp(hazards, model.baseline, model.months), 24.0)
    leaves = chance.exponential(30, rows)
    return {
        "pfs_months": np.minimum(months, leaves),
        "pfs_event": ((months <= leaves) & known).astype(float),
    }


def with_numbers(cohort: PatientCohort, **columns: _Floats) -> PatientCohort:
    """The same patients with other columns of numbers."""
    return replace(cohort, numbers={**cohort.numbers, **columns})


def with_categories(cohort: PatientCohort, **columns: list[str]) -> PatientCohort:
    """The same patients with other columns of words."""
    told = {name: np.array(values) for name, values in columns.items()}
    return replace(cohort, categories={**cohort.categories, **told})
