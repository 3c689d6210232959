"""The released response model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusion.prediction.immunotherapy_terms import TERMS
from fusion.prediction.released_immunotherapy import released_response_model
from tests.fusion.prediction.simulated_responders import KNOWN

UNKNOWN = np.full(len(TERMS), np.nan)


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
