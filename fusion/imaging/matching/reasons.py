"""Why nodules were matched as they were, in messages a reader can check."""

from dataclasses import dataclass

import numpy as np

from data.matching import Outcome
from data.message import Message
from fusion.imaging.matching.evidence import Finds

_FAR_ERRORS = 2.5
_MOST_ODDS = 1000.0


@dataclass(frozen=True, slots=True)
class Grounds:
    """What was decided about some nodules.

    Attributes:
        outcome: What became of them.
        earlier: Indices.
        later: Indices.
        log_odds: Against the next best reading.
        registered: Whether the two scans were brought together.
    """

    outcome: Outcome
    earlier: tuple[int, ...]
    later: tuple[int, ...]
    log_odds: float
    registered: bool


def distance_mm(
    before: Finds, after: Finds, earlier: tuple[int, ...], later: tuple[int, ...]
) -> float | None:
    """From the foretold place to the one found; of the whole if in pieces."""
    if not (earlier and later):
        return None
    one, other = before.some(earlier).joined(), after.some(later).joined()
    return float(np.linalg.norm(one.places_mm - other.places_mm))


def reasons_of(
    grounds: Grounds, before: Finds, after: Finds, *, ask: bool
) -> tuple[Message, ...]:
    """The decisive reason first."""
    reasons = []
    if not grounds.registered:
        reasons.append(Message.of("matching.reason.not_registered"))
    elif ask:
        odds = min(float(np.exp(max(grounds.log_odds, 0.0))), _MOST_ODDS)
        reasons.append(Message.of("matching.reason.rival", odds=f"{odds:.0f}"))
    reasons += _of_place(grounds, before, after)
    return tuple(reasons)


def _of_place(grounds: Grounds, before: Finds, after: Finds) -> list[Message]:
    away_mm = distance_mm(before, after, grounds.earlier, grounds.later)
    if away_mm is None:
        return [Message.of(f"matching.reason.{grounds.outcome}")]
    one = before.some(grounds.earlier).joined()
    other = after.some(grounds.later).joined()
    error_mm = float(np.hypot(one.place_errors_mm[0], other.place_errors_mm[0]))
    near = away_mm <= _FAR_ERRORS * error_mm
    change = float(np.exp(other.log_volumes[0] - one.log_volumes[0]) - 1) * 100
    found = [
        Message.of(
            f"matching.reason.{'near' if near else 'far'}",
            distance=f"{away_mm:.1f}",
            error=f"{error_mm:.1f}",
        ),
        Message.of("matching.reason.volume", change=f"{change:+.0f}"),
    ]
    if grounds.outcome is not Outcome.SAME:
        found.insert(0, Message.of(f"matching.reason.{grounds.outcome}"))
    if one.densities[0] != other.densities[0]:
        found.append(Message.of("matching.reason.density"))
    return found
