"""Known answers of growth, recomputed by hand.

200 → 450 mm³ in 30 days is a published worked example (25.6 days).
"""

from math import inf, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from fusion.growth.kinetics import (
    doubling_time_days,
    percent_volume_change,
    specific_growth_rate_percent_per_day,
    volume_doubling_time_days,
)
from fusion.imaging.sphere import equivalent_diameter_mm, sphere_volume_mm3

volumes = st.floats(1.0, 1e5)
gaps = st.integers(1, 4000)


@pytest.mark.parametrize(
    ("earlier", "later", "days", "vdt", "change", "rate"),
    [
        (100, 200, 100, 100.0, 100.0, 0.693147),
        (100, 125, 90, 279.566, 25.0, 0.247937),
        (250, 330, 365, 911.274, 32.0, 0.076063),
        (200, 450, 30, 25.643, 125.0, 2.703101),
        (300, 240, 90, -279.566, -20.0, -0.247937),
        (113, 268, 365, 292.959, 137.168, 0.236603),
    ],
)
def test_known_growth(
    earlier: float, later: float, days: int, vdt: float, change: float, rate: float
) -> None:
    assert volume_doubling_time_days(earlier, later, days) == pytest.approx(
        vdt, abs=1e-3
    )
    assert percent_volume_change(earlier, later) == pytest.approx(change, abs=1e-3)
    found = specific_growth_rate_percent_per_day(earlier, later, days)
    assert found == pytest.approx(rate, abs=1e-6)


@pytest.mark.parametrize(
    ("diameter_mm", "volume_mm3"), [(2, 4.189), (6, 113.097), (10, 523.599)]
)
def test_spheres(diameter_mm: float, volume_mm3: float) -> None:
    assert sphere_volume_mm3(diameter_mm) == pytest.approx(volume_mm3, abs=1e-3)
    assert equivalent_diameter_mm(volume_mm3) == pytest.approx(diameter_mm, abs=1e-3)


@given(v1=volumes, v2=volumes, days=gaps, scale=st.sampled_from([0.5, 3.0, 1024.0]))
def test_rate_ignores_the_unit_of_volume(
    v1: float, v2: float, days: int, scale: float
) -> None:
    before = specific_growth_rate_percent_per_day(v1, v2, days)
    after = specific_growth_rate_percent_per_day(v1 * scale, v2 * scale, days)
    assert after == pytest.approx(before, abs=1e-9)


@given(v1=volumes, v2=volumes, days=gaps)
def test_rate_is_symmetric_in_time(v1: float, v2: float, days: int) -> None:
    there = specific_growth_rate_percent_per_day(v1, v2, days)
    back = specific_growth_rate_percent_per_day(v2, v1, days)
    assert there == pytest.approx(-back, abs=1e-9)


def test_an_unchanged_volume_never_doubles() -> None:
    assert volume_doubling_time_days(100, 100, 90) == inf
    assert doubling_time_days(100 * log(2)) == pytest.approx(1)


@pytest.mark.parametrize("volume", [0.0, -1.0, float("nan"), inf])
def test_impossible_volumes_are_refused(volume: float) -> None:
    with pytest.raises(InvalidClinicalValueError, match="cannot have a volume"):
        specific_growth_rate_percent_per_day(volume, 100, 90)
    with pytest.raises(InvalidClinicalValueError, match="cannot have a volume"):
        percent_volume_change(100, volume)


@pytest.mark.parametrize("days", [0, -3, float("nan")])
def test_time_must_pass(days: float) -> None:
    with pytest.raises(InvalidClinicalValueError, match="more than zero"):
        volume_doubling_time_days(100, 120, days)
