"""Chains of tapered capsules: vessels, airways, ribs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.simulated.anatomy.breathing import Points, Pose
from data.simulated.anatomy.distances import Field
from data.simulated.anatomy.grid import Box, Grid


@dataclass(frozen=True, slots=True)
class Tubes:
    """Straight pieces with round ends.

    Attributes:
        start: Shape (pieces, 3), LPS mm.
        end: Shape (pieces, 3).
        radii_mm: Shape (pieces, 2): at the start and at the end.
    """

    start: Points
    end: Points
    radii_mm: NDArray[np.float32]

    @classmethod
    def along(
        cls, points: Sequence[Sequence[float]], radii_mm: Sequence[float]
    ) -> Self:
        """A chain through points, with the radius at each."""
        at, radii = np.array(points, np.float32), np.array(radii_mm, np.float32)
        return cls(at[:-1], at[1:], np.stack([radii[:-1], radii[1:]], 1))

    @classmethod
    def joined(cls, parts: Sequence["Tubes"]) -> Self:
        """All pieces of several."""
        return cls(
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.end for part in parts]),
            np.concatenate([part.radii_mm for part in parts]),
        )

    def chosen(self, which: NDArray[np.bool_]) -> Self:
        """Some of the pieces."""
        return type(self)(self.start[which], self.end[which], self.radii_mm[which])

    def in_scan(self, pose: Pose) -> Self:
        """The pieces as they lie in the scanner; their calibre stays."""
        return type(self)(
            pose.to_scanner(self.start), pose.to_scanner(self.end), self.radii_mm
        )

    def thicker(self, by_mm: NDArray[np.float32] | float) -> Self:
        """Change the radius and keep the course."""
        return type(self)(
            self.start, self.end, np.asarray(self.radii_mm + by_mm, np.float32)
        )

    def near(
        self, grid: Grid, margin_mm: float, *, height: float = 1.0
    ) -> Iterator[tuple[Box, Field]]:
        """Distance to each piece, in the part of the grid around it.

        Args:
            grid: Where.
            margin_mm: How far from the surface the box reaches.
            height: How much taller than wide the cross-section is (ribs).
        """
        x, y, z = grid.axes()
        reach = self.radii_mm.max(axis=1) + margin_mm
        spread = np.stack([reach, reach, reach * height], 1)
        low = np.minimum(self.start, self.end) - spread
        high = np.maximum(self.start, self.end) + spread
        squash = np.float32(1 / height)
        along = (self.end - self.start) * np.array([1, 1, squash], np.float32)
        for index, box in grid.boxes(low, high):
            a = self.start[index]
            yield (
                box,
                _capsule(
                    x[:, :, box[2]] - a[0],
                    y[:, box[1], :] - a[1],
                    (z[box[0]] - a[2]) * squash,
                    along[index],
                    self.radii_mm[index],
                ),
            )


def _capsule(
    x: Field, y: Field, z: Field, along: NDArray[np.float32], radii: NDArray[np.float32]
) -> Field:
    """Distance to one piece that starts at the origin."""
    length2 = max(float(along @ along), 1e-6)
    dot = (x * along[0] + y * along[1]) + z * along[2]
    share = np.clip(dot * np.float32(1 / length2), 0, 1)
    squared = (x * x + y * y) + z * z
    dot *= 2
    dot -= share * np.float32(length2)
    dot *= share
    squared -= dot
    np.maximum(squared, 0, out=squared)
    np.sqrt(squared, out=squared)
    share *= radii[1] - radii[0]
    share += radii[0]
    squared -= share
    return np.asarray(squared)


def nearest(
    tubes: Tubes,
    grid: Grid,
    margin_mm: float,
    *,
    into: Field,
    combine: Callable[[Field, Field], Field] = np.minimum,
    height: float = 1.0,
) -> None:
    """Combine the distance to every piece into a field, in place."""
    for box, distance in tubes.near(grid, margin_mm, height=height):
        into[box] = combine(into[box], distance)
