import numpy as np
import pytest

from data.errors import InvalidClinicalValueError
from fusion.prediction.immunotherapy_terms import TERMS, terms_of
from fusion.prediction.released_immunotherapy import released_response_model
from fusion.training.immunotherapy.response import PUBLISHED, fit_response
from fusion.training.immunotherapy.shrunken_logistic import ShrunkenLogistic
from tests.fusion.prediction.simulated_responders import KNOWN, simulated


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
