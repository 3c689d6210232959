"""Tilt is resampled, single slices are interpolated, equals are kept once."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
from scipy.special import erf

from connectors.dicom.folder import DicomFolder
from connectors.dicom.rescale import AIR_HU
from connectors.dicom.series import read_series
from data.errors import InvalidScanError, NotMeasurableError
from data.imaging.nodule import MeasurementFlag, NoduleMeasurement
from data.imaging.volume import CTVolume
from data.words import LANGUAGES, translate
from fusion.imaging.measuring import measure_nodule
from fusion.imaging.segmenting.segmentation_methods import SegmentationMethod

pytestmark = pytest.mark.slow


Series = Callable[..., list[Path]]


SliceOf = Callable[..., Dataset]


SaveTo = Callable[[Dataset, Path], Path]


DIAMETER_MM = 10.0


SPHERE_MM3 = np.pi * DIAMETER_MM**3 / 6


CENTRE_MM = (0.3, -0.4, 20.2)


_BLUR_MM = 0.55


def sphere_hu(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """A soft sphere in lung under a Gaussian point spread, which keeps its volume."""
    cx, cy, cz = CENTRE_MM
    r = np.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) + 1e-9
    far, near = ((r + side * DIAMETER_MM / 2) / _BLUR_MM for side in (1, -1))
    inside = (erf(far / np.sqrt(2)) - erf(near / np.sqrt(2))) / 2
    bells = np.exp(-(near**2) / 2) - np.exp(-(far**2) / 2)
    inside -= _BLUR_MM / (r * np.sqrt(2 * np.pi)) * bells
    return np.asarray(-850 + 890 * inside)


@pytest.fixture
def phantom(tmp_path: Path, slice_of: SliceOf, save_to: SaveTo) -> Callable[..., Path]:
    """Writes the sphere as a series; the table moves up, the gantry leans."""

    def write(tilt_degrees: float = 0.0, **unlike: object) -> Path:
        absent = unlike.pop("absent", ())
        step_mm = float(unlike.pop("step_mm", 1.0))  # type: ignore[arg-type]
        folder = tmp_path / f"without {absent}"
        tilt = np.radians(tilt_degrees)
        back = np.array([0, np.cos(tilt), -np.sin(tilt)])
        i, j = np.mgrid[0:80, 0:80] * 0.6
        for k in range(round(40 / step_mm)):
            if k in absent:  # type: ignore[operator]
                continue
            corner = np.array([-24.0, -24.0, k * step_mm + 24.0 * np.sin(tilt)])
            hu = sphere_hu(
                corner[0] + j, corner[1] + i * back[1], corner[2] + i * back[2]
            )
            stored = np.rint(hu + 1024).astype(np.int16)
            image = slice_of(
                stored,
                PixelSpacing=[0.6, 0.6],
                SliceThickness=step_mm,
                ImagePositionPatient=[f"{c:.6f}" for c in corner],
                ImageOrientationPatient=["1", "0", "0", *(f"{c:.6f}" for c in back)],
                **unlike,
            )
            save_to(image, folder / f"{k:03d}")
        return folder

    return write


def load(folder: Path) -> tuple[CTVolume, dict[str, dict[str, object]]]:
    """The volume as the folder reads it, and the notes on the choice."""
    source = DicomFolder(folder)
    (choice,) = source.contents().choices
    for key, values in choice.reasons:
        assert all(translate(key, language, **dict(values)) for language in LANGUAGES)
    notes = {key: dict(values) for key, values in choice.reasons}
    volume = source.read_volume(choice.chosen)
    again = read_series(source.files_of(choice.chosen.series_uid))
    np.testing.assert_array_equal(volume.hu, again.hu)
    assert volume.acquisition == again.acquisition
    return volume, notes


def measured(volume: CTVolume) -> NoduleMeasurement:
    """By the quicker method: what is tested is the scan, not the outline."""
    method = SegmentationMethod.OPENING
    return measure_nodule(volume, CENTRE_MM, method=method).measurement


@pytest.mark.parametrize("tilt_degrees", [-25.0, 12.0, 27.0])
def test_a_sphere_under_a_tilted_gantry_keeps_volume_and_place(
    phantom: Callable[..., Path], tilt_degrees: float
) -> None:
    """Known answer: the volume of the sphere that was scanned."""
    volume, notes = load(phantom(tilt_degrees, GantryDetectorTilt=tilt_degrees))
    found = measured(volume)
    assert found.volume_mm3 == pytest.approx(SPHERE_MM3, rel=0.015)
    assert found.centre_mm == pytest.approx(CENTRE_MM, abs=0.1)
    assert MeasurementFlag.RESAMPLED in found.flags
    tilt = volume.acquisition.resampled_tilt_degrees
    assert tilt == pytest.approx(abs(tilt_degrees), abs=0.05)
    assert notes["scan.note_resampled"] == {"degrees": tilt}


def test_an_upright_scan_is_not_touched(phantom: Callable[..., Path]) -> None:
    volume, notes = load(phantom())
    found = measured(volume)
    assert found.volume_mm3 == pytest.approx(SPHERE_MM3, rel=0.015)
    assert MeasurementFlag.RESAMPLED not in found.flags
    assert volume.acquisition.resampled_tilt_degrees == 0
    assert list(notes) == ["scan.chosen_only"]


def test_what_no_slice_covers_is_air(phantom: Callable[..., Path]) -> None:
    volume, _ = load(phantom(20.0))
    rows = volume.hu.shape[1]
    assert rows > 80
    assert (volume.hu[0] == AIR_HU).any()
    covered = (volume.hu > AIR_HU).sum(axis=(1, 2))
    assert (covered >= 80 * 80).all()


def test_a_missing_slice_is_the_mean_of_its_neighbours(
    phantom: Callable[..., Path],
) -> None:
    volume, notes = load(phantom(absent=(33,)))
    assert volume.hu.shape[0] == 40
    mean = np.rint((volume.hu[32].astype(float) + volume.hu[34]) / 2)
    np.testing.assert_array_equal(volume.hu[33], mean)
    assert volume.acquisition.interpolated_mm == pytest.approx((33.0,))
    assert notes["scan.note_interpolated"] == {"count": 1, "positions": "33.0"}


@pytest.mark.parametrize("absent", [15, 20, 26])
def test_a_nodule_at_a_missing_slice_is_not_measured(
    phantom: Callable[..., Path], absent: int
) -> None:
    """The sphere reaches from 15.2 to 25.2 mm."""
    volume, _ = load(phantom(absent=(absent,)))
    with pytest.raises(
        NotMeasurableError, match=rf"slice at {absent}\.0 mm"
    ) as refused:
        measured(volume)
    assert "Send the missing slice" in refused.value.how_to_fix


@pytest.mark.parametrize("absent", [11, 29])
def test_a_nodule_away_from_missing_slices_is_measured(
    phantom: Callable[..., Path], absent: int
) -> None:
    volume, _ = load(phantom(absent=(absent,)))
    found = measured(volume)
    assert found.volume_mm3 == pytest.approx(SPHERE_MM3, rel=0.015)


@pytest.mark.slow
def test_tilt_and_a_missing_slice_at_once(phantom: Callable[..., Path]) -> None:
    volume, _ = load(phantom(15.0, absent=(35,)))
    found = measured(volume)
    assert found.volume_mm3 == pytest.approx(SPHERE_MM3, rel=0.015)
    with pytest.raises(NotMeasurableError, match="missing slice"):
        measured(load(phantom(15.0, absent=(20,)))[0])


def again(paths: list[Path], index: int, save_to: SaveTo, **changes: object) -> Path:
    """Another file with the image of one slice, as a second export would write it."""
    image = dcmread(paths[index])
    image.SOPInstanceUID = generate_uid()
    for name, value in changes.items():
        setattr(image, name, value)
    return save_to(image, paths[index].parent / f"again{index}")


def test_equal_slices_at_one_place_are_kept_once(
    tmp_path: Path, series: Series, save_to: SaveTo
) -> None:
    paths = series(tmp_path)
    plain = read_series(paths)
    paths.append(again(paths, 4, save_to))
    volume, notes = load(tmp_path)
    np.testing.assert_array_equal(volume.hu, plain.hu)
    np.testing.assert_array_equal(read_series(paths).hu, plain.hu)
    assert notes["scan.note_repeated"] == {"count": 1}
    (aside,) = DicomFolder(tmp_path).contents().rejected
    assert (aside.where, aside.reason) == ("slice004", "scan.same_image")


def test_other_stored_values_may_be_the_same_pixels(
    tmp_path: Path, series: Series, save_to: SaveTo
) -> None:
    paths = series(tmp_path)
    stored = np.frombuffer(paths[4].read_bytes()[-384:], np.int16) - 24
    changes = {"PixelData": stored.tobytes(), "RescaleIntercept": -1000}
    paths.append(again(paths, 4, save_to, **changes))
    assert read_series(paths).hu.shape[0] == 10


@pytest.mark.parametrize("same_uid", [True, False])
def test_different_slices_at_one_place_are_refused(
    tmp_path: Path, series: Series, save_to: SaveTo, same_uid: bool
) -> None:
    paths = (
        series(tmp_path, SOPInstanceUID=generate_uid())
        if same_uid
        else series(tmp_path)
    )
    other = again(paths, 4, save_to, PixelData=bytes(384))
    with pytest.raises(InvalidScanError, match=r"different pixels.* at 4\.0 mm"):
        read_series([*paths, other])
    (aside,) = DicomFolder(tmp_path).contents().rejected
    assert aside.reason == "scan.duplicate_positions"


def test_a_wrong_rescale_shows_when_measuring(phantom: Callable[..., Path]) -> None:
    """Intercept 0 makes lung as dense as tissue: nothing is measured from it."""
    volume, _ = load(phantom(RescaleIntercept=0))
    with pytest.raises(NotMeasurableError, match="Hounsfield units"):
        measured(volume)


def test_each_slice_has_its_own_rescale(
    tmp_path: Path, slice_of: SliceOf, save_to: SaveTo
) -> None:
    stored = np.full((4, 4), 10, np.int16)
    paths = [
        save_to(
            slice_of(stored, RescaleSlope=z + 1, ImagePositionPatient=[0, 0, z]),
            tmp_path / f"{z}",
        )
        for z in range(4)
    ]
    assert read_series(paths).hu[:, 0, 0].tolist() == [-1014, -1004, -994, -984]


def test_loss_is_noted(tmp_path: Path, series: Series) -> None:
    series(tmp_path, LossyImageCompression="01")
    volume, notes = load(tmp_path)
    assert volume.acquisition.lossy
    assert "scan.note_lossy" in notes
