"""The slices of a simulated CT series as losslessly compressed DICOM files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import CTImageStorage, JPEGLSLossless

from connectors.simulated_files.image_headers import Visit, ct_image, file_meta
from data.simulated.grid import Grid

_INTERCEPT: Final = -1024


def write_slices(
    folder: Path,
    visit: Visit,
    series: str,
    number: int,
    grid: Grid,
    slices: Iterable[NDArray[np.int16]],
    description: str,
) -> None:
    """Write one series, slice by slice.

    Args:
        folder: Where the files go.
        visit: The scan.
        series: Name of the series; also begins each file name.
        number: Series number.
        grid: Voxel centres, LPS.
        slices: Hounsfield units from foot to head, each (rows, columns).
        description: What the series is; `SIMULATED` is put before it.
    """
    header = ct_image(visit, series, number)
    protocol = visit.plan.protocol
    z, y, x = grid.origin_mm
    step_z, step_y, step_x = grid.step_mm
    header.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    header.SeriesDescription = f"SIMULATED {description}"
    header.ProtocolName = "SIMULATED chest"
    header.SliceThickness = _decimal(step_z)
    header.SpacingBetweenSlices = _decimal(step_z)
    header.ConvolutionKernel = protocol.kernel
    header.ReconstructionDiameter = _decimal(protocol.matrix * protocol.pixel_mm)
    header.PixelSpacing = [_decimal(step_y), _decimal(step_x)]
    header.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    header.Rows, header.Columns = grid.shape[1:]
    header.PixelPaddingValue = 0
    header.WindowCenter = ["-600", "40"]
    header.WindowWidth = ["1500", "400"]
    for index, hu in enumerate(slices):
        height = z + index * step_z
        instance = grid.shape[0] - index  # a scanner numbers from the head
        header.InstanceNumber = str(instance)
        header.ImagePositionPatient = [_decimal(x), _decimal(y), _decimal(height)]
        header.SliceLocation = _decimal(height)
        sop_instance = visit.uid("image", series, instance)
        write_image(folder / f"{series}-{instance:04d}.dcm", header, sop_instance, hu)


def write_image(
    path: Path, header: Dataset, sop_instance: str, hu: NDArray[np.int16]
) -> None:
    """Write one image, JPEG-LS lossless.

    Source:
        DICOM PS3.5 A.4.3 and 8.2.3 (JPEG-LS).
    """
    values = (hu.astype(np.int32) - _INTERCEPT).astype(np.uint16)
    header.SOPInstanceUID = sop_instance
    header.PixelData = encapsulate([imagecodecs.jpegls_encode(values)])
    header["PixelData"].VR = "OB"
    header["PixelData"].is_undefined_length = True
    header.file_meta = file_meta(CTImageStorage, sop_instance, JPEGLSLossless)
    header.save_as(path, enforce_file_format=True)


def _decimal(value: float) -> str:
    """A decimal string of at most 16 bytes."""
    return f"{round(value, 6):.10g}"
