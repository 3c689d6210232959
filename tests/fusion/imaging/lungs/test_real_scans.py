"""Lungs of real scans, and the grade they get."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK

from connectors.dicom.folder import DicomFolder
from connectors.dicom.series import read_series
from data.errors import InvalidScanError
from data.imaging.lungs import LungLabel, LungMask, Side, Third
from data.imaging.quality import QualityGrade, Verdict
from data.imaging.volume import Acquisition, CTVolume
from fusion.imaging.lungs import lung_labels, lung_mask, zone_of
from fusion.imaging.quality import nodule_quality, quality_report

pytestmark = pytest.mark.real_data

NODULE_LPS_MM = (-57.2, 131.4, -520.8)


@pytest.fixture(scope="module")
def thin(shared_data: Path) -> CTVolume:
    folder = shared_data / "ct" / "lidc-idri-0314" / "dicom"
    (paths,) = DicomFolder(folder).contents().files.values()
    return read_series(paths)


@pytest.fixture(scope="module")
def lungs(thin: CTVolume) -> LungMask:
    return lung_mask(thin)


@pytest.fixture(scope="module")
def thick(shared_data: Path) -> CTVolume:
    folder = shared_data / "ct" / "pyradiomics-lung1"
    image = SimpleITK.ReadImage(str(folder / "lung1_image.nrrd"))
    x, y, z = image.GetSpacing()
    return CTVolume(
        SimpleITK.GetArrayFromImage(image).astype(np.int16),
        (z, y, x),
        image.GetOrigin(),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
        acquisition=Acquisition(slice_thickness_mm=5.0),
    )


def test_both_lungs_of_the_thin_scan(lungs: LungMask) -> None:
    """The right upper lobe has collapsed, so the right lung is half the left."""
    assert lungs.right_ml == pytest.approx(954, rel=0.03)
    assert lungs.left_ml == pytest.approx(1931, rel=0.03)
    assert 15 < lungs.airway_ml < 60
    assert not lungs.cut


def test_the_known_nodule_lies_in_the_hull(
    thin: CTVolume, lungs: LungMask, shared_data: Path
) -> None:
    votes = np.load(
        shared_data / "ct" / "lidc-idri-0314" / "lidc0314_reader_votes.npz"
    )["votes"]
    marked = votes >= 2
    inside = lung_labels(thin, lungs)[marked] > 0
    assert inside.mean() > 0.99
    zone = zone_of(lungs, NODULE_LPS_MM)
    assert (zone.side, zone.third) == (Side.RIGHT, Third.MIDDLE)
    assert zone.lobe is None


def test_turning_the_thin_scan_does_not_change_its_lungs(
    thin: CTVolume, lungs: LungMask
) -> None:
    turned = CTVolume(
        thin.hu[::-1, :, ::-1],
        thin.spacing_mm,
        thin.lps_mm((thin.hu.shape[0] - 1.0, 0.0, thin.hu.shape[2] - 1.0)),
        tuple(
            tuple(-c for c in axis) if flip else axis
            for axis, flip in zip(thin.axes, (True, False, True), strict=True)
        ),
    )
    found = lung_mask(turned)
    assert found.right_ml == pytest.approx(lungs.right_ml, rel=0.02)
    assert found.left_ml == pytest.approx(lungs.left_ml, rel=0.02)
    assert found.side_at(NODULE_LPS_MM) is Side.RIGHT


def part(volume: CTVolume, *box: slice) -> CTVolume:
    k, i, j = box
    first = volume.lps_mm((float(k.start), float(i.start), float(j.start)))
    return CTVolume(volume.hu[k, i, j], volume.spacing_mm, first, volume.axes)


@pytest.mark.parametrize(
    ("rows", "columns", "left_ml"),
    [(slice(130, 470), slice(110, 430), 1931), (slice(60, 480), slice(60, 270), 0)],
    ids=["tight field of view", "right half only"],
)
def test_a_cropped_field_of_view(
    thin: CTVolume, rows: slice, columns: slice, left_ml: float
) -> None:
    found = lung_mask(part(thin, slice(0, 275), rows, columns))
    assert found.right_ml == pytest.approx(954, rel=0.03)
    assert found.left_ml == pytest.approx(left_ml, rel=0.03)


@pytest.mark.parametrize("ends", [(0, 22), (250, 275)], ids=["abdomen", "neck"])
def test_parts_without_lung_are_refused(thin: CTVolume, ends: tuple[int, int]) -> None:
    everything = slice(0, 512)
    with pytest.raises(InvalidScanError, match="No lung"):
        lung_mask(part(thin, slice(*ends), everything, everything))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("noise", marks=pytest.mark.slow),
        "offset",
        "padding",
        "thick",
        "one lung",
    ],
)
def test_the_thin_scan_made_worse(thin: CTVolume, lungs: LungMask, change: str) -> None:
    hu, spacing_mm, left_ml = thin.hu.copy(), thin.spacing_mm, 1931.0
    if change == "noise":
        grain = np.random.default_rng(0).standard_normal(hu.shape, dtype=np.float32)
        hu = np.clip(hu + 80 * grain, -1024, 3000).astype(np.int16)
    elif change == "offset":
        hu += 60
    elif change == "padding":
        hu[:, :, :4] = hu[:, :4] = -3024
    elif change == "thick":
        hu, spacing_mm = hu[::5], (5.0, *spacing_mm[1:])
    else:
        hu[lung_labels(thin, lungs) == LungLabel.LEFT] = 30
        left_ml = 0.0
    found = lung_mask(CTVolume(hu, spacing_mm, thin.origin_mm, thin.axes))
    assert found.right_ml == pytest.approx(954, rel=0.03)
    assert found.left_ml == pytest.approx(left_ml, rel=0.03)


def test_the_thin_scan_is_graded_fit_for_measuring(
    thin: CTVolume, lungs: LungMask
) -> None:
    report = quality_report(thin, lungs)
    assert report.grade in {QualityGrade.A, QualityGrade.B}
    calibration = report.check("calibration")
    assert calibration is not None
    assert calibration.verdict is Verdict.UNKNOWN  # values are cut off at -1000
    at_nodule = nodule_quality(thin, report, NODULE_LPS_MM, 15.0)
    assert at_nodule.grade is report.grade


def test_the_thick_scan_says_so(thick: CTVolume) -> None:
    lungs = lung_mask(thick)
    assert lungs.right_ml == pytest.approx(1798, rel=0.05)
    assert lungs.left_ml == pytest.approx(1112, rel=0.05)
    assert 10 < lungs.airway_ml < 60
    report = quality_report(thick, lungs)
    assert report.grade is QualityGrade.C
    assert report.reasons[0].key == "quality.slice_thickness.what"
    assert report.inflation >= 2.5
