"""Agreement of masks: known answers and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from data.imaging.volume import CTVolume
from fusion.imaging.agreement import Mask, dice, grown, placed, shrunk

pytestmark = pytest.mark.slow

masks = arrays.arrays(np.bool_, (5, 6, 7))


def test_half_overlap_is_half() -> None:
    ours = np.zeros((1, 1, 4), dtype=bool)
    theirs = ours.copy()
    ours[..., :2] = theirs[..., 1:3] = True
    assert dice(ours, theirs) == pytest.approx(0.5)


@given(ours=masks, theirs=masks)
def test_dice_is_symmetric_and_a_share(ours: Mask, theirs: Mask) -> None:
    assert dice(ours, theirs) == dice(theirs, ours)
    assert 0 <= dice(ours, theirs) <= 1
    assert dice(ours, ours) == 1


def test_a_voxel_grows_within_its_slice() -> None:
    mask = np.zeros((5, 5, 5), dtype=bool)
    mask[2, 2, 2] = True
    assert grown(mask).sum() == grown(mask)[2].sum() == 5
    assert np.array_equal(shrunk(grown(mask)), mask)


@given(mask=masks)
def test_growing_adds_and_shrinking_takes(mask: Mask) -> None:
    assert not (mask & ~grown(mask)).any()
    assert not (shrunk(mask) & ~mask).any()


@given(
    low=st.tuples(*[st.integers(2, 7)] * 3),
    half_mm=st.floats(0.5, 6),
)
def test_a_region_goes_back_where_it_was_cut(
    low: tuple[int, int, int], half_mm: float
) -> None:
    volume = CTVolume(
        np.zeros((10, 10, 10), dtype=np.int16),
        (1.5, 0.7, 0.7),
        (10.0, -20.0, 5.0),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )
    volume.hu[low] = 1
    k, i, j = (float(c) for c in low)
    region = volume.region(volume.lps_mm((k, i, j)), half_mm)
    assert np.array_equal(placed(region.hu > 0, region, volume), volume.hu > 0)
