"""Curves of one input, the others held."""

import numpy as np
import pytest

from fusion.prediction.conditional_expectation import (
    RANGES,
    conditional_expectation,
    conditional_expectations,
)
from fusion.prediction.immunotherapy_terms import TERMS
from tests.fusion.prediction.records_for_prediction import MODELS

WHOLE = np.array([9, 80, 0, 4.0, 4.0, 1.0])


def test_at_the_patients_own_value_the_curve_is_the_answer() -> None:
    """Goldstein et al. 2015, J Comput Graph Stat 24:44."""
    curve = conditional_expectation(
        MODELS.response, WHOLE, "pdl1_tps_percent", np.array([80.0])
    )
    own = float(MODELS.response.probabilities(WHOLE[None])[0])
    assert curve.own == 80
    assert curve.points[0][:2] == (80, pytest.approx(own))
    assert TERMS[1] == "pdl1_tps_percent"


def test_a_curve_of_what_is_not_known_has_no_own_value_and_changes_no_other() -> None:
    terms = WHOLE.copy()
    terms[1] = np.nan
    curves = conditional_expectations(MODELS.response, terms)
    assert {one.name for one in curves if one.own is None} == {"pdl1_tps_percent"}
    assert np.isnan(terms[1])
    for one in curves:
        low, high = RANGES[one.name]
        assert (one.points[0][0], one.points[-1][0]) == (low, high)
        assert all(interval.contains(chance) for _, chance, interval in one.points)
