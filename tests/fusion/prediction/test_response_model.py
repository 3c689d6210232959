import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from data.results.prediction import ConformalAnswer, Modality
from fusion.prediction.conformal import ConformalLimits
from fusion.prediction.immunotherapy_terms import TERMS, terms_of, without
from fusion.prediction.loris import loris_nsclc, loris_pan_cancer
from fusion.prediction.released_immunotherapy import released_response_model
from fusion.prediction.trial_rate import trial_rates
from fusion.training.immunotherapy.response import PUBLISHED, fit_response
from fusion.training.immunotherapy.shrunken_logistic import ShrunkenLogistic

UNKNOWN = np.full(len(TERMS), np.nan)
KNOWN = np.array([8.0, 50.0, 0.0, 4.0, 4.0, 1.0])


def cohort_of(**columns: list[float]) -> PatientCohort:
    rows = len(next(iter(columns.values())))
    return PatientCohort(
        "simulated",
        tuple(map(str, range(rows))),
        np.full(rows, "here"),
        np.ones(rows, dtype=bool),
        {name: np.array(values, float) for name, values in columns.items()},
        {},
    )


def simulated(rows: int = 400, seed: int = 3) -> PatientCohort:
    """Patients whose response follows the published coefficients."""
    rng = np.random.default_rng(seed)
    terms = np.column_stack(
        [
            rng.gamma(1.5, 6, rows),
            rng.choice([0.0, 5, 50, 90], rows),
            rng.integers(0, 2, rows).astype(float),
            rng.normal(3.9, 0.4, rows),
            rng.gamma(3, 1.7, rows),
            rng.integers(0, 3, rows).astype(float),
        ]
    )
    odds = -2.3 + terms @ PUBLISHED
    response = (rng.random(rows) < expit(odds)).astype(float)
    columns = dict(zip(TERMS, terms.T.tolist(), strict=True))
    return cohort_of(**columns, response=response.tolist())


def test_loris_is_the_published_formula() -> None:
    """Worked by hand from Chang 2024, formula for NSCLC."""
    patient = cohort_of(
        tmb_per_mb=[60],
        pdl1_tps_percent=[50],
        previous_systemic_therapy=[1],
        albumin_g_dl=[4],
        nlr=[30],
        age_years=[90],
    )
    by_hand = 0.0353 * 50 + 0.0111 * 50 - 0.375 + 0.2924 * 4 - 0.0103 * 25 - 1.5593
    assert loris_nsclc(patient)[0] == pytest.approx(by_hand)
    pan = 0.0371 * 50 - 0.8775 + 0.5382 * 4 - 0.033 * 25 + 0.0049 * 85 + 0.0008 - 2.0886
    assert loris_pan_cancer(patient)[0] == pytest.approx(pan)


def test_loris_has_no_answer_without_pd_l1_unless_it_is_given_one() -> None:
    patient = cohort_of(
        tmb_per_mb=[5], previous_systemic_therapy=[0], albumin_g_dl=[4], nlr=[3]
    )
    assert np.isnan(loris_nsclc(patient)[0])
    assert np.isfinite(loris_nsclc(patient, pdl1_if_unknown=30)[0])


def test_trial_rates_are_those_of_the_table() -> None:
    cohort = cohort_of(
        previous_systemic_therapy=[0, 0, 0, 1, np.nan],
        pdl1_tps_percent=[80, 10, np.nan, 80, 80],
    )
    np.testing.assert_allclose(
        trial_rates(cohort), [0.448, 0.27, np.nan, 0.19, np.nan], equal_nan=True
    )


def test_a_tight_prior_gives_back_what_was_published() -> None:
    cohort = simulated()
    terms, events = terms_of(cohort), cohort.number("response") == 1
    found = ShrunkenLogistic(PUBLISHED, 1e-4).fit(terms, events)
    np.testing.assert_allclose(found.coefficients_[1:], PUBLISHED, atol=1e-4)


def test_a_loose_prior_gives_the_maximum_likelihood_fit() -> None:
    from fusion.statistics.logistic_fit import fit_logistic

    cohort = simulated()
    terms, events = terms_of(cohort), cohort.number("response") == 1
    loose = ShrunkenLogistic(looseness=1e4).fit(terms, events)
    plain = fit_logistic(terms, events)
    np.testing.assert_allclose(loose.coefficients_[1:], plain[1:], rtol=1e-4)


def test_refuses_a_cohort_without_enough_responders() -> None:
    cohort = simulated(30)
    with pytest.raises(InvalidClinicalValueError, match="at least 20"):
        fit_response(cohort, "0", np.random.default_rng(1))


def test_no_inputs_give_about_the_rate_of_the_training_cohort() -> None:
    model = released_response_model()
    rate = model.responders / model.trained_on
    assert model.probabilities(UNKNOWN[None])[0] == pytest.approx(rate, abs=0.02)


@given(
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.tuples(
        st.floats(0, 50),
        st.floats(0, 100),
        st.sampled_from([0.0, 1.0]),
        st.floats(1, 6.5),
        st.floats(0, 25),
        st.sampled_from([0.0, 1.0, 2.0]),
    ),
)
def test_every_subset_of_inputs_gives_a_probability_inside_its_interval(
    known: list[bool], values: tuple[float, ...]
) -> None:
    model = released_response_model()
    terms = np.where(known, values, np.nan)
    probability = float(model.probabilities(terms[None])[0])
    interval = model.interval(terms)
    assert 0 < interval.low <= probability <= interval.high < 1
    assert len(model.contributions(terms)) == sum(known)


def test_knowing_pd_l1_narrows_the_interval_on_average() -> None:
    model = released_response_model()
    terms = KNOWN.copy()
    terms[1] = np.nan
    unknown = model.interval(terms)
    widths = []
    for value in model.inputs.quantiles[::10, 1]:
        terms[1] = value
        known = model.interval(terms)
        widths.append(known.high - known.low)
    assert np.mean(widths) < unknown.high - unknown.low


def test_contributions_are_the_shap_values_of_a_linear_model() -> None:
    shap = pytest.importorskip("shap")
    model = released_response_model()
    explainer = shap.LinearExplainer(
        (model.coefficients[1:], model.coefficients[0]), model.inputs.mean[None]
    )
    theirs = dict(
        zip(TERMS, np.asarray(explainer.shap_values(KNOWN[None]))[0], strict=True)
    )
    for one in model.contributions(KNOWN):
        assert one.log_odds == pytest.approx(theirs[one.name], abs=1e-9)


def test_blotting_out_a_modality_leaves_the_others() -> None:
    blotted = without(KNOWN[None], Modality.CLINICAL)[0]
    np.testing.assert_array_equal(np.isnan(blotted), [0, 0, 1, 1, 1, 1])


def test_conformal_sets_keep_their_promise_on_simulated_patients() -> None:
    """The promise is an average over calibration cohorts (Vovk 2005)."""
    covered: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(20):
        rng = np.random.default_rng(seed)
        probabilities = rng.random(4000)
        events = rng.random(4000) < probabilities**2  # miscalibrated on purpose
        limits = ConformalLimits.of(probabilities[:2000], events[:2000])
        held = limits.holds(probabilities[2000:], events[2000:])
        for kind, found in covered.items():
            found.append(held[events[2000:] == kind].mean())
    for found in covered.values():
        assert np.mean(found) == pytest.approx(0.9, abs=0.01)


def test_too_few_patients_strike_out_nothing() -> None:
    limits = ConformalLimits.of(np.array([0.1, 0.9]), np.array([False, True]))
    assert limits.answer(0.01) is ConformalAnswer.CANNOT_SAY


def test_a_clear_case_leaves_one_answer() -> None:
    limits = ConformalLimits(0.9, 0.2, 0.6)
    assert limits.answer(0.7) is ConformalAnswer.RESPONDS
    assert limits.answer(0.1) is ConformalAnswer.DOES_NOT
    assert limits.answer(0.4) is ConformalAnswer.CANNOT_SAY
