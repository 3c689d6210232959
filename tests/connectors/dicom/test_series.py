"""Random valid series, written with pydicom, come back exactly."""

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import imagecodecs
import numpy as np
import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)
from scipy.spatial.transform import Rotation

from connectors.dicom.series import read_series
from data.errors import InvalidScanError
from tests.conftest import SOAK_SEED

Series = Callable[..., list[Path]]
Make = Callable[..., Dataset]
Pixels = np.ndarray
angles = st.floats(-180, 180)
spacings_mm = st.floats(0.3, 5).map(lambda value: round(value, 4))


def _unsigned(stored: Pixels, bits: int) -> Pixels:
    """The stored bits alone, as most encoders want them."""
    return (stored.astype(np.int32) & ((1 << bits) - 1)).astype(
        "u1" if bits <= 8 else "u2"
    )


def _lossless_jpeg(stored: Pixels, bits: int) -> bytes:
    return imagecodecs.ljpeg_encode(_unsigned(stored, bits), bitspersample=bits)


def _jpeg_2000(stored: Pixels, bits: int) -> bytes:
    return imagecodecs.jpeg2k_encode(
        stored, reversible=True, codecformat="j2k", bitspersample=bits
    )


def _jpeg_ls(stored: Pixels, bits: int) -> bytes:
    return imagecodecs.jpegls_encode(_unsigned(stored, bits))


ENCODERS: dict[str, Callable[[Pixels, int], bytes]] = {
    JPEGLossless: _lossless_jpeg,
    JPEGLosslessSV1: _lossless_jpeg,
    JPEGLSLossless: _jpeg_ls,
    JPEG2000Lossless: _jpeg_2000,
}
NATIVE = [
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
]


@dataclass(frozen=True)
class Written:
    """A series as a scanner may write it."""

    turn: tuple[float, float, float]
    gap_mm: float
    pixel_mm: tuple[float, float]
    shape: tuple[int, int, int]
    corner_mm: tuple[float, float, float]
    kind: str
    unused_bits: int
    slope: float
    intercept: float
    syntax: str
    enhanced: bool
    seed: int

    @property
    def axes(self) -> np.ndarray:
        """Row, column and slice direction."""
        return Rotation.from_euler("xyz", self.turn, degrees=True).as_matrix().T

    @property
    def bits(self) -> int:
        return np.iinfo(self.kind).bits - self.unused_bits

    def stored(self) -> Pixels:
        rng, whole = np.random.default_rng(self.seed), np.iinfo(self.kind)
        low, high = whole.min >> self.unused_bits, whole.max >> self.unused_bits
        stored = rng.integers(low, high + 1, self.shape, dtype=self.kind)
        stored[:, 0, :2] = low, high  # so that encoders see all bits in use
        return stored

    def write(self, folder: Path, slice_of: Make, enhanced_of: Make) -> list[Path]:
        rng, stored = np.random.default_rng(self.seed), self.stored()
        row, column, normal = self.axes
        order = rng.permutation(self.shape[0])
        places = [
            _decimals(self.corner_mm + index * self.gap_mm * normal) for index in order
        ]
        plane = _decimals([*row, *column])
        common = {
            "BitsStored": self.bits,
            "HighBit": self.bits - 1,
            "PixelSpacing": list(self.pixel_mm),
        }
        if self.enhanced:
            count = len(order)
            image = enhanced_of(
                stored[order],
                positions_mm=places,
                planes=[plane] * count,
                slopes=[self.slope] * count,
                intercept=self.intercept,
                **common,
            )
            return [self._saved(image, stored[order], folder / "all")]
        return [
            self._saved(
                slice_of(
                    stored[index],
                    RescaleSlope=self.slope,
                    RescaleIntercept=self.intercept,
                    ImageOrientationPatient=plane,
                    ImagePositionPatient=place,
                    **common,
                ),
                stored[index : index + 1],
                folder / f"{number}",
            )
            for number, (index, place) in enumerate(zip(order, places, strict=True))
        ]

    def _saved(self, image: Dataset, frames: Pixels, path: Path) -> Path:
        if self.syntax == RLELossless:
            image.compress(RLELossless, encoding_plugin="pydicom")
        elif self.syntax in ENCODERS:
            packed = [ENCODERS[self.syntax](frame, self.bits) for frame in frames]
            image.PixelData = encapsulate(packed)
            image["PixelData"].is_undefined_length = True
        elif self.syntax == ExplicitVRBigEndian:
            image.PixelData = frames.astype(frames.dtype.newbyteorder(">")).tobytes()
        image.file_meta.TransferSyntaxUID = self.syntax
        image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.save_as(path, enforce_file_format=True)
        return path


def _writable(series: Written) -> bool:
    """Whether the encoders of this test can write it."""
    if series.kind == "uint8":
        swapped = series.syntax == ExplicitVRBigEndian
        return not swapped and (series.syntax not in ENCODERS or not series.unused_bits)
    return series.syntax != JPEG2000Lossless or not series.unused_bits


written = st.builds(
    Written,
    turn=st.tuples(angles, angles, angles),
    gap_mm=spacings_mm,
    pixel_mm=st.tuples(spacings_mm, spacings_mm),
    shape=st.tuples(st.integers(2, 6), st.integers(2, 9), st.integers(2, 9)),
    corner_mm=st.tuples(*[st.floats(-500, 500)] * 3),
    kind=st.sampled_from(["int16", "uint16", "uint8"]),
    unused_bits=st.integers(0, 4),
    slope=st.sampled_from([1, 2, 0.5, 1.0009]),
    intercept=st.sampled_from([-1024, 0, -8192, -1000.5]),
    syntax=st.sampled_from([*NATIVE, RLELossless, *ENCODERS]),
    enhanced=st.booleans(),
    seed=st.integers(0, 1 << 31),
).filter(_writable)


def comes_back(series: Written, slice_of: Make, enhanced_of: Make) -> None:
    with TemporaryDirectory() as folder:
        paths = series.write(Path(folder), slice_of, enhanced_of)
        volume = read_series(paths)
    row, column, normal = series.axes
    exact = series.stored() * float(series.slope) + series.intercept
    expected = np.clip(np.rint(exact), -32768, 32767)
    np.testing.assert_array_equal(volume.hu, expected)
    spacing_mm = (series.gap_mm, *series.pixel_mm)
    assert volume.spacing_mm == pytest.approx(spacing_mm, abs=1e-6)
    assert volume.origin_mm == pytest.approx(series.corner_mm, abs=1e-6)
    np.testing.assert_allclose(volume.axes, [normal, column, row], atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(series=written)
def test_round_trip(slice_of: Make, enhanced_of: Make, series: Written) -> None:
    comes_back(series, slice_of, enhanced_of)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, phases=[Phase.generate])
@given(series=written)
def test_many_round_trips(slice_of: Make, enhanced_of: Make, series: Written) -> None:
    comes_back(series, slice_of, enhanced_of)


@pytest.mark.soak("4 000 random series, written and read back exactly")
@settings(max_examples=4000, deadline=None, phases=[Phase.generate])
@seed(SOAK_SEED)
@given(series=written)
def test_thousands_of_round_trips(
    slice_of: Make, enhanced_of: Make, series: Written
) -> None:
    comes_back(series, slice_of, enhanced_of)


def _decimals(values: np.ndarray | list[float]) -> list[str]:
    return [f"{value:.9f}"[:16] for value in values]


def test_what_the_header_says_comes_along(tmp_path: Path, series: Series) -> None:
    volume = read_series(
        series(
            tmp_path,
            ConvolutionKernel="B30f",
            KVP=120,
            ManufacturerModelName="Scanner",
            ContrastBolusAgent="Iohexol",
        )
    )
    made = volume.acquisition
    assert made.acquired_on == date(2024, 2, 29)
    assert (made.convolution_kernel, made.tube_voltage_kv) == ("B30f", 120)
    assert (made.manufacturer, made.scanner_model) == ("simulated", "Scanner")
    assert (made.contrast_agent, made.slice_thickness_mm) == ("Iohexol", 1)
    assert (made.lossy, volume.series_uid) == (False, "2.25.2")
    assert volume.frame_of_reference_uid == "2.25.3"


def test_files_of_two_series_are_refused(tmp_path: Path, series: Series) -> None:
    paths = series(tmp_path / "a", 3)
    paths += series(tmp_path / "b", heights_mm=[3, 4], SeriesInstanceUID="2.25.9")
    with pytest.raises(InvalidScanError, match="more than one series"):
        read_series(paths)


def test_files_of_two_patients_are_refused(tmp_path: Path, series: Series) -> None:
    paths = series(tmp_path / "a", 3)
    paths += series(tmp_path / "b", heights_mm=[3, 4], PatientID="P2")
    with pytest.raises(InvalidScanError, match="more than one series"):
        read_series(paths)


def test_progress_reaches_the_end_in_the_calling_thread(
    tmp_path: Path, series: Series
) -> None:
    told: list[tuple[int, int]] = []
    read_series(series(tmp_path, 40), on_progress=lambda *now: told.append(now))
    assert told[-1] == (40, 40)
    assert told == sorted(told)


def test_a_failing_progress_callback_stops_the_reading(
    tmp_path: Path, series: Series
) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_series(series(tmp_path, 40), on_progress=stop)


def test_reading_needs_hardly_more_memory_than_the_volume(
    tmp_path: Path,
    slice_of: Callable[..., Dataset],
    save_to: Callable[[Dataset, Path], Path],
) -> None:
    stored = np.zeros((256, 256), np.int16)
    paths = [
        save_to(slice_of(stored, ImagePositionPatient=[0, 0, z]), tmp_path / f"{z}")
        for z in range(64)
    ]
    read_series(paths[:2])
    tracemalloc.start()
    volume = read_series(paths)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes <= 1.2 * volume.hu.nbytes
