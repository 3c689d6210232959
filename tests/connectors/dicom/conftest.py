"""Writes small CT series with pydicom, as a scanner or an archive would."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Sequence_
from pydicom.uid import (
    UID,
    CTImageStorage,
    EnhancedCTImageStorage,
    ExplicitVRLittleEndian,
    generate_uid,
)

Stored = NDArray[np.integer]


def ct_slice(stored: Stored, **attributes: object) -> Dataset:
    """One axial CT slice, 1 mm apart from the next, with what a test changes."""
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = attributes.pop("syntax", ExplicitVRLittleEndian)
    image.SOPClassUID = CTImageStorage
    image.SOPInstanceUID = generate_uid()
    image.StudyInstanceUID, image.SeriesInstanceUID = "2.25.1", "2.25.2"
    image.FrameOfReferenceUID = "2.25.3"
    image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    image.Modality, image.Manufacturer = "CT", "simulated"
    image.PatientID, image.PatientName = "P1", "Doe^Jane"
    image.AcquisitionDate = "20240229"
    image.SliceThickness = 1
    image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    image.ImagePositionPatient = [0, 0, 0]
    image.PixelSpacing = [0.7, 0.7]
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.Rows, image.Columns = stored.shape
    image.BitsAllocated = 8 * stored.dtype.itemsize
    image.BitsStored = image.BitsAllocated
    image.HighBit = image.BitsStored - 1
    image.PixelRepresentation = int(stored.dtype.kind == "i")
    image.RescaleSlope, image.RescaleIntercept = 1, -1024
    image.PixelData = stored.tobytes()
    image["PixelData"].VR = "OW"
    for name, value in attributes.items():
        if value is None:
            delattr(image, name)
        else:
            setattr(image, name, value)
    return image


def save(image: Dataset, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    image.file_meta.TransferSyntaxUID = UID(image.file_meta.TransferSyntaxUID)
    image.save_as(path, enforce_file_format=True)
    return path


def write_series(
    folder: Path,
    count: int = 10,
    gap_mm: float = 1.0,
    heights_mm: Sequence[float] | None = None,
    **attributes: object,
) -> list[Path]:
    """A series of slices with random pixels, bottom to top."""
    rng = np.random.default_rng(1)
    paths = []
    for index, z in enumerate(heights_mm or [k * gap_mm for k in range(count)]):
        stored = rng.integers(0, 2000, (12, 16), dtype=np.int16)
        image = ct_slice(stored, **{"ImagePositionPatient": [-5, -6, z], **attributes})
        paths.append(save(image, folder / f"slice{index:03d}"))
    return paths


def _group(**attributes: object) -> Sequence_:
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, value)
    return Sequence_([item])


def enhanced(frames: Stored, **changes: object) -> Dataset:
    """One enhanced CT; a change that is a list of lists is one value a frame.

    Args:
        frames: Shape (frames, rows, columns).
        changes: Attributes of functional groups or of the top level.
    """
    count = len(frames)
    places = changes.pop("positions_mm", [[-5, -6, float(k)] for k in range(count)])
    stacks = changes.pop("stacks", ["1"] * count)
    slopes = changes.pop("slopes", [1] * count)
    planes = changes.pop("planes", [[1, 0, 0, 0, 1, 0]] * count)
    spacing = changes.pop("PixelSpacing", [0.7, 0.7])
    intercept = changes.pop("intercept", -1024)
    image = ct_slice(frames[0], **changes)
    image.SOPClassUID, image.NumberOfFrames = EnhancedCTImageStorage, count
    image.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        delattr(image, name)
    del image.RescaleSlope, image.RescaleIntercept, image.SliceThickness
    shared, image.PixelData = Dataset(), frames.tobytes()
    shared.PixelMeasuresSequence = _group(PixelSpacing=spacing, SliceThickness=1)
    shared.CTReconstructionSequence = _group(ConvolutionKernel="B31f")
    shared.CTXRayDetailsSequence = _group(KVP=100)
    image.SharedFunctionalGroupsSequence = Sequence_([shared])
    groups = []
    for place, stack, slope, plane in zip(places, stacks, slopes, planes, strict=True):
        group = Dataset()
        group.FrameContentSequence = _group(StackID=stack)
        group.PlanePositionSequence = _group(ImagePositionPatient=list(place))
        group.PlaneOrientationSequence = _group(ImageOrientationPatient=list(plane))
        group.PixelValueTransformationSequence = _group(
            RescaleSlope=slope, RescaleIntercept=intercept, RescaleType="HU"
        )
        groups.append(group)
    image.PerFrameFunctionalGroupsSequence = Sequence_(groups)
    return image


@pytest.fixture(scope="session")
def enhanced_of() -> Callable[..., Dataset]:
    return enhanced


@pytest.fixture(scope="session")
def series() -> Callable[..., list[Path]]:
    return write_series


@pytest.fixture(scope="session")
def slice_of() -> Callable[..., Dataset]:
    return ct_slice


@pytest.fixture(scope="session")
def save_to() -> Callable[[Dataset, Path], Path]:
    return save
