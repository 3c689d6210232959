"""Rendered patches of rated nodules on disk: drawn once, in several processes."""

import logging
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fusion.training.patches.nodule import library_of
from fusion.training.patches.rated import RatedPatchSource, RatedShapes

# Index and count; chosen: more held out leave fewer to learn from.
TEST_PART: Final = 2
PARTS: Final = 3
"""A third of the patients, dealt by name, is held out and never learnt from."""

_CHUNK: Final = 200  # count; chosen: more take more memory
_logger = logging.getLogger(__name__)

Bytes = NDArray[np.uint8]


def read_rated(path: Path) -> RatedShapes:
    """Shapes from the file that `connectors.cohorts.lidc_ratings` writes."""
    with np.load(path) as file:
        cells = int(file["cells"])
        bits = np.unpackbits(file["occupancy"], axis=1).astype(bool)
        occupancy = bits.reshape(-1, cells, cells, cells)
        return RatedShapes(
            library_of(occupancy, file["patient_id"].astype(str)),
            file["diameter_mm"],
            file["malignancy"],
            file["texture"],
        )


def held_out_nodules(shapes: RatedShapes) -> NDArray[np.bool_]:
    """Shape (nodules,): those of the patients that are never learnt from."""
    _, held_out = shapes.library.held_out(TEST_PART, PARTS)
    return np.isin(shapes.library.patient, held_out.patient)


@dataclass(frozen=True, slots=True, eq=False)
class RatedPool:
    """All renderings.

    Attributes:
        views: Shape (renderings, nodules, 3, 3, 96, 96); 0 to 255 for 0 to 1.
        empty: Shape (places, 3, 3, 96, 96): lung without a nodule.
    """

    views: Bytes = field(repr=False)
    empty: Bytes = field(repr=False)


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
    cores, _ = shapes.library.held_out(TEST_PART, PARTS)
    source = RatedPatchSource(shapes, cores, np.random.default_rng((seed, 0)))
    views = [
        _one(source, shapes, rendering, index, seed)
        for index in range(first, min(first + _CHUNK, count))
    ]
    part = path.with_suffix(".part.npy")
    np.save(part, np.stack(views))
    part.rename(path)
    _logger.info("drew %s", path.name)
    return path


def _one(
    source: RatedPatchSource,
    shapes: RatedShapes,
    rendering: int,
    index: int,
    seed: int,
) -> Bytes:
    """One patch; its chance hangs on its number alone, never on a rating."""
    rng = np.random.default_rng((seed, rendering + 1, index))
    if rendering < 0:
        size_mm = float(shapes.diameter_mm[index % len(shapes)])
        window = source.draw_without(size_mm, rng).window
    else:
        window = source.draw(index, rng).window
    return np.round(255 * window).astype(np.uint8)
