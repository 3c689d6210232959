"""A bank of rendered nodules as the frozen encoder sees them, for simulated patients.

Every outline is rendered as a solid and as a ground-glass nodule, whatever its readers
called it, and each time with a diameter drawn anew, so that outline, density and size
are independent by design. Sizes start at 12 mm: in smaller nodules the frozen encoder
hardly sees the density. A patient of LIDC belongs to one part only: no outline is
shared between patients that are learnt from and patients that are tested on.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import Density
from fusion.network.fused_inputs import LEARNT_MM
from fusion.network.released_image_expert import released_encoder
from fusion.training.patches.nodule import ShapeLibrary
from fusion.training.patches.rated import RatedPatchSource, RatedShapes

PARTS: Final = ("train", "validate", "test")
DENSITIES: Final = (Density.GROUND_GLASS, Density.SOLID)
"""In the order of `ImageBank.density`."""

# Index of the part, score of texture, count. Chosen: more of one part leave fewer for
# the others; more together take more memory.
_DEALT: Final = (0, 1, 2, 0, 0, 2)
_TEXTURES: Final = (1.0, 5.0)
_CHUNK: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class ImageBank:
    """Rendered nodules, encoded.

    Attributes:
        features: Shape (images, 1280).
        diameter_mm: Shape (images,); of the sphere of equal volume.
        density: Shape (images,); place in `DENSITIES`, as rendered.
        part: Shape (images,); place in `PARTS`.
        outline: Shape (images,); number of the outline.
    """

    features: NDArray[np.float32] = field(repr=False)
    diameter_mm: NDArray[np.float32]
    density: NDArray[np.int64]
    part: NDArray[np.int64]
    outline: NDArray[np.int64]

    def rows_of(self, part: str) -> NDArray[np.int64]:
        """Select the images that belong to a part."""
        return np.flatnonzero(self.part == PARTS.index(part))


def part_of_outlines(library: ShapeLibrary) -> NDArray[np.int64]:
    """Shape (outlines,): the part of each, whole patients together."""
    _, patient = np.unique(library.patient, return_inverse=True)
    return np.asarray(_DEALT, np.int64)[patient % len(_DEALT)]


def make_bank(
    shapes: RatedShapes, renderings: int, seed: int, workers: int
) -> ImageBank:
    """Render and encode every outline in every density class.

    Args:
        shapes: Outlines; their sizes and ratings are not used.
        renderings: Of each outline in each class, for the part that is learnt from;
            the others have one.
        seed: Of all chance.
        workers: Processes.
    """
    parts = part_of_outlines(shapes.library)
    tasks = [
        _Task(seed, rendering, density, rows)
        for rendering in range(renderings)
        for density in range(len(DENSITIES))
        for part in range(len(PARTS) if rendering == 0 else 1)
        for rows in _chunks(np.flatnonzero(parts == part))
    ]
    with ProcessPoolExecutor(workers) as processes:
        features = list(processes.map(partial(_encoded, shapes), tasks))
    outlines = np.concatenate([task.rows for task in tasks])
    return ImageBank(
        np.concatenate(features),
        np.concatenate([_diameters(task) for task in tasks]),
        np.concatenate([np.full(len(task.rows), task.density) for task in tasks]),
        parts[outlines],
        outlines,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """Some outlines that one process renders."""

    seed: int
    rendering: int
    density: int
    rows: NDArray[np.int64]

    def rng(self, row: int, purpose: int) -> np.random.Generator:
        """Chance of one image, the same in whatever order they are drawn."""
        return np.random.default_rng(
            (self.seed, self.rendering, self.density, row, purpose)
        )


def _chunks(rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [rows[first : first + _CHUNK] for first in range(0, len(rows), _CHUNK)]


def _diameters(task: _Task) -> NDArray[np.float32]:
    low, high = np.log(LEARNT_MM)
    drawn = [task.rng(int(row), 0).uniform(low, high) for row in task.rows]
    return np.exp(drawn).astype(np.float32)


def _encoded(shapes: RatedShapes, task: _Task) -> NDArray[np.float32]:
    diameter_mm = shapes.diameter_mm.copy()
    diameter_mm[task.rows] = _diameters(task)
    texture = np.full(len(shapes), _TEXTURES[task.density], np.float32)
    rendered = replace(shapes, texture=texture, diameter_mm=diameter_mm)
    noise = np.random.default_rng(task.seed)
    source = RatedPatchSource(rendered, shapes.library, noise)
    views = [source.draw(int(row), task.rng(int(row), 1)).window for row in task.rows]
    # As the pool on disk keeps them, so that an image is the same from either.
    kept = np.round(255 * np.stack(views)).astype(np.uint8)
    return released_encoder()(kept.astype(np.float32) / np.float32(255))
