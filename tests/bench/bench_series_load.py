"""From the slices of a chest CT to Hounsfield units: ours, SimpleITK, the bytes."""

import os
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import SimpleITK
from benchmark import Benchmark
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from connectors.dicom.folder import DicomFolder
from connectors.dicom.series import read_series

ROOT = Path(__file__).parents[2]
SIMULATED_SLICES = 275


def benchmarks() -> Iterator[Benchmark]:
    """`series_load`, on the real series where it is there."""
    data = Path(
        os.environ.get("FUSIONBOARD_SHARED_DATA", ROOT.parent / "shared" / "data")
    )
    real = data / "ct" / "lidc-idri-0314" / "dicom"
    if real.is_dir():
        yield series_load(real, "real chest CT")
        return
    with TemporaryDirectory() as folder:
        write_simulated(Path(folder), SIMULATED_SLICES)
        yield series_load(Path(folder), "simulated series")


def series_load(folder: Path, what: str) -> Benchmark:
    """Load one series; all three ways are handed its files in slice order."""
    contents = DicomFolder(folder).contents()
    (paths,) = contents.files.values()
    names = [str(path) for path in paths]
    ours = read_series(paths).hu
    if not np.array_equal(ours, SimpleITK.GetArrayFromImage(_simpleitk(names))):
        raise SystemExit("Our Hounsfield units differ from SimpleITK's.")
    shape = "×".join(map(str, ours.shape))
    return Benchmark(
        name="series_load",
        ours=lambda: read_series(paths),
        peer="SimpleITK ImageSeriesReader",
        peer_run=lambda: _simpleitk(names),
        limit=lambda: _bytes_and_one_copy(names, ours.shape),
        input=f"{what}, {shape}, uncompressed; peak memory {_peak(paths):.2f} × volume",
    )


def _peak(paths: Sequence[Path]) -> float:
    """Most memory that reading held at once, as a share of the volume's."""
    tracemalloc.start()
    volume = read_series(paths)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak_bytes / volume.hu.nbytes


def _simpleitk(names: list[str]) -> SimpleITK.Image:
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(names)
    return reader.Execute()


def _bytes_and_one_copy(names: list[str], shape: tuple[int, ...]) -> np.ndarray:
    pixels = np.empty(shape, np.int16)
    for name, slab in zip(names, pixels, strict=True):
        data = Path(name).read_bytes()
        start = len(data) - slab.nbytes
        slab[...] = np.frombuffer(data, np.int16, slab.size, start).reshape(slab.shape)
    return pixels


def write_simulated(folder: Path, count: int) -> None:
    """Write slices of noise, uncompressed, so that there is something to load."""
    rng = np.random.default_rng(0)
    noise = rng.normal(150, 60, (512, 512)).clip(0, 4095).astype(np.uint16)
    series, study = generate_uid(), generate_uid()
    for index in range(count):
        image = Dataset()
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.file_meta.MediaStorageSOPClassUID = CTImageStorage
        image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, generate_uid()
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        image.Modality, image.Manufacturer = "CT", "simulated"
        image.InstitutionName = "FUSIONBOARD SIMULATED"
        image.StudyInstanceUID, image.SeriesInstanceUID = study, series
        image.InstanceNumber = index + 1
        image.ImagePositionPatient = [-200, -200, float(index)]
        image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        image.PixelSpacing, image.SliceThickness = [0.78, 0.78], 1
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.Rows, image.Columns = noise.shape
        image.BitsAllocated, image.BitsStored, image.HighBit = 16, 12, 11
        image.PixelRepresentation = 0
        image.RescaleIntercept, image.RescaleSlope = -1000, 1
        image.PixelData = np.roll(noise, index, axis=0).tobytes()
        image.save_as(folder / f"{index:04d}.dcm", enforce_file_format=True)
