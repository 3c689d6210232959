"""Noise made once and cut out at random, because filtering is slow."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Field = NDArray[np.float32]

# Chosen: larger ones make coarser noise, as softer kernels do.
_COARSE_CELLS: Final = (1.5, 2.0, 3.0, 4.5, 7.0)
_FINE_CELLS: Final = (0.5, 0.7, 0.9, 1.2)


@dataclass(frozen=True, slots=True, eq=False)
class NoiseBank:
    """Cubes of Gaussian noise of unit variance.

    Attributes:
        coarse: Shape (cubes, size, size, size): texture and rough edges.
        fine: Noise of scanners with smooth kernels.
        cells: Size of the cubes that are cut out.
    """

    coarse: Field
    fine: Field
    cells: int

    def smooth(self, rng: np.random.Generator) -> Field:
        """Slow variation, over some 2 to 7 voxels."""
        return self._cut(self.coarse, rng)

    def grainy(self, rng: np.random.Generator) -> Field:
        """Noise correlated over about a voxel."""
        return self._cut(self.fine, rng)

    def _cut(self, cubes: Field, rng: np.random.Generator) -> Field:
        cube = cubes[rng.integers(len(cubes))]
        k, i, j = rng.integers(0, cube.shape[0] - self.cells + 1, 3)
        part = cube[k : k + self.cells, i : i + self.cells, j : j + self.cells]
        if rng.random() < 0.5:
            part = part.transpose(0, 2, 1)
        return np.asarray(part if rng.random() < 0.5 else -part)


def noise_bank(cells: int, rng: np.random.Generator, copies: int = 4) -> NoiseBank:
    """Make the cubes.

    Args:
        cells: Side of a patch.
        rng: Chance.
        copies: Cubes for each width of smoothing.
    """
    size = 2 * cells
    return NoiseBank(
        _cubes(_COARSE_CELLS, size, copies, rng),
        _cubes(_FINE_CELLS, size, copies, rng),
        cells,
    )


def _cubes(
    widths: tuple[float, ...], size: int, copies: int, rng: np.random.Generator
) -> Field:
    cubes = np.empty((len(widths) * copies, size, size, size), dtype=np.float32)
    for index, width in enumerate(widths * copies):
        white = rng.standard_normal((size, size, size), dtype=np.float32)
        smooth = ndimage.gaussian_filter(white, width, mode="wrap")
        cubes[index] = smooth / smooth.std()
    return cubes
