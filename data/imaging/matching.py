"""Nodules over time: where a point of one scan lies on the next, and which is which."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Nodule
from data.imaging.volume import CTVolume, Millimetres3
from data.message import Message

Points = NDArray[np.float64]
"""Shape (points, 3): LPS, millimetres."""


@dataclass(frozen=True, slots=True, eq=False)
class Deformation:
    """Movement of points beyond the rigid move, on a grid along x, y and z.

    Attributes:
        moves_mm: Shape (3, nz, ny, nx), float32: moves along x, y and z, LPS.
        errors_mm: Shape (nz, ny, nx), float32: standard error per axis.
        low_mm: The grid's corner of lowest coordinates, LPS.
        step_mm: Distance of grid points along every axis.
    """

    moves_mm: NDArray[np.float32] = field(repr=False)
    errors_mm: NDArray[np.float32] = field(repr=False)
    low_mm: Millimetres3
    step_mm: float

    def move_at(self, points_mm: Points) -> Points:
        """Moves of points, shape (points, 3); beyond the grid those of its edge."""
        where = self._indices(points_mm)
        return np.stack([_between(part, where) for part in self.moves_mm], -1)

    def error_at(self, points_mm: Points) -> NDArray[np.float64]:
        """Standard error per axis at points, shape (points,)."""
        return _between(self.errors_mm, self._indices(points_mm))

    def _indices(self, points_mm: Points) -> Points:
        return np.asarray((points_mm - np.asarray(self.low_mm))[:, ::-1] / self.step_mm)


def _between(values: NDArray[np.float32], indices: Points) -> NDArray[np.float64]:
    return ndimage.map_coordinates(
        values, indices.T, order=1, mode="nearest", output=np.float64
    )


@dataclass(frozen=True, slots=True)
class ScanBox:
    """The part of the patient that a scan shows.

    Attributes:
        origin_mm: Centre of voxel (0, 0, 0) in LPS.
        axes: Unit vectors in LPS in which the (slice, row, column) index grows.
        size_mm: From the first to the last voxel centre along each axis.
    """

    origin_mm: Millimetres3
    axes: tuple[Millimetres3, Millimetres3, Millimetres3]
    size_mm: Millimetres3

    @classmethod
    def of(cls, volume: CTVolume) -> Self:
        """Build the box that a volume shows."""
        a, b, c = (
            step * (count - 1)
            for step, count in zip(volume.spacing_mm, volume.hu.shape, strict=True)
        )
        return cls(volume.origin_mm, volume.axes, (a, b, c))

    def holds(self, points_mm: Points) -> NDArray[np.bool_]:
        """Test whether points lie in it, shape (points,)."""
        along = (points_mm - np.asarray(self.origin_mm)) @ np.asarray(self.axes).T
        return np.asarray(((along >= 0) & (along <= self.size_mm)).all(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class PointTransform:
    """Transform of points of an earlier scan to a later one of the same patient.

    Attributes:
        rotation: Shape (3, 3).
        shift_mm: Shape (3,); x goes to `rotation` (x + local move) + `shift_mm`.
        rigid_error_mm: Standard error per axis where no local move is known.
        local: The lungs' own deformation, or None.
        similarity: Correlation of the two scans where they overlap, at most 1.
        reliable: Whether the two scans were brought together at all.
        later_box: What the later scan shows, or None if that is not known.
    """

    rotation: NDArray[np.float64]
    shift_mm: NDArray[np.float64]
    rigid_error_mm: float
    local: Deformation | None = None
    similarity: float = 1.0
    reliable: bool = True
    later_box: ScanBox | None = None

    def __post_init__(self) -> None:
        if not np.allclose(self.rotation @ self.rotation.T, np.eye(3), atol=1e-6):
            raise InvalidClinicalValueError("matching.not_a_rotation")
        if not self.rigid_error_mm > 0:
            raise InvalidClinicalValueError(
                "matching.no_error", error=self.rigid_error_mm
            )

    @classmethod
    def unmoved(cls, error_mm: float) -> Self:
        """Each point stays where it is, to within `error_mm` per axis."""
        return cls(np.eye(3), np.zeros(3), error_mm)

    def apply(self, points_mm: Points) -> Points:
        """Points of the later scan for points of the earlier, each (points, 3)."""
        moved = np.asarray(points_mm, np.float64)
        if self.local is not None:
            moved = moved + self.local.move_at(moved)
        return np.asarray(moved @ self.rotation.T + self.shift_mm)

    def error_mm(self, points_mm: Points) -> NDArray[np.float64]:
        """Standard error per axis of `apply` at points of the earlier scan."""
        points = np.asarray(points_mm, np.float64)
        if self.local is None:
            return np.full(len(points), self.rigid_error_mm)
        return self.local.error_at(points)

    def covers(self, points_mm: Points) -> NDArray[np.bool_]:
        """Test whether the later scan shows the places of points of the earlier one."""
        moved = self.apply(points_mm)
        if self.later_box is None:
            return np.ones(len(moved), dtype=bool)
        return self.later_box.holds(moved)


class Outcome(StrEnum):
    """Fate of a nodule between two scans."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Match:
    """Likeliest fate of a nodule, and whether a person must say so.

    Attributes:
        outcome: What most likely happened.
        earlier: Indices of the earlier nodules; empty if new, two if merged.
        later: Indices of the candidates; empty if gone, two if split.
        ask: Whether another reading is nearly as likely; then it is not to be used
            before a person has chosen.
        probability: Of this reading, given the model's assumptions, 0 to 1.
        distance_mm: Between the place foretold and the place found; None if there
            is no pair.
        reasons: Why, the decisive one first.
        choices: What a person may choose instead: (earlier, later) indices of a pair,
            (earlier, None) if it is gone, (None, later) if it is new.
    """

    outcome: Outcome
    earlier: tuple[int, ...]
    later: tuple[int, ...]
    ask: bool
    probability: float
    distance_mm: float | None = None
    reasons: tuple[Message, ...] = ()
    choices: tuple[tuple[int | None, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class FollowedNodules:
    """The nodules of a patient after one more scan.

    Attributes:
        nodules: Earlier ones keep their `tracking_uid`, new ones have their own.
            A candidate that is asked about belongs to none of them.
        matches: What was decided; indices as they were handed in.
    """

    nodules: tuple[Nodule, ...]
    matches: tuple[Match, ...]

    @property
    def asked(self) -> tuple[Match, ...]:
        """Matches that a person must decide."""
        return tuple(match for match in self.matches if match.ask)


NewUid = Callable[[], str]
"""Makes a new tracking UID."""
