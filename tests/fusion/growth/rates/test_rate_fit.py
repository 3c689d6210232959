"""The weighted line through ln V, and what its interval says of doubling."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.interval import Interval
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.rates.rate_fit import doubling_time_interval, fit_rates
from fusion.imaging.volume_uncertainty import Z95

volumes = st.floats(20, 5000)


@given(volumes, volumes, st.integers(30, 900))
def test_the_rate_turns_its_sign_when_scans_are_swapped(
    first: float, second: float, day: int
) -> None:
    evidence = RateEvidence.of(
        np.tile([0.0, day], (2, 1)),
        np.array([[first, second], [second, first]]),
        np.full((2, 2), 0.1),
    )
    fits = fit_rates(evidence)
    assert fits.percent_per_day[0] == pytest.approx(-fits.percent_per_day[1], abs=1e-9)
    assert fits.percent_per_day[0] == pytest.approx(100 * log(second / first) / day)


def test_the_weighted_fit_is_that_of_polyfit() -> None:
    days, volumes_mm3 = np.array([0.0, 80, 200, 400]), np.array([100.0, 120, 160, 300])
    sds = np.array([0.1, 0.2, 0.1, 0.05])
    line, covariance = np.polyfit(
        days, np.log(volumes_mm3), 1, w=1 / sds, cov="unscaled"
    )
    fits = fit_rates(RateEvidence.of(days[None], volumes_mm3[None], sds[None]))
    assert fits.percent_per_day[0] == pytest.approx(100 * line[0])
    reach = 100 * Z95 * np.sqrt(covariance[0, 0])
    assert fits.high[0] - fits.low[0] == pytest.approx(2 * reach)


def test_an_interval_with_zero_has_no_longest_doubling_time() -> None:
    times = doubling_time_interval(Interval(-0.1, 0.2))
    assert times is not None
    assert times.low == pytest.approx(346.57, abs=0.01)
    assert times.high == float("inf")
    assert doubling_time_interval(Interval(-0.2, -0.1)) is None
