"""Brock recalibrated by scikit-learn gives what the project's own fit gave."""

from dataclasses import replace

import numpy as np
import pytest

from data.cohorts.nodule_outcome import NoduleOutcome
from data.errors import InvalidClinicalValueError
from fusion.evaluation.malignancy_validation import (
    brock_in_cohort,
    validate_malignancy,
)


def cohort(rows: int = 120) -> list[NoduleOutcome]:
    """Simulated: the larger the nodule, the likelier it is malignant."""
    rng = np.random.default_rng(8)
    diameters = np.round(rng.uniform(5, 25, rows))
    return [
        NoduleOutcome(
            patient=row // 2,
            malignant=bool(rng.random() < diameters[row] / 35),
            age_years=float(rng.integers(45, 80)),
            female=bool(rng.random() < 0.5),
            diameter_mm=float(diameters[row]),
            upper_lobe=bool(rng.random() < 0.5),
            spiculated=bool(rng.random() < 0.3),
            ever_smoker=True,
        )
        for row in range(rows)
    ]


def test_recalibration_gives_what_it_gave_before() -> None:
    """Numbers: Newton's method on the same folds, before scikit-learn took over."""
    held = brock_in_cohort(cohort(), np.random.default_rng(9))
    assert held.recalibrated.sum() == pytest.approx(48.139812548779666, abs=1e-8)
    np.testing.assert_allclose(
        held.recalibrated[:3], [0.54750334, 0.64861604, 0.32210811], rtol=0, atol=1e-8
    )


def test_a_refit_by_the_cohort_stands_beside_it() -> None:
    found = validate_malignancy(cohort(), np.random.default_rng(9), resamples=20)
    refit = found.comparison.comparators["cross_validated_refit"]
    assert refit.brier is not None
    assert 0 < refit.brier.value < 0.25


@pytest.mark.parametrize("larger_is_malignant", [True, False])
def test_a_score_that_parts_the_cohort_is_refused(larger_is_malignant: bool) -> None:
    """Brock is monotone in the diameter where all else is equal."""
    parted = [
        replace(
            nodule,
            patient=place,
            malignant=((nodule.diameter_mm or 0) > 14) == larger_is_malignant,
            age_years=60.0,
            female=True,
            upper_lobe=True,
            spiculated=False,
        )
        for place, nodule in enumerate(cohort())
    ]
    with pytest.raises(InvalidClinicalValueError, match="separated"):
        brock_in_cohort(parted, np.random.default_rng(1))
