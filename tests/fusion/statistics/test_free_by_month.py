"""The share still free of an event is Kaplan and Meier's, whatever the weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

from fusion.statistics.free_by_month import FreeByMonth

COURSES = st.lists(
    st.tuples(st.sampled_from([0.0, 1, 2, 3, 5, 8]), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=30,
)


def free(months: list[float], events: list[bool], month: float) -> FreeByMonth:
    return FreeByMonth.of(np.array(months), np.array(events), month)


def test_by_hand() -> None:
    """Of four patients two progress, at 1 and at 3, and one is censored at 2."""
    told = free([4, 2, 3, 1], [False, False, True, True], 3)
    assert told.share(np.ones(4)) == pytest.approx(0.75 * 0.5)
    assert told.share(np.array([1.0, 1, 0, 1])) == pytest.approx(2 / 3)


def test_nobody_followed_for_so_long_gives_no_answer_but_an_end_does() -> None:
    assert np.isnan(free([1, 2], [True, False], 6).share(np.ones(2)))
    assert free([1, 2], [True, True], 6).share(np.ones(2)) == 0
    assert free([1, 6], [True, False], 6).share(np.ones(2)) == 0.5


@given(COURSES, st.sampled_from([0.0, 2.5, 5, 8]))
def test_agrees_with_lifelines(
    courses: list[tuple[float, bool, int]], month: float
) -> None:
    months, events, weights = (
        np.array(column) for column in zip(*courses, strict=True)
    )
    if not weights[months >= month].sum():
        return
    ours = FreeByMonth.of(months, events, month).share(weights.astype(float))
    drawn = np.repeat(np.arange(len(months)), weights)
    theirs = KaplanMeierFitter().fit(months[drawn], events[drawn])
    assert ours == pytest.approx(float(theirs.predict(month)))
