"""Shapes of real nodules, from readers' outlines.

Source:
    Armato SG et al., Data from LIDC-IDRI, The Cancer Imaging Archive, 2015,
    doi:10.7937/K9/TCIA.2015.LO9QL9SX, CC BY 3.0; see ATTRIBUTION.md.
"""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

# Share of the cube, and cells. Chosen: less keeps outlines that are plates or
# strands; more smoothing rounds spicules off.
_LEAST_FILLED: Final = 0.07
_SMOOTHING_CELLS: Final = 1.1


@dataclass(frozen=True, slots=True, eq=False)
class NoduleShape:
    """A smooth nodule in a unit-free cube.

    Attributes:
        level: Shape (cells, cells, cells) along z, y, x; positive inside.
        anchor: Its deepest point, (z, y, x) in cells.
        depth: How deep that point lies, in cells.
        source: LIDC-IDRI patient whose nodule it was.
    """

    level: NDArray[np.float32] = field(repr=False)
    anchor: tuple[float, float, float]
    depth: float
    source: str


@cache
def _outlines() -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Compact nodules of the file: (outlines, cells, cells, cells), and sources."""
    with (
        as_file(files("data.simulated.phantom").joinpath("nodule_shapes.npz")) as path,
        np.load(path) as shapes,
    ):
        cells = int(shapes["cells"])
        bits = np.unpackbits(shapes["occupancy"], axis=1).astype(bool)
        sources = shapes["patient_id"]
    compact = bits.mean(axis=1) > _LEAST_FILLED
    return (
        bits[compact].reshape(-1, cells, cells, cells),
        tuple(str(name) for name in sources[compact]),
    )


def shape_count() -> int:
    """Count the compact shapes."""
    return len(_outlines()[1])


def nodule_shape(index: int) -> NoduleShape:
    """One shape, smoothed over about one cell.

    Args:
        index: 0 to `shape_count()` - 1.
    """
    outlines, sources = _outlines()
    level = ndimage.gaussian_filter(
        outlines[index].astype(np.float32), _SMOOTHING_CELLS
    )
    level -= np.float32(0.5)
    depth = ndimage.distance_transform_edt(level > 0)
    z, y, x = np.unravel_index(int(np.argmax(depth)), level.shape)
    return NoduleShape(
        level, (float(z), float(y), float(x)), float(depth[z, y, x]), sources[index]
    )
