"""Nodules that fall into two, or two that grow into one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from fusion.imaging.matching.assignment import Assignment, Costs, Pair, best_assignment
from fusion.imaging.matching.evidence import Finds, pair_costs

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_HAPPENS = 0.01  # probability, to a nodule between two scans
_REACH_ERRORS = 2.0  # standard errors


@dataclass(frozen=True, slots=True)
class Pieces:
    """One nodule on one scan that is two on the other.

    Attributes:
        earlier: One index, or two if they merged.
        later: Two indices if it split, or one.
        cost: Negative log likelihood.
    """

    earlier: tuple[int, ...]
    later: tuple[int, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Reading:
    """An assignment with the nodules that are in pieces taken out.

    Attributes:
        pieces: Splits and merges.
        costs: Of the remaining nodules.
        rest: Their assignment.
    """

    pieces: tuple[Pieces, ...]
    costs: Costs
    rest: Assignment

    @property
    def cost(self) -> float:
        """Negative log likelihood of it all."""
        return self.rest.cost + sum(part.cost for part in self.pieces)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Outcomes of the nodules that are not in pieces."""
        split = {index for part in self.pieces for index in part.earlier}
        parts = {index for part in self.pieces for index in part.later}
        return tuple(
            (earlier, later)
            for earlier, later in self.rest.pairs
            if earlier not in split and later not in parts
        )

    def with_pieces(self, pieces: Pieces) -> "Reading":
        """Add one more nodule in pieces to the reading."""
        costs = self.costs.without(pieces.earlier, pieces.later)
        return Reading((*self.pieces, pieces), costs, best_assignment(costs))

    def is_free(self, pieces: Pieces) -> bool:
        """Test whether none of its nodules is in pieces already."""
        return not any(
            set(part.earlier) & set(pieces.earlier)
            or set(part.later) & set(pieces.later)
            for part in self.pieces
        )


def possible_pieces(earlier: Finds, later: Finds) -> tuple[Pieces, ...]:
    """Splits and merges that place and size allow.

    The second part of a split must be explained like a new nodule, but in the small
    room where the first one lay; a merge leaves nothing more to explain.
    """
    happens = -float(np.log(_HAPPENS))
    splits = (
        Pieces((whole,), two, cost + happens + float(np.log(room_mm3)))
        for whole, two, cost, room_mm3 in _parts(earlier, later)
    )
    merges = (
        Pieces(two, (whole,), cost + happens)
        for whole, two, cost, _ in _parts(later, earlier)
    )
    return (*splits, *merges)


def _parts(
    wholes: Finds, parts: Finds
) -> Iterator[tuple[int, tuple[int, int], float, float]]:
    """Each whole with two parts near it; cost of their sum being it; room they had."""
    for whole, at in enumerate(wholes.places_mm):
        error = np.hypot(wholes.place_errors_mm[whole], parts.place_errors_mm)
        reach = wholes.radii_mm[whole] + parts.radii_mm + _REACH_ERRORS * error
        apart = np.linalg.norm(parts.places_mm - at, axis=1)
        near = np.flatnonzero(apart <= reach)
        for one, other in combinations(near.tolist(), 2):
            joined = parts.some((one, other)).joined()
            cost = float(pair_costs(wholes.some([whole]), joined)[0, 0])
            room_mm3 = 4 / 3 * np.pi * max(float(reach[one]), float(reach[other])) ** 3
            yield whole, (one, other), cost, room_mm3


def best_reading(costs: Costs, possible: tuple[Pieces, ...]) -> Reading:
    """Take splits and merges in, the one that helps most first."""
    reading = Reading((), costs, best_assignment(costs))
    while True:
        others = [reading.with_pieces(p) for p in possible if reading.is_free(p)]
        best = min(others, key=lambda other: other.cost, default=reading)
        if best.cost >= reading.cost:
            return reading
        reading = best
