"""Nodules of an earlier scan and candidates of a later one, matched one to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

from data.errors import InvalidClinicalValueError
from data.imaging.matching import Match, Outcome, PointTransform
from data.imaging.nodule import NoduleMeasurement
from data.message import Message
from fusion.imaging.matching.assignment import Costs, Pair, best_assignment
from fusion.imaging.matching.context import corrected_by_neighbours
from fusion.imaging.matching.evidence import (
    Finds,
    gone_costs,
    new_costs,
    pair_costs,
)
from fusion.imaging.matching.pieces import (
    Pieces,
    Reading,
    best_reading,
    possible_pieces,
)
from fusion.imaging.matching.reasons import offset_of, reasons_of

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
LEAST_LOG_ODDS: Final = 5.0  # log-odds
"""Below these odds (148 to 1) to the next best reading a person is asked."""


def match_nodules(
    earlier: Sequence[NoduleMeasurement],
    later: Sequence[NoduleMeasurement],
    transform: PointTransform | Mapping[str, PointTransform],
) -> tuple[Match, ...]:
    """Say of every nodule what became of it, or that a person must say so.

    The likelihood of the whole reading is maximised: place (with the error of the
    registration), change of volume (with both measurements' errors), density class;
    then once more with what sure pairs say about the lung around them.

    Args:
        earlier: Nodules, each as it was last measured.
        later: Candidates of the later scan.
        transform: From the earlier scan to the later; by series UID where the
            earlier measurements come from several scans.

    Returns:
        Every index of `earlier` and of `later` is in exactly one match.

    Raises:
        InvalidClinicalValueError: If a series has no transform.
    """
    transforms = [_transform_of(measurement, transform) for measurement in earlier]
    grounds = _Grounds.of(earlier, transforms)
    after = Finds.of(later)
    before = Finds.of(earlier).moved(transforms)
    first = _Judgement(before, after, grounds)
    sure = [
        (match.earlier[0], match.later[0])
        for match in first.matches()
        if match.outcome is Outcome.SAME and not match.ask
    ]
    if not sure:
        return first.matches()
    corrected = corrected_by_neighbours(before, after, sure)
    return _Judgement(corrected, after, grounds).matches()


def _transform_of(
    measurement: NoduleMeasurement,
    transform: PointTransform | Mapping[str, PointTransform],
) -> PointTransform:
    if isinstance(transform, PointTransform):
        return transform
    if measurement.series_uid not in transform:
        raise InvalidClinicalValueError("matching.no_transform")
    return transform[measurement.series_uid]


@dataclass(frozen=True, slots=True, eq=False)
class _Grounds:
    """Grounds that the registration gives for what may be said.

    Attributes:
        registered: Whether all earlier scans were brought together with the later.
        covered: Shape (earlier,): whether the later scan shows a nodule's place.
    """

    registered: bool
    covered: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        earlier: Sequence[NoduleMeasurement],
        transforms: Sequence[PointTransform],
    ) -> Self:
        covered = [
            bool(transform.covers(np.array([measurement.centre_mm]))[0])
            for measurement, transform in zip(earlier, transforms, strict=True)
        ]
        registered = all(transform.reliable for transform in transforms)
        return cls(registered, np.array(covered, dtype=bool))


class _Judgement:
    """The best reading of two scans, weighed against the next best ones."""

    def __init__(self, earlier: Finds, later: Finds, grounds: "_Grounds") -> None:
        self._earlier, self._later, self._grounds = earlier, later, grounds
        self._costs = Costs(
            pair_costs(earlier, later),
            gone_costs(grounds.covered),
            new_costs(later),
        )
        self._possible = possible_pieces(earlier, later)
        self._reading = best_reading(self._costs, self._possible)

    def matches(self) -> tuple[Match, ...]:
        """Splits and merges first, then pairs, gone and new ones."""
        return (
            *(self._match_of_pieces(part) for part in self._reading.pieces),
            *(self._match_of_pair(pair) for pair in self._reading.pairs),
        )

    def _match_of_pieces(self, pieces: Pieces) -> Match:
        others = tuple(part for part in self._possible if part != pieces)
        rival = best_reading(self._costs, others)
        outcome = Outcome.SPLIT if len(pieces.later) > 1 else Outcome.MERGED
        log_odds = rival.cost - self._reading.cost
        return self._match(outcome, pieces.earlier, pieces.later, log_odds, [rival])

    def _match_of_pair(self, pair: Pair) -> Match:
        earlier = () if pair[0] is None else (pair[0],)
        later = () if pair[1] is None else (pair[1],)
        outcome = Outcome.SAME
        if not (earlier and later):
            outcome = Outcome.GONE if earlier else Outcome.NEW
        rivals = self._rivals(pair, earlier, later)
        log_odds = min(rival.cost for rival in rivals) - self._reading.cost
        return self._match(outcome, earlier, later, log_odds, rivals)

    def _rivals(
        self, pair: Pair, earlier: tuple[int, ...], later: tuple[int, ...]
    ) -> list[Reading]:
        """Readings in which something else became of these nodules."""
        reading = self._reading
        costs = reading.costs.forbidding(pair)
        rivals = [Reading(reading.pieces, costs, best_assignment(costs))]
        for part in self._possible:
            concerned = {*part.earlier} & {*earlier} or {*part.later} & {*later}
            if concerned and reading.is_free(part):
                rivals.append(reading.with_pieces(part))
        return rivals

    def _match(
        self,
        outcome: Outcome,
        earlier: tuple[int, ...],
        later: tuple[int, ...],
        log_odds: float,
        rivals: Sequence[Reading],
    ) -> Match:
        offset = offset_of(self._earlier, self._later, earlier, later)
        in_pieces = outcome in (Outcome.SPLIT, Outcome.MERGED)
        far = offset is not None and offset.far
        beyond = outcome is Outcome.GONE and not self._grounds.covered[earlier[0]]
        doubts = _doubts(log_odds, registered=self._grounds.registered, beyond=beyond)
        ask = bool(doubts) or in_pieces or far
        return Match(
            outcome,
            earlier,
            later,
            ask,
            float(special.expit(log_odds)),
            offset.distance_mm if offset else None,
            (*doubts, *reasons_of(outcome, offset)),
            _choices(earlier, later, rivals) if ask else (),
        )


def _doubts(log_odds: float, *, registered: bool, beyond: bool) -> tuple[Message, ...]:
    """List what speaks against deciding without a person."""
    doubts = []
    if not registered:
        doubts.append(Message.of("matching.reason.not_registered"))
    if beyond:
        doubts.append(Message.of("matching.reason.beyond"))
    if log_odds < LEAST_LOG_ODDS:
        odds = float(np.exp(max(log_odds, 0.0)))
        doubts.append(Message.of("matching.reason.rival", odds=f"{odds:.0f}"))
    return tuple(doubts)


def _choices(
    earlier: tuple[int, ...], later: tuple[int, ...], rivals: Sequence[Reading]
) -> tuple[Pair, ...]:
    """List what the next best readings make of these nodules, the likeliest first."""
    found: dict[Pair, None] = {}
    for rival in sorted(rivals, key=lambda rival: rival.cost):
        parts: list[Pair] = [
            (one, other)
            for part in rival.pieces
            for one in part.earlier
            for other in part.later
        ]
        for one, other in (*parts, *rival.pairs):
            if one in earlier or other in later:
                found[one, other] = None
    return tuple(found)
