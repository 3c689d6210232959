"""Local recalibration: what it finds, how sure it is, and that it can be off."""

from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest
from scipy.special import expit, logit

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.results.risk import Recalibration, RiskScore
from fusion.risk.scores.brock import BrockInputs, brock
from fusion.risk.scores.recalibration import SiteCohort, fit_recalibration, recalibrated

pytestmark = pytest.mark.slow

TODAY = date(2024, 6, 1)


def simulated_cohort(
    intercept: float, slope: float, n: int, *, copies: int = 1
) -> SiteCohort:
    """A simulated site whose truth is bent by a known intercept and slope."""
    rng = np.random.default_rng(11)
    published = expit(rng.normal(-1.5, 1.5, n))
    truth = expit(intercept + slope * logit(published))
    malignant = rng.random(n) < truth
    return SiteCohort(
        "simulated",
        np.repeat(published, copies),
        np.repeat(malignant, copies),
        np.repeat(np.arange(n), copies),
    )


def fitted(cohort: SiteCohort, resamples: int = 300) -> Recalibration:
    rng = np.random.default_rng(5)
    return fit_recalibration("brock_2a", cohort, TODAY, rng, resamples)


def a_score() -> RiskScore:
    answer = brock(
        BrockInputs(
            age_years=70,
            female=True,
            longest_diameter_mm=14,
            nodule_count=1,
            density=Density.SOLID,
            upper_lobe=True,
            family_history=False,
        )
    )
    assert isinstance(answer, RiskScore)
    return answer


def test_two_scores_have_a_closed_form() -> None:
    """With two distinct scores the fit meets the observed odds of both."""
    cohort = SiteCohort(
        "table",
        np.repeat([0.2, 0.6], [50, 40]),
        np.arange(90) % 90 >= np.repeat([40, 60], [50, 40]),
        np.arange(90),
    )
    observed = [log(10 / 40), log(30 / 10)]
    slope = (observed[1] - observed[0]) / (logit(0.6) - logit(0.2))
    result = fitted(cohort)
    assert result.slope == pytest.approx(slope)
    assert result.intercept == pytest.approx(observed[0] - slope * logit(0.2))


def test_a_recalibration_is_what_it_was() -> None:
    """Numbers: the fit of its own that recalibration had before."""
    rng = np.random.default_rng(4)
    terms = rng.normal([0, 50, 3], [1, 9, 0.1], (400, 3))
    malignant = rng.random(400) < expit(-1 + terms @ np.array([0.8, 0.02, -0.5]))
    published = expit(terms[:, 0] - 1)
    cohort = SiteCohort("here", published, malignant, np.arange(400) // 2)
    result = fitted(cohort, 200)
    np.testing.assert_allclose(
        [result.intercept, result.slope, *result.covariance],
        [
            -0.6181394771431153,
            0.6700501474528056,
            0.021731623239924298,
            0.015356941142042863,
            0.010243304778880325,
        ],
        rtol=0,
        atol=1e-8,
    )


def test_a_known_bend_is_found_within_its_interval() -> None:
    result = fitted(simulated_cohort(-0.6, 0.7, 4000))
    assert result.intercept_interval.contains(-0.6)
    assert result.slope_interval.contains(0.7)
    assert result.intercept_interval.contains(result.intercept)
    assert result.slope_interval.contains(result.slope)


def test_copies_of_nodules_of_one_patient_add_no_certainty() -> None:
    once = fitted(simulated_cohort(0, 1, 400)).slope_interval
    thrice = fitted(simulated_cohort(0, 1, 400, copies=3)).slope_interval
    assert thrice.high - thrice.low == pytest.approx(once.high - once.low, rel=1e-6)


def test_the_same_chance_gives_the_same_interval() -> None:
    cohort = simulated_cohort(0, 1, 300)
    assert fitted(cohort) == fitted(cohort)


def test_applied_it_keeps_the_published_probability_and_gains_an_interval() -> None:
    result = fitted(simulated_cohort(-0.6, 0.7, 2000))
    published = a_score()
    bent = recalibrated(published, result)
    expected = expit(result.intercept + result.slope * logit(published.probability))
    assert bent.probability == pytest.approx(expected)
    assert bent.published_probability == published.probability
    assert bent.interval is not None
    assert bent.interval.contains(bent.probability)
    assert "recalibration only" in bent.interval_note.in_language("en")


def test_switched_off_it_changes_nothing() -> None:
    result = fitted(simulated_cohort(-0.6, 0.7, 2000))
    score = a_score()
    assert recalibrated(score, replace(result, active=False)) is score
    assert recalibrated(score, None) is score


def test_it_is_not_applied_to_another_score() -> None:
    result = replace(fitted(simulated_cohort(0, 1, 400)), model="mayo")
    with pytest.raises(InvalidClinicalValueError, match="fitted to this score"):
        recalibrated(a_score(), result)


def test_it_is_not_applied_twice() -> None:
    result = fitted(simulated_cohort(0, 1, 400))
    with pytest.raises(InvalidClinicalValueError, match="apply it once"):
        recalibrated(recalibrated(a_score(), result), result)


def test_a_slope_that_turns_risk_round_is_refused() -> None:
    result = replace(fitted(simulated_cohort(0, 1, 400)), slope=-0.2)
    with pytest.raises(InvalidClinicalValueError, match="the safest"):
        recalibrated(a_score(), result)


def test_a_small_cohort_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="too few"):
        SiteCohort("tiny", np.full(12, 0.1), np.arange(12) < 3, np.arange(12))


def test_a_separated_cohort_is_refused() -> None:
    malignant = np.arange(60) >= 30
    cohort = SiteCohort(
        "separated", np.where(malignant, 0.9, 0.1), malignant, np.arange(60)
    )
    with pytest.raises(InvalidClinicalValueError, match="separates malignant"):
        fitted(cohort)


def test_a_probability_of_one_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="not a probability"):
        SiteCohort("odd", np.full(60, 1.0), np.arange(60) < 30, np.arange(60))


def test_scores_and_outcomes_must_match() -> None:
    with pytest.raises(InvalidClinicalValueError, match="do not match"):
        SiteCohort("odd", np.full(60, 0.5), np.arange(59) < 30, np.arange(60))
