"""Malignancy scores, recalibrated on past nodules."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.special import expit, logit

from data.cohorts.nodule_outcome import NoduleOutcome
from data.errors import InvalidClinicalValueError
from data.results.local_validation import LocalValidationOutcome
from data.results.risk import RiskScore
from data.words import has_message
from fusion.local_validation.malignancy import validate_recalibration
from fusion.risk.scores.brock import BrockInputs, brock
from tests.fusion.local_validation.past_nodules import (
    figures,
    rng,
)


def outcomes(count: int) -> list[NoduleOutcome]:
    """Malignancy follows Brock's log-odds with an intercept of 1 and a slope of 0.7."""
    chance = np.random.default_rng(4)
    found = []
    for number in range(count):
        nodule = NoduleOutcome(
            patient=number,
            malignant=False,
            age_years=float(chance.uniform(50, 80)),
            female=bool(chance.random() < 0.5),
            diameter_mm=float(chance.uniform(5, 25)),
            upper_lobe=bool(chance.random() < 0.5),
            spiculated=bool(chance.random() < 0.3),
            ever_smoker=True,
        )
        score = brock_probability(nodule)
        risk = expit(1 + 0.7 * logit(score))
        found.append(replace(nodule, malignant=bool(chance.random() < risk)))
    return found


def brock_probability(nodule: NoduleOutcome) -> float:
    answer = brock(
        BrockInputs(
            age_years=nodule.age_years,
            female=nodule.female,
            longest_diameter_mm=nodule.diameter_mm,
            nodule_count=1,
            upper_lobe=nodule.upper_lobe,
            spiculated=nodule.spiculated,
        )
    )
    assert isinstance(answer, RiskScore)
    return answer.probability


class TestRecalibration:
    day = date(2026, 1, 1)

    @pytest.mark.slow
    def test_it_finds_the_intercept_and_slope_it_was_made_with(self) -> None:
        report = validate_recalibration(
            outcomes(1500), "here.csv", self.day, rng(), 100
        )
        fitted = report.recalibration
        assert fitted is not None
        assert fitted.intercept == pytest.approx(1, abs=0.3)
        assert fitted.slope == pytest.approx(0.7, abs=0.12)
        assert report.outcome is LocalValidationOutcome.PASSED
        found = figures(report)
        assert found["brier_gain_over_published"] > 0
        assert found["expected_malignant_share"] == pytest.approx(
            found["seen_malignant_share"], abs=0.01
        )
        for figure in report.figures:
            assert has_message(f"local_validation.meaning.{figure.name}")

    def test_a_small_cohort_never_passes(self) -> None:
        report = validate_recalibration(outcomes(60), "here.csv", self.day, rng(), 100)
        assert report.outcome is not LocalValidationOutcome.PASSED

    def test_too_few_of_one_kind_are_refused(self) -> None:
        benign = [replace(one, malignant=False) for one in outcomes(40)]
        with pytest.raises(InvalidClinicalValueError, match="larger cohort"):
            validate_recalibration(benign, "here.csv", self.day, rng(), 10)
