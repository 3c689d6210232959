"""Simulated patches on disk: drawn once, in several processes, used many times."""

import logging
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from fusion.training.patches.nodule import ShapeLibrary
from fusion.training.segmentation.dataset import CHUNK, drawn_chunk
from fusion.training.segmentation.train import Patches

_logger = logging.getLogger(__name__)


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
    numbers = range(-(-count // CHUNK))
    draw = partial(_draw, library, folder, seed)
    if workers < 2:
        return [draw(number) for number in numbers]
    with ProcessPoolExecutor(workers) as processes:
        return list(processes.map(draw, numbers))


def read_pool(files: Sequence[Path]) -> Patches:
    """Read a pool into memory; files that appear later are not seen."""
    return Patches([np.load(file) for file in files])


def _draw(library: ShapeLibrary, folder: Path, seed: int, number: int) -> Path:
    """Draw one file of patches, unless it is there."""
    path = folder / f"patches_{number:04d}.npz"
    if path.exists():
        return path
    arrays: dict[str, Any] = drawn_chunk(library, number, seed)
    part = path.with_suffix(".part.npz")
    np.savez(part, **arrays)
    part.rename(path)
    _logger.info("drew %s", path.name)
    return path
