"""The interval of a share of counted patients."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from fusion.statistics.share_interval import share_interval


def test_it_is_jeffreys_as_scipy_has_it() -> None:
    found = share_interval(7, 20)
    assert found.low == pytest.approx(beta.ppf(0.025, 7.5, 13.5))
    assert found.high == pytest.approx(beta.ppf(0.975, 7.5, 13.5))


@given(st.integers(1, 500), st.data())
def test_it_holds_the_share_and_mirrors(out_of: int, data: st.DataObject) -> None:
    happened = data.draw(st.integers(0, out_of))
    found, mirrored = (share_interval(n, out_of) for n in (happened, out_of - happened))
    assert found.contains(happened / out_of)
    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-9)


def test_none_and_all_reach_the_ends() -> None:
    assert share_interval(0, 12).low == 0
    assert share_interval(12, 12).high == 1
