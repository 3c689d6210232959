"""Chests whose slices are moved by a known amount."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from scipy.ndimage import shift

from data.imaging.volume import CTVolume
from fusion.imaging.quality.motion import slice_to_slice

Build = Callable[..., CTVolume]


@pytest.fixture(scope="module")
def still(chest: Build) -> CTVolume:
    return chest(spacing_mm=(2.0, 2.0, 2.0), size_mm=(100.0, 260.0, 360.0))


def moved(volume: CTVolume, after: int, by_mm: tuple[float, float]) -> CTVolume:
    """Everything after one slice shifted in plane."""
    by_pixels = (0, *(b / s for b, s in zip(by_mm, volume.spacing_mm[1:], strict=True)))
    hu = volume.hu.astype(np.float32)
    hu[after:] = shift(hu[after:], by_pixels, order=1, mode="nearest")
    return dataclasses.replace(volume, hu=np.round(hu).astype(np.int16))


def test_a_still_chest_does_not_jump(still: CTVolume) -> None:
    found = slice_to_slice(still)
    assert found is not None
    assert found.jump_mm < 0.5
    assert found.change_ratio < 2


@pytest.mark.parametrize("by_mm", [(0.0, 2.0), (3.0, 0.0), (2.0, -3.0), (0.0, 6.0)])
def test_a_known_jump_is_found_within_a_quarter(
    still: CTVolume, by_mm: tuple[float, float]
) -> None:
    found = slice_to_slice(moved(still, 25, by_mm))
    assert found is not None
    assert found.jump_mm == pytest.approx(np.hypot(*by_mm), rel=0.25)


def test_a_breath_along_the_patient_shows_as_change(chest: Build) -> None:
    whole = chest(spacing_mm=(2.0, 2.5, 2.5), size_mm=(200.0, 260.0, 360.0))
    hu = np.concatenate([whole.hu[:15], whole.hu[21:]])  # 12 mm are lost
    found = slice_to_slice(dataclasses.replace(whole, hu=hu))
    usual = slice_to_slice(whole)
    assert found is not None
    assert usual is not None
    assert found.change_ratio > 1.5 * usual.change_ratio


def test_thick_or_few_slices_give_no_number(chest: Build, still: CTVolume) -> None:
    assert slice_to_slice(chest(spacing_mm=(5.0, 4.0, 4.0))) is None
    assert slice_to_slice(dataclasses.replace(still, hu=still.hu[:5])) is None
