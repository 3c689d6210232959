"""The slices of a simulated CT series as losslessly compressed DICOM files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.uid import JPEGLSLossless

from connectors.simulated_files.image_headers import Visit, ct_image
from connectors.simulated_files.image_template import ImageTemplate
from data.simulated.grid import Grid

_INTERCEPT: Final = -1024
_VARYING: Final = (
    "SOPInstanceUID",
    "InstanceNumber",
    "ImagePositionPatient",
    "SliceLocation",
)


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
    template = ImageTemplate(header, _VARYING, JPEGLSLossless)
    for index, hu in enumerate(slices):
        height = _decimal(z + index * step_z)
        instance = grid.shape[0] - index  # a scanner numbers from the head
        values = {
            "SOPInstanceUID": visit.uid("image", series, instance),
            "InstanceNumber": str(instance),
            "ImagePositionPatient": [_decimal(x), _decimal(y), height],
            "SliceLocation": height,
        }
        content = template.file_bytes(values, compressed(hu))
        (folder / f"{series}-{instance:04d}.dcm").write_bytes(content)


def compressed(hu: NDArray[np.int16]) -> bytes:
    """Hounsfield units as stored values in one JPEG-LS lossless frame.

    Source:
        DICOM PS3.5 A.4.3 and 8.2.3 (JPEG-LS).
    """
    values = (hu.astype(np.int32) - _INTERCEPT).astype(np.uint16)
    return bytes(imagecodecs.jpegls_encode(values))


def _decimal(value: float) -> str:
    """A decimal string of at most 16 bytes."""
    return f"{round(value, 6):.10g}"
