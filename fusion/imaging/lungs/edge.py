"""The edge of the lungs on the CT's own voxels."""

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume
from fusion.imaging.lungs.candidates import LIGHTER_THAN_TISSUE_HU, box_of
from fusion.imaging.lungs.morphology import Mask

T = TypeVar("T", bound=np.generic)
Places = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True, slots=True, eq=False)
class EdgeBlocks:
    """Coarse voxels at the edge of the lungs whose CT voxels are looked at singly.

    Attributes:
        places: Indices in the coarse grid, three arrays of length n.
        sides: Label of the lung each belongs or borders to, shape (n,).
    """

    places: Places = field(repr=False)
    sides: NDArray[np.uint8] = field(repr=False)


def edge_blocks(labels: NDArray[np.uint8], low: Mask) -> EdgeBlocks:
    """Light blocks of the mask at its border, and dense blocks just outside it.

    Dense blocks inside stay whole: they are nodules and vessels that the closing
    took in. Light blocks outside stay out: they are airway or other air.
    """
    if not labels.any():
        nowhere = np.zeros(0, dtype=np.intp)
        return EdgeBlocks((nowhere, nowhere, nowhere), np.zeros(0, dtype=np.uint8))
    # one voxel more than the lungs on every side, where the grid goes on
    box = tuple(slice(max(b.start - 1, 0), b.stop + 1) for b in box_of(labels > 0))
    part = labels[box]
    largest, smallest = part.copy(), part.copy()
    for axis in range(3):
        ahead = tuple(slice(1, None) if a == axis else slice(None) for a in range(3))
        behind = tuple(slice(-1) if a == axis else slice(None) for a in range(3))
        for here, there in ((ahead, behind), (behind, ahead)):
            np.maximum(largest[here], part[there], out=largest[here])
            np.minimum(smallest[here], part[there], out=smallest[here])
    light_inside = (part > 0) & low[box] & (smallest == 0)
    dense_outside = (largest > 0) & (part == 0) & ~low[box]
    places = np.flatnonzero(light_inside | dense_outside)
    k, i, j = np.unravel_index(places, part.shape)
    k, i, j = k + box[0].start, i + box[1].start, j + box[2].start
    return EdgeBlocks((k, i, j), largest.ravel()[places])


def _blocks(array: NDArray[T], steps: tuple[int, int, int]) -> NDArray[T]:
    """The array seen as (slice, -, row, -, column, -) blocks; a view."""
    shape: list[int] = []
    strides: list[int] = []
    for size, step, stride in zip(array.shape, steps, array.strides, strict=True):
        shape += [size // step, step]
        strides += [stride * step, stride]
    return np.lib.stride_tricks.as_strided(array, shape, strides)


def _light(
    hu: NDArray[np.int16], steps: tuple[int, int, int], edge: EdgeBlocks
) -> Mask:
    """Shape (n, a, b, c): which CT voxels of each edge block are lung."""
    k, i, j = edge.places
    light: Mask = _blocks(hu, steps)[k, :, i, :, j, :] < LIGHTER_THAN_TISSUE_HU
    return light


def lung_voxels(
    hu: NDArray[np.int16], steps: tuple[int, int, int], edge: EdgeBlocks
) -> NDArray[np.int64]:
    """CT voxels that the edge blocks give to each label, shape (3,)."""
    light = _light(hu, steps, edge).reshape(len(edge.sides), -1)
    return np.array([np.count_nonzero(light[edge.sides == side]) for side in range(3)])


def lung_labels(volume: CTVolume, lungs: LungMask) -> NDArray[np.uint8]:
    """The lungs voxel by voxel, refined at the edge, on a whole CT or a region of it.

    Args:
        volume: The CT the mask was made from, or a `region` of it.
        lungs: The mask.

    Returns:
        Shape of the volume, `LungLabel` values.
    """
    first = _first_voxel(volume, lungs)
    k, i, j = (
        np.clip((f + np.arange(n)) // s, 0, size - 1)
        for f, n, s, size in zip(
            first, volume.hu.shape, lungs.steps, lungs.labels.shape, strict=True
        )
    )
    wide = lungs.labels[k[0] : k[-1] + 1, i[0] : i[-1] + 1].take(j, axis=2)
    labels: NDArray[np.uint8] = wide.take(k - k[0], axis=0).take(i - i[0], axis=1)
    _refine(labels, volume.hu, first, lungs)
    return labels


def _first_voxel(volume: CTVolume, lungs: LungMask) -> list[int]:
    """Index of the volume's first voxel in the CT that the mask was made from."""
    index = lungs.index_of(volume.origin_mm)
    return [round(c * s + (s - 1) / 2) for c, s in zip(index, lungs.steps, strict=True)]


def _refine(
    labels: NDArray[np.uint8], hu: NDArray[np.int16], first: list[int], lungs: LungMask
) -> None:
    """Write the edge blocks that lie wholly in the volume voxel by voxel."""
    skipped = [-f % s for f, s in zip(first, lungs.steps, strict=True)]
    block = [(f + o) // s for f, o, s in zip(first, skipped, lungs.steps, strict=True)]
    inner = tuple(slice(o, None) for o in skipped)
    counts = np.array(hu[inner].shape) // lungs.steps
    around = tuple(
        slice(max(b - 1, 0), max(b + int(n) + 1, 0))
        for b, n in zip(block, counts, strict=True)
    )
    edge = edge_blocks(lungs.labels[around], lungs.low[around])
    places = np.stack(edge.places) + [
        [part.start - b] for part, b in zip(around, block, strict=True)
    ]
    whole = ((places >= 0) & (places < counts[:, None])).all(axis=0)
    k, i, j = places[:, whole]
    edge = EdgeBlocks((k, i, j), edge.sides[whole])
    light = _light(hu[inner], lungs.steps, edge)
    _blocks(labels[inner], lungs.steps)[k, :, i, :, j, :] = (
        light * edge.sides[:, None, None, None]
    )
