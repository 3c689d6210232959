"""Stored values become Hounsfield units, exactly."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from connectors.dicom.header import read_header
from connectors.dicom.pixels import read_hu, require_pixels
from connectors.dicom.rescale import AIR_HU, Rescale
from data.errors import InvalidScanError

SliceOf = Callable[..., Dataset]
SaveTo = Callable[[Dataset, Path], Path]
HuOf = Callable[..., np.ndarray]


@pytest.fixture
def hu_of(tmp_path: Path, slice_of: SliceOf, save_to: SaveTo) -> HuOf:
    def read(stored: np.ndarray, **attributes: object) -> np.ndarray:
        header = read_header(save_to(slice_of(stored, **attributes), tmp_path / "x"))
        require_pixels(header)
        hu = np.empty(stored.shape, np.int16)
        read_hu(header, hu)
        return hu

    return read


@given(
    signed=st.booleans(),
    bits=st.integers(8, 16),
    slope=st.sampled_from([1.0, 0.5, 2.0, -1.0, 1.0009, 32.1216]),
    intercept=st.sampled_from([0.0, -1024.0, -1000.0, -8192.0, 0.5, 32767.0, -4047.0]),
    seed=st.integers(0, 99),
)
def test_equals_rounding_and_clipping_in_float(
    signed: bool, bits: int, slope: float, intercept: float, seed: int
) -> None:
    low = -(1 << bits - 1) if signed else 0
    stored = np.random.default_rng(seed).integers(low, low + (1 << bits), (8, 9))
    expected = np.clip(np.rint(stored * slope + intercept), -32768, 32767)
    hu = stored.astype(np.int16 if signed else np.uint16).view(np.int16)
    Rescale(slope, intercept, signed, bits).apply(hu)
    np.testing.assert_array_equal(hu, expected.astype(np.int16))


def test_bits_above_bits_stored_are_not_part_of_the_value(hu_of: HuOf) -> None:
    overlay_in_bit_15 = np.full((4, 4), 0x8000 | 100, np.uint16)
    hu = hu_of(overlay_in_bit_15, BitsStored=12, HighBit=11)
    assert (hu == 100 - 1024).all()


def test_sign_lies_in_the_highest_stored_bit(hu_of: HuOf) -> None:
    minus_one = np.full((4, 4), 0x0FFF, np.int16)
    hu = hu_of(minus_one, BitsStored=12, HighBit=11, RescaleIntercept=0)
    assert (hu == -1).all()


def test_padding_becomes_air(hu_of: HuOf) -> None:
    stored = np.array([[-2000, 0], [1024, -1500]], np.int16)
    hu = hu_of(stored, PixelPaddingValue=-2000)
    assert hu.tolist() == [[AIR_HU, -1024], [0, -2524]]


def test_a_range_of_padding_becomes_air(hu_of: HuOf) -> None:
    stored = np.array([[-2000, -1990], [-1980, 0]], np.int16)
    hu = hu_of(stored, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1985)
    assert hu.tolist() == [[AIR_HU, AIR_HU], [-3004, -1024]]


def test_padding_that_tissue_has_too_drills_no_holes(hu_of: HuOf) -> None:
    stored = np.array([[0, 40], [0, -1000]], np.int16)
    hu = hu_of(stored, PixelPaddingValue=0, RescaleIntercept=0)
    assert hu.tolist() == stored.tolist()


def test_values_beyond_int16_are_clipped_not_wrapped(hu_of: HuOf) -> None:
    stored = np.array([[0, 65535]], np.uint16)
    assert hu_of(stored).tolist() == [[-1024, 32767]]


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"RescaleSlope": None}, "Rescale Slope or Rescale Intercept is missing"),
        ({"RescaleIntercept": None}, "Rescale Slope or Rescale Intercept is missing"),
        ({"RescaleSlope": 0}, "Slope 0.0 and intercept"),
        ({"RescaleType": "ED"}, "pixels are in ED"),
        ({"BitsStored": 12, "HighBit": 15}, "12 bits in 16, highest bit 15"),
        ({"BitsAllocated": 32, "BitsStored": 32, "HighBit": 31}, "32 bits in 32"),
    ],
)
def test_what_cannot_be_hounsfield_is_refused(
    hu_of: HuOf,
    attributes: dict[str, Any],
    message: str,
) -> None:
    with pytest.raises(InvalidScanError, match=message):
        hu_of(np.zeros((4, 4), np.int16), **attributes)
