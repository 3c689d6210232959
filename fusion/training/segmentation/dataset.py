"""Simulated patches in chunks, each with its own chance, and their mirror images."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fusion.imaging.segmenting.network_segmentation import CELLS, scaled
from fusion.training.patches.nodule import ShapeLibrary
from fusion.training.patches.simulated import PatchSource

CHUNK: Final = 500  # count; chosen: more take more memory
"""Patches that are drawn together."""


def drawn_chunk(
    library: ShapeLibrary, number: int, seed: int
) -> dict[str, NDArray[Any]]:
    """Draw `CHUNK` patches, as named arrays with a row a patch.

    Args:
        library: Outlines.
        number: Which chunk; each has its own stream of chance.
        seed: Of the whole pool.
    """
    source = PatchSource(library, np.random.default_rng((seed, number)))
    patches = [source.draw() for _ in range(CHUNK)]
    image = np.stack([np.round(255 * scaled(p.hu)) for p in patches])
    return {
        "image": image.astype(np.uint8),
        "share": np.stack([np.round(255 * p.share) for p in patches]).astype(np.uint8),
        "seed": np.array([p.seed for p in patches], dtype=np.float32),
        "density": np.array([p.density.value for p in patches]),
        "contact": np.array([p.contact for p in patches]),
        "diameter_mm": np.array([p.diameter_mm for p in patches], dtype=np.float32),
        "cell_mm": np.array([p.cell_mm for p in patches], dtype=np.float32),
    }


def turned(cube: NDArray[np.uint8], turn: int) -> NDArray[np.uint8]:
    """One of the 16 ways to mirror a cube that leave the slice axis where it is.

    Args:
        cube: Shape (cells, cells, cells).
        turn: 0 to 15.
    """
    flips = tuple(axis for axis in range(3) if turn >> axis & 1)
    mirrored = np.flip(cube, flips)
    return mirrored.transpose(0, 2, 1) if turn & 8 else mirrored


def turned_seed(seed: NDArray[np.float32], turn: int) -> NDArray[np.float32]:
    """Move a seed to where it goes when its cube is turned."""
    moved = seed.copy()
    for axis in range(3):
        if turn >> axis & 1:
            moved[axis] = CELLS - 1 - moved[axis]
    return moved[[0, 2, 1]] if turn & 8 else moved
