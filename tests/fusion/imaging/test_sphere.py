"""Volume and diameter of spheres."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusion.imaging.sphere import equivalent_diameter_mm, sphere_volume_mm3


def test_volumes_of_the_limits_of_fleischner() -> None:
    """100 and 250 mm³ stand beside 6 and 8 mm; by hand, π d³ / 6: 113.1 and 268.1."""
    assert sphere_volume_mm3(6) == pytest.approx(113.097, abs=1e-3)
    assert sphere_volume_mm3(8) == pytest.approx(268.083, abs=1e-3)


@given(st.floats(0.1, 200))
def test_there_and_back(diameter_mm: float) -> None:
    assert equivalent_diameter_mm(sphere_volume_mm3(diameter_mm)) == pytest.approx(
        diameter_mm
    )


def test_twice_the_diameter_is_eight_times_the_volume() -> None:
    assert sphere_volume_mm3(10) == pytest.approx(8 * sphere_volume_mm3(5))
