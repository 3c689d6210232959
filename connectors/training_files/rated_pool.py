"""Rendered patches of rated nodules on disk: drawn once, in several processes."""

import logging
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from fusion.training.image_expert.dataset import RatedPool, drawn_views
from fusion.training.patches.rated import RatedShapes

_CHUNK: Final = 200  # count; chosen: more take more memory
_logger = logging.getLogger(__name__)


def draw_rated_dataset(
    shapes: RatedShapes,
    folder: Path,
    *,
    renderings: int,
    empty: int,
    seed: int,
    workers: int = 1,
) -> RatedPool:
    """Render every nodule, or read what was rendered before.

    Args:
        shapes: What is rendered.
        folder: Is made if missing.
        renderings: Of each nodule.
        empty: Places without a nodule.
        seed: Of all chance.
        workers: Processes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [
        (rendering, first)
        for rendering in range(renderings)
        for first in range(0, len(shapes), _CHUNK)
    ] + [(-1, first) for first in range(0, empty, _CHUNK)]
    draw = partial(_draw, shapes, folder, seed, empty)
    with ProcessPoolExecutor(workers) as processes:
        files = list(processes.map(draw, tasks))
    parts = {task: np.load(file) for task, file in zip(tasks, files, strict=True)}
    nodules = [
        np.concatenate([part for task, part in parts.items() if task[0] == rendering])
        for rendering in range(renderings)
    ]
    places = [part for task, part in parts.items() if task[0] < 0]
    none = np.zeros((0, *nodules[0].shape[1:]), np.uint8)
    return RatedPool(np.stack(nodules), np.concatenate([none, *places]))


def _draw(
    shapes: RatedShapes, folder: Path, seed: int, empty: int, task: tuple[int, int]
) -> Path:
    rendering, first = task
    path = folder / f"views_{rendering + 1}_{first:05d}.npy"
    if path.exists():
        return path
    count = empty if rendering < 0 else len(shapes)
    rows = range(first, min(first + _CHUNK, count))
    part = path.with_suffix(".part.npy")
    np.save(part, drawn_views(shapes, rows, rendering, seed))
    part.rename(path)
    _logger.info("drew %s", path.name)
    return path
