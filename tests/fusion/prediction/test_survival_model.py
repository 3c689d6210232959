import numpy as np
import pytest

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.released_immunotherapy import (
    plain_response,
    plain_survival,
    released_response_model,
    released_survival_model,
)
from fusion.training.immunotherapy.survival import curve_of, fit_survival
from tests.fusion.prediction.test_response_model import simulated

UNKNOWN = np.full(len(TERMS), np.nan)
KNOWN = np.array([8.0, 50.0, 0.0, 4.0, 4.0, 1.0])


def with_courses(rows: int = 300) -> PatientCohort:
    cohort = simulated(rows)
    rng = np.random.default_rng(5)
    hazard = np.exp(-0.5 * (cohort.number("albumin_g_dl") - 3.9))
    months = rng.exponential(6 / hazard)
    ends = rng.exponential(20, rows)
    numbers = {
        **cohort.numbers,
        "pfs_months": np.minimum(months, ends),
        "pfs_event": (months <= ends).astype(float),
    }
    return type(cohort)(
        cohort.name, cohort.patient_ids, cohort.sites, cohort.simulated, numbers, {}
    )


def test_finds_the_planted_hazard() -> None:
    model = fit_survival(with_courses(2000), "0", np.random.default_rng(1))
    albumin = TERMS.index("albumin_g_dl")
    # The ridge draws it towards nothing, so it is found short of the planted -0.5.
    assert -0.6 < model.coefficients[albumin] < -0.25
    assert model.contributions(KNOWN)[0].name in TERMS


def test_baseline_agrees_with_lifelines_at_the_means() -> None:
    cohort = with_courses()
    model = fit_survival(cohort, "0", np.random.default_rng(1))
    mean = model.inputs.mean[None]
    shares = [float(model.free_at(mean, month)[0]) for month in (3.0, 6.0, 12.0)]
    assert shares == sorted(shares, reverse=True)
    np.testing.assert_allclose(shares, np.exp(-model.baseline[[3, 6, 12]]))


def test_the_curve_is_kaplan_meiers() -> None:
    """By hand: of four patients one progresses at 1, one is censored at 2."""
    points = curve_of(
        np.array([1.0, 2.0, 3.0, 4.0]),
        np.array([True, False, True, False]),
        np.array([0.0, 1.0, 2.5, 3.0]),
    )
    assert [point.share for point in points] == pytest.approx([1, 0.75, 0.75, 0.375])
    assert [point.at_risk for point in points] == [4, 4, 2, 2]
    assert all(point.interval.contains(point.share) for point in points)


def test_groups_are_ordered_by_their_survival() -> None:
    model = released_survival_model()
    at_6 = [group[6].share for group in model.groups]
    assert at_6 == sorted(at_6, reverse=True)
    assert model.group_of(KNOWN) in range(3)


def test_missing_inputs_widen_the_interval() -> None:
    model = released_survival_model()
    known, unknown = model.interval(KNOWN, 6), model.interval(UNKNOWN, 6)
    assert known.high - known.low < unknown.high - unknown.low


def test_a_released_model_is_read_back_as_it_was() -> None:
    response, survival = released_response_model(), released_survival_model()
    assert plain_survival(survival)["cuts"] == list(survival.cuts)
    np.testing.assert_allclose(plain_response(response)["draws"], response.draws)


def test_a_term_that_never_varies_counts_nothing() -> None:
    cohort = with_courses()
    numbers = {name: v for name, v in cohort.numbers.items() if name != "ecog"}
    without_ecog = type(cohort)(
        cohort.name, cohort.patient_ids, cohort.sites, cohort.simulated, numbers, {}
    )
    model = fit_survival(without_ecog, "0", np.random.default_rng(1))
    assert model.coefficients[TERMS.index("ecog")] == 0
    assert np.isfinite(model.free_at(terms_of(without_ecog), 6)).all()


def test_refuses_a_cohort_without_events() -> None:
    with pytest.raises(InvalidClinicalValueError, match="at least 30"):
        fit_survival(with_courses(20), "0", np.random.default_rng(1))
