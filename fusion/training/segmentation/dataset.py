"""Simulated patches on disk: drawn once, in several processes, used many times."""

import logging
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fusion.imaging.segmenting.network_segmentation import CELLS, scaled
from fusion.training.patches.nodule import ShapeLibrary, library_of
from fusion.training.patches.simulated import PatchSource

_CHUNK = 500  # count; chosen: more take more memory
_logger = logging.getLogger(__name__)


def read_library(shapes: Path) -> ShapeLibrary:
    """Outlines from the file that `connectors.cohorts.lidc_outlines --every` writes."""
    with np.load(shapes) as file:
        cells = int(file["cells"])
        bits = np.unpackbits(file["occupancy"], axis=1).astype(bool)
        return library_of(
            bits.reshape(-1, cells, cells, cells), file["patient_id"].astype(str)
        )


def draw_chunk(library: ShapeLibrary, folder: Path, number: int, seed: int) -> Path:
    """Draw one file of patches, unless it is there.

    Args:
        library: Outlines.
        folder: Where the file goes.
        number: Which file; each has its own stream of chance.
        seed: Of the whole pool.
    """
    path = folder / f"patches_{number:04d}.npz"
    if path.exists():
        return path
    source = PatchSource(library, np.random.default_rng((seed, number)))
    patches = [source.draw() for _ in range(_CHUNK)]
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        image=np.stack([np.round(255 * scaled(p.hu)) for p in patches]).astype(
            np.uint8
        ),
        share=np.stack([np.round(255 * p.share) for p in patches]).astype(np.uint8),
        seed=np.array([p.seed for p in patches], dtype=np.float32),
        density=np.array([p.density.value for p in patches]),
        contact=np.array([p.contact for p in patches]),
        diameter_mm=np.array([p.diameter_mm for p in patches], dtype=np.float32),
        cell_mm=np.array([p.cell_mm for p in patches], dtype=np.float32),
    )
    part.rename(path)
    _logger.info("drew %s", path.name)
    return path


def draw_pool(
    library: ShapeLibrary, folder: Path, count: int, seed: int, workers: int = 1
) -> list[Path]:
    """Draw as many files as are missing.

    Args:
        library: Outlines.
        folder: Is made if missing.
        count: Patches wanted; rounded up to whole files.
        seed: Of the pool.
        workers: Processes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(-(-count // _CHUNK))
    draw = partial(draw_chunk, library, folder, seed=seed)
    if workers < 2:
        return [draw(number) for number in numbers]
    with ProcessPoolExecutor(workers) as processes:
        return list(processes.map(draw, numbers))


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
