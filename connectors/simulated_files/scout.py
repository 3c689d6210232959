"""The localizer of a visit: a frontal projection made from the scan itself."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydicom.uid import JPEGLSLossless

from connectors.simulated_files.ct_series import compressed
from connectors.simulated_files.image_headers import ScanIdentifiers, ct_image, decimal
from connectors.simulated_files.image_template import ImageTemplate
from data.simulated.anatomy.grid import Grid

_WATER_PER_MM: Final = 0.019  # 1/mm, of water near 70 keV; chosen: higher ones darken


class FrontalProjection:
    """Adds up slices as they pass, so that no volume is kept."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._lines: list[NDArray[np.float32]] = []

    def add(self, hu: NDArray[np.int16]) -> None:
        """Take in the next slice, from foot to head."""
        density = np.maximum(hu.astype(np.float32) + 1000, 0) / 1000
        self._lines.append(density.sum(axis=0) * np.float32(self._grid.step_mm[1]))

    def image(self) -> NDArray[np.int16]:
        """The projection, head at the top, as a scanner shows a scout."""
        water_mm = np.array(self._lines[::-1])
        absorbed = 1 - np.exp(-_WATER_PER_MM * water_mm)
        return np.asarray(np.rint(absorbed * 1800 - 1000), np.int16)


def write_scout(
    folder: Path, visit: ScanIdentifiers, projection: FrontalProjection, grid: Grid
) -> None:
    """Write the localizer as one CT image of type LOCALIZER."""
    header = ct_image(visit, "scout", 1)
    image = projection.image()
    top = grid.origin_mm[0] + (grid.shape[0] - 1) * grid.step_mm[0]
    header.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER"]
    header.SeriesDescription = "SIMULATED scout"
    header.SliceThickness = ""
    header.PixelSpacing = [decimal(grid.step_mm[0]), decimal(grid.step_mm[2])]
    header.ImageOrientationPatient = ["1", "0", "0", "0", "0", "-1"]
    header.ImagePositionPatient = [decimal(grid.origin_mm[2]), "0", decimal(top)]
    header.RescaleType = "US"  # a projection is not in Hounsfield units
    header.Rows, header.Columns = image.shape
    header.InstanceNumber = "1"
    header.WindowCenter, header.WindowWidth = "200", "1600"
    template = ImageTemplate(header, ("SOPInstanceUID",), JPEGLSLossless)
    values = {"SOPInstanceUID": visit.uid("image", "scout", 1)}
    content = template.file_bytes(values, compressed(image))
    (folder / "scout-0001.dcm").write_bytes(content)
