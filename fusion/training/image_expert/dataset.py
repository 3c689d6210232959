"""Rendered patches of rated nodules."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fusion.training.patches.rated import RatedPatchSource, RatedShapes

# Index and count; chosen: more held out leave fewer to learn from.
TEST_PART: Final = 2
PARTS: Final = 3
"""A third of the patients, dealt by name, is held out and never learnt from."""

Bytes = NDArray[np.uint8]


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


def drawn_views(shapes: RatedShapes, rows: range, rendering: int, seed: int) -> Bytes:
    """Render some nodules, shape (rows, 3, 3, 96, 96).

    Args:
        shapes: What is rendered.
        rows: Which; without a nodule, any numbers.
        rendering: Number of the rendering; negative for places without a nodule.
        seed: Of all chance.
    """
    cores, _ = shapes.library.held_out(TEST_PART, PARTS)
    source = RatedPatchSource(shapes, cores, np.random.default_rng((seed, 0)))
    views = [_one(source, shapes, rendering, index, seed) for index in rows]
    return np.stack(views)


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
