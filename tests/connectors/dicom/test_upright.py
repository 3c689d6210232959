"""A tilted scan is laid upright exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.dicom.upright import lay

pytestmark = pytest.mark.slow


@given(
    offset=st.tuples(st.floats(0, 3), st.floats(0, 3)),
    slope=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
)
def test_a_ramp_is_moved_exactly(
    offset: tuple[float, float], slope: tuple[int, int]
) -> None:
    """Linear interpolation has no error on what is linear, inside the edge."""
    i, j = np.mgrid[0:9, 0:8]
    into = np.empty((12, 11), np.int16)
    lay((100 * slope[0] * i + 100 * slope[1] * j).astype(np.int16), offset, into)
    ii, jj = np.mgrid[0:12, 0:11]
    inside = (ii >= offset[0]) & (ii <= 8 + offset[0])
    inside &= (jj >= offset[1]) & (jj <= 7 + offset[1])
    expected = 100 * (slope[0] * (ii - offset[0]) + slope[1] * (jj - offset[1]))
    assert np.abs(into - expected)[inside].max() <= 1
