"""Reasons why nodules were matched as they were, in messages a reader can check."""

from dataclasses import dataclass

import numpy as np

from data.imaging.matching import Outcome
from data.message import Message
from fusion.imaging.matching.evidence import Finds

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_FAR_ERRORS = 3.5  # standard errors; one in 170 is further, were the errors exact


@dataclass(frozen=True, slots=True)
class Offset:
    """Distance of a nodule from where it was foretold; of the whole if in pieces.

    Attributes:
        distance_mm: From the foretold place to the one found.
        error_mm: Standard error of both together, per axis.
        log_change: Natural logarithm of the ratio of volumes.
        same_density: Whether the density class is the same.
    """

    distance_mm: float
    error_mm: float
    log_change: float
    same_density: bool

    @property
    def far(self) -> bool:
        """True where it is farther than the error makes likely."""
        return self.distance_mm > _FAR_ERRORS * self.error_mm


def offset_of(
    before: Finds, after: Finds, earlier: tuple[int, ...], later: tuple[int, ...]
) -> Offset | None:
    """Between earlier and later nodules that are one; None if new or gone."""
    if not (earlier and later):
        return None
    one, other = before.some(earlier).joined(), after.some(later).joined()
    return Offset(
        float(np.linalg.norm(one.places_mm - other.places_mm)),
        float(np.hypot(one.place_errors_mm[0], other.place_errors_mm[0])),
        float(other.log_volumes[0] - one.log_volumes[0]),
        bool(one.densities[0] == other.densities[0]),
    )


def reasons_of(outcome: Outcome, offset: Offset | None) -> tuple[Message, ...]:
    """List what speaks for an outcome: kind, place, volume, density.

    Args:
        outcome: What became of the nodules.
        offset: Where they were found, if they are one.
    """
    reasons = []
    if outcome is not Outcome.SAME:
        reasons.append(Message.of(f"matching.reason.{outcome}"))
    if offset is not None:
        reasons += _of_offset(offset)
    return tuple(reasons)


def _of_offset(offset: Offset) -> list[Message]:
    change = float(np.expm1(offset.log_change)) * 100
    reasons = [
        Message.of(
            f"matching.reason.{'far' if offset.far else 'near'}",
            distance=f"{offset.distance_mm:.1f}",
            error=f"{offset.error_mm:.1f}",
        ),
        Message.of("matching.reason.volume", change=f"{change:+.0f}"),
    ]
    if not offset.same_density:
        reasons.append(Message.of("matching.reason.density"))
    return reasons
