"""The models as estimators of scikit-learn, with the numbers they gave before.

Numbers: the fits by functions that these estimators replaced, on the same patients.
"""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from data.errors import InvalidClinicalValueError
from fusion.training.immunotherapy.response import (
    cross_validated_response,
    fit_response,
    known_responses,
    response_estimator,
)
from fusion.training.immunotherapy.ridge_cox import RidgeCox, courses
from fusion.training.immunotherapy.shrunken_logistic import ShrunkenLogistic
from fusion.training.immunotherapy.survival import (
    cross_validated_hazards,
    fit_survival,
    known_times,
)
from tests.fusion.prediction.test_response_model import simulated
from tests.fusion.prediction.test_survival_model import with_courses

ONE_CLASS = "one class is refused in words that a clinician reads, without the word"


def close(found: np.ndarray, before: list[float]) -> None:
    np.testing.assert_allclose(found, before, rtol=0, atol=1e-8)


def test_the_response_model_gives_what_it_gave() -> None:
    model = fit_response(simulated(), "0", np.random.default_rng(1))
    close(
        model.coefficients,
        [
            -0.6694323533235047,
            0.03954160260675815,
            0.01120118974754187,
            -0.33237193990582375,
            0.1420848148252792,
            -0.00357458331304492,
            -0.00766503471721027,
        ],
    )
    close(model.draws[0][:2], [-0.6921687007032011, 0.03774851340177345])
    limits = model.limits
    close(
        np.array([limits.least_if_responds, limits.most_if_not]),
        [0.22719409275417507, 0.4990864269429788],
    )


def test_cross_validated_responses_are_what_they_were() -> None:
    terms, events = known_responses(simulated())
    terms = np.where(np.random.default_rng(2).random(terms.shape) < 0.2, np.nan, terms)
    told = cross_validated_response(
        terms, events, np.arange(400) // 2, np.random.default_rng(3)
    )
    close(told[:2], [0.36161154691508146, 0.3119525487155067])
    assert told.sum() == pytest.approx(139.8538593220516, abs=1e-8)


def test_the_survival_model_gives_what_it_gave() -> None:
    model = fit_survival(with_courses(), "0", np.random.default_rng(1))
    close(
        model.coefficients,
        [
            -0.0040029484324488416,
            -0.00041357567168636854,
            -0.09458231992159216,
            -0.45781380567982155,
            -0.0010033232288314713,
            0.02597930109070052,
        ],
    )
    close(model.baseline[[3, 12]], [0.39490843708564055, 2.0920935594429912])
    close(np.array(model.cuts), [-0.09588945412461555, 0.07992000506837546])


def test_cross_validated_hazards_are_what_they_were() -> None:
    terms, months, events = known_times(with_courses())
    hazards = cross_validated_hazards(
        terms, months, events, np.arange(300) // 2, np.random.default_rng(3)
    )
    close(hazards[:2], [-0.0022240233085672, -0.04158421633360344])
    assert hazards.sum() == pytest.approx(1.1131547138595153, abs=1e-8)


def test_the_shrunken_logistic_is_a_classifier_of_scikit_learn() -> None:
    expected = dict.fromkeys(
        ["check_classifiers_one_label", "check_fit2d_1sample"], ONE_CLASS
    )
    checks = check_estimator(
        ShrunkenLogistic(), expected_failed_checks=expected, on_skip=None
    )
    assert {one["status"] for one in checks} <= {"passed", "xfail", "skipped"}


def test_one_class_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="separated"):
        ShrunkenLogistic().fit(np.ones((20, 2)), np.ones(20, bool))


def test_classes_keep_their_names() -> None:
    terms, events = known_responses(simulated())
    named = np.where(events, "responds", "does not")
    fitted = response_estimator().fit(terms, named)
    assert list(fitted.classes_) == ["does not", "responds"]
    likely = fitted.predict_proba(terms)[:, 1] > 0.5
    np.testing.assert_array_equal(fitted.predict(terms) == "responds", likely)


def test_the_cox_regression_is_cloned_and_kept_like_an_estimator() -> None:
    """`check_estimator` does not apply: it knows no outcomes of time and event."""
    terms, months, events = known_times(with_courses())
    fitted = RidgeCox(penalty=0.1).fit(terms, courses(months, events))
    again = clone(fitted)
    assert again.get_params() == {"penalty": 0.1}
    assert not hasattr(again, "coefficients_")
    again.set_params(penalty=10.0).fit(terms, courses(months, events))
    assert np.linalg.norm(again.predict(terms)) < np.linalg.norm(fitted.predict(terms))
    kept = pickle.loads(pickle.dumps(fitted))  # noqa: S301
    np.testing.assert_array_equal(kept.predict(terms), fitted.predict(terms))
