"""Random valid series, written with pydicom, come back exactly."""

import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless
from scipy.spatial.transform import Rotation

from connectors.dicom.series import read_series
from data.errors import InvalidScanError

Series = Callable[..., list[Path]]
angles = st.floats(-180, 180)
spacings_mm = st.floats(0.3, 5).map(lambda value: round(value, 4))


@settings(max_examples=40, deadline=None)
@given(
    turn=st.tuples(angles, angles, angles),
    gap_mm=spacings_mm,
    pixel_mm=st.tuples(spacings_mm, spacings_mm),
    shape=st.tuples(st.integers(2, 6), st.integers(2, 9), st.integers(2, 9)),
    corner_mm=st.tuples(*[st.floats(-500, 500)] * 3),
    kind=st.sampled_from(["int16", "uint16", "uint8"]),
    unused_bits=st.integers(0, 4),
    slope=st.sampled_from([1, 2, 0.5, 1.0009]),
    intercept=st.sampled_from([-1024, 0, -8192, -1000.5]),
    syntax=st.sampled_from(
        [ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless]
    ),
    seed=st.integers(0, 1 << 31),
)
def test_round_trip(
    slice_of: Callable[..., Dataset],
    save_to: Callable[[Dataset, Path], Path],
    turn: tuple[float, float, float],
    gap_mm: float,
    pixel_mm: tuple[float, float],
    shape: tuple[int, int, int],
    corner_mm: tuple[float, float, float],
    kind: str,
    unused_bits: int,
    slope: float,
    intercept: float,
    syntax: str,
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    row, column, normal = Rotation.from_euler("xyz", turn, degrees=True).as_matrix().T
    whole = np.iinfo(kind)
    stored = rng.integers(
        whole.min >> unused_bits, (whole.max >> unused_bits) + 1, shape, dtype=kind
    )
    bits = whole.bits - unused_bits
    with TemporaryDirectory() as folder:
        paths = []
        for index in rng.permutation(shape[0]):
            image = slice_of(
                stored[index],
                BitsStored=bits,
                HighBit=bits - 1,
                RescaleSlope=slope,
                RescaleIntercept=intercept,
                PixelSpacing=list(pixel_mm),
                ImageOrientationPatient=_decimals([*row, *column]),
                ImagePositionPatient=_decimals(corner_mm + index * gap_mm * normal),
                syntax=ExplicitVRLittleEndian if syntax == RLELossless else syntax,
            )
            if syntax == RLELossless:
                image.compress(RLELossless, encoding_plugin="pydicom")
            paths.append(save_to(image, Path(folder) / f"{len(paths)}"))
        volume = read_series(paths)
    expected = np.clip(np.rint(stored * float(slope) + intercept), -32768, 32767)
    np.testing.assert_array_equal(volume.hu, expected)
    assert volume.spacing_mm == pytest.approx((gap_mm, *pixel_mm), abs=1e-6)
    assert volume.origin_mm == pytest.approx(corner_mm, abs=1e-6)
    np.testing.assert_allclose(volume.axes, [normal, column, row], atol=1e-6)


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
