"""Real scans and the oddest files we have: read right, or set aside for a reason."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from pydicom import dcmread
from pydicom.uid import JPEGBaseline8Bit, JPEGExtended12Bit

from connectors.dicom.folder import DicomFolder
from connectors.dicom.geometry import grid_of
from connectors.dicom.header import SliceHeader, read_header
from connectors.dicom.multiframe import read_slices
from connectors.dicom.pixels import read_hu, require_pixels
from connectors.dicom.rescale import AIR_HU, Rescale
from connectors.dicom.series import read_series
from data.errors import FusionBoardError, InvalidScanError

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.filterwarnings("ignore"),  # pydicom's and SimpleITK's, about odd files
]

JPEG_LOSSY = (JPEGBaseline8Bit, JPEGExtended12Bit)
NOT_FOR_PYDICOM = (".53", ".55")  # retired progressive JPEG, 12 bits


@pytest.fixture(scope="module")
def odd(shared_data: Path) -> Path:
    return shared_data / "dicom-odd"


@pytest.fixture(scope="module")
def lidc(shared_data: Path) -> Path:
    return shared_data / "ct" / "lidc-idri-0314" / "dicom"


def test_whole_chest_equals_simpleitk_in_every_voxel(lidc: Path) -> None:
    folder = DicomFolder(lidc)
    (choice,) = folder.contents().choices
    volume = folder.read_volume(choice.chosen)
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames([str(path) for path in folder.files_of(volume.series_uid)])
    image = reader.Execute()
    np.testing.assert_array_equal(volume.hu, SimpleITK.GetArrayFromImage(image))
    assert volume.origin_mm == pytest.approx(image.GetOrigin())
    assert volume.spacing_mm == pytest.approx(image.GetSpacing()[::-1])
    assert volume.hu.shape == (275, 512, 512)


def test_whole_chest_equals_pydicom_in_every_tenth_slice(lidc: Path) -> None:
    folder = DicomFolder(lidc)
    paths = next(iter(folder.contents().files.values()))
    volume = read_series(paths, threads=1)
    for index in range(0, len(paths), 10):
        image = dcmread(paths[index])
        expected = image.pixel_array * image.RescaleSlope + image.RescaleIntercept
        np.testing.assert_array_equal(volume.hu[index], expected)


def test_every_odd_file_has_an_outcome(odd: Path) -> None:
    contents = DicomFolder(odd).contents()
    files = [path for path in odd.rglob("*") if path.is_file()]
    grouped = sum(
        int(aside.where.rpartition("(+")[2].rstrip(")")) + 1
        if aside.where.endswith(")")
        else 1
        for aside in contents.rejected
    )
    chosen = sum(len(paths) for paths in contents.files.values())
    assert grouped + chosen == len(files)


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("dicom2nifti*/*notavolume*", "scan.one_position"),
        ("dicom2nifti*/*sliceincrement__001*", "scan.unequal_gaps"),
        ("dicom2nifti*/*sliceincrement__002*", "scan.unequal_gaps"),
    ],
)
def test_odd_stacks_are_refused_by_name(odd: Path, where: str, reason: str) -> None:
    with pytest.raises(InvalidScanError) as refused:
        grid_of([read_header(path) for path in sorted(odd.glob(where))])
    assert refused.value.key == reason


def test_a_tilted_gantry_is_made_upright(odd: Path) -> None:
    """The middle of each slice comes to lie where its positions say."""
    paths = sorted(odd.glob("dicom2nifti*/*gantrytilting*"))
    volume = read_series(paths)
    image = dcmread(paths[0])
    slope, intercept = float(image.RescaleSlope), float(image.RescaleIntercept)
    normal = np.array(volume.axes[0])
    leaning = np.degrees(np.arccos(normal[2]))
    assert volume.acquisition.resampled_tilt_degrees == pytest.approx(leaning, abs=0.05)
    assert volume.spacing_mm[0] == pytest.approx(5 * normal[2], abs=1e-6)
    for path in paths:
        image = dcmread(path)
        stored = image.pixel_array.astype(float)
        corner = tuple(float(c) for c in image.ImagePositionPatient)
        k, i, j = volume.index_of(corner)
        assert (k, j) == pytest.approx((round(k), round(j)), abs=1e-6)
        whole = int(i + 1e-6)
        part = i - whole
        expected = (1 - part) * stored[101:401] + part * stored[100:400]
        found = volume.hu[round(k), whole + 101 : whole + 401]
        outside = (found == AIR_HU) | (expected * slope + intercept < AIR_HU)
        difference = np.abs(found - (expected * slope + intercept))
        assert difference[~outside].max() <= 1


def test_frames_of_enhanced_files_equal_pydicoms(odd: Path) -> None:
    compared = 0
    names = ("*multiframe__mf.dcm", "*eCT_Supplemental.dcm", "*CT0012*51.dcm")
    for path in sorted(path for name in names for path in odd.rglob(name)):
        image = dcmread(path)
        shared = image.SharedFunctionalGroupsSequence[0]
        rescale = shared.PixelValueTransformationSequence[0]
        expected = image.pixel_array * float(rescale.RescaleSlope)
        expected += float(rescale.RescaleIntercept)
        slices = read_slices(path)
        for header, group, frame in zip(
            slices, image.PerFrameFunctionalGroupsSequence, expected, strict=True
        ):
            position = group.PlanePositionSequence[0].ImagePositionPatient
            assert header.position_mm == tuple(float(c) for c in position)
            hu = np.empty(frame.shape, np.int16)
            read_hu(header, hu)
            # decoders of lossy JPEG may round the cosine transform differently
            step = 1 if header.transfer_syntax in JPEG_LOSSY else 0
            np.testing.assert_allclose(hu, frame, 0, step, err_msg=path.name)
            compared += 1
    assert compared == 12


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("*FreezePattern.dcm", "scan.dose_report"),
        ("*GH342.dcm", "scan.localizer"),
        ("*CT-MONO2-16-ankle", "scan.secondary_capture"),
        ("*eCT_Supplemental.dcm", "scan.derived"),
        ("*CT0012*51.dcm", "scan.derived"),
        ("*multiframe__mf.dcm", "scan.too_few_slices"),
        ("*label.seg", "scan.segmentation"),
        ("*sr-example__sr.dcm", "scan.structured_report"),
        ("*GH179A.dcm", "scan.damaged_header"),
        ("SOURCE.txt", "scan.not_dicom"),
    ],
)
def test_other_objects_are_set_aside_by_name(odd: Path, name: str, reason: str) -> None:
    asides = DicomFolder(odd).contents().rejected
    found = [aside.reason for aside in asides if Path(aside.where).match(name)]
    assert found
    assert set(found) == {reason}


def single_frames(folder: Path) -> list[tuple[Path, SliceHeader]]:
    """Every file with one frame of CT-like pixels, whatever else it is."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        try:
            header = read_header(path)
            require_pixels(header)
        except FusionBoardError:
            continue
        found.append((path, header))
    return found


def test_pixels_of_every_odd_file_equal_pydicoms(odd: Path) -> None:
    compared = 0
    for path, header in single_frames(odd):
        if header.transfer_syntax.endswith(NOT_FOR_PYDICOM):
            continue
        hu = np.empty((header.rows, header.columns), np.int16)
        read_hu(header, hu)
        image = dcmread(path)
        stored = image.pixel_array
        expected = stored * float(image.RescaleSlope) + float(image.RescaleIntercept)
        padding = Rescale.of(header).padding
        if padding:
            expected[(stored >= padding[0]) & (stored <= padding[1])] = AIR_HU
        expected = np.rint(expected).clip(-32768, 32767)
        # decoders of lossy JPEG may round the cosine transform differently
        step = image.RescaleSlope + 1 if header.transfer_syntax in JPEG_LOSSY else 0
        np.testing.assert_allclose(hu, expected, 0, step, err_msg=path.name)
        compared += 1
    assert compared >= 90


def test_retired_jpeg_that_pydicom_cannot_read_equals_its_original(odd: Path) -> None:
    """The same slice lies there in 15 syntaxes; these two are lossy."""
    read = read_one(next(odd.rglob("*testImages__CTImage.dcm")))
    for ending in ("*testImages*4.53.dcm", "*testImages*4.55.dcm"):
        lossy = read_one(next(odd.rglob(ending)))
        assert np.abs(lossy.astype(int) - read).mean() < 5


def read_one(path: Path) -> np.ndarray:
    header = read_header(path)
    hu = np.empty((header.rows, header.columns), np.int16)
    read_hu(header, hu)
    return hu


def test_headers_agree_with_pydicom(odd: Path) -> None:
    fields: dict[str, Callable[[SliceHeader], object]] = {
        "SOPInstanceUID": lambda header: header.sop_instance_uid,
        "SeriesInstanceUID": lambda header: header.series_uid,
        "Modality": lambda header: header.modality,
        "Rows": lambda header: header.rows or None,
        "Columns": lambda header: header.columns or None,
        "RescaleSlope": lambda header: header.rescale_slope,
        "RescaleIntercept": lambda header: header.rescale_intercept,
    }
    for path in sorted(odd.rglob("*")):
        if path.is_file():
            try:
                header = read_header(path)
            except InvalidScanError:
                continue
            image = dcmread(path, stop_before_pixels=True)
            ours = {name: field(header) for name, field in fields.items()}
            assert ours == {name: image.get(name) for name in fields}, path.name
            if "ImagePositionPatient" in image:
                assert header.position_mm == tuple(image.ImagePositionPatient)
