"""The slices of a simulated CT series as losslessly compressed DICOM files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.uid import JPEGLSLossless

from connectors.simulated_files.image_headers import ScanIdentifiers, ct_image, decimal
from connectors.simulated_files.image_template import ImageTemplate
from data.simulated.anatomy.grid import Grid

_INTERCEPT: Final = -1024  # HU, of the format
_VARYING: Final = (
    "SOPInstanceUID",
    "InstanceNumber",
    "ImagePositionPatient",
    "SliceLocation",
)


def write_slices(
    folder: Path,
    visit: ScanIdentifiers,
    series: str,
    number: int,
    grid: Grid,
    slices: Iterable[NDArray[np.int16]],
) -> None:
    """Write one series, slice by slice.

    Args:
        folder: Where the files go.
        visit: The scan.
        series: Name of the series; also begins each file name.
        number: Series number.
        grid: Voxel centres, LPS.
        slices: Hounsfield units from foot to head, each (rows, columns).
    """
    header = ct_image(visit, series, number)
    protocol = visit.plan.protocol
    z, y, x = grid.origin_mm
    step_z, step_y, step_x = grid.step_mm
    header.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    header.SeriesDescription = f"SIMULATED chest {step_z:g} mm"
    header.ProtocolName = "SIMULATED chest"
    header.SliceThickness = decimal(step_z)
    header.SpacingBetweenSlices = decimal(step_z)
    header.ConvolutionKernel = protocol.kernel
    header.ReconstructionDiameter = decimal(protocol.matrix * protocol.pixel_mm)
    header.PixelSpacing = [decimal(step_y), decimal(step_x)]
    header.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    header.Rows, header.Columns = grid.shape[1:]
    header.PixelPaddingValue = 0
    header.WindowCenter = ["-600", "40"]
    header.WindowWidth = ["1500", "400"]
    template = ImageTemplate(header, _VARYING, JPEGLSLossless)
    for index, hu in enumerate(slices):
        height = decimal(z + index * step_z)
        instance = grid.shape[0] - index  # a scanner numbers from the head
        values = {
            "SOPInstanceUID": visit.uid("image", series, instance),
            "InstanceNumber": str(instance),
            "ImagePositionPatient": f"{decimal(x)}\\{decimal(y)}\\{height}",
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
