"""Verdicts of many nodules at once, subsolid ones with all that is followed in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.nodule import Density, NoduleMeasurement
from data.results.growth import Trend
from fusion.growth.rate_evidence import RateEvidence
from fusion.growth.subsolid_tracks import Track, new_solid_part, tracks_of
from fusion.growth.turning_point import since_turn
from fusion.growth.verdict_table import TRENDS, verdict_table

_Floats = NDArray[np.float64]

_UNCLEAR: Final = TRENDS.index(Trend.CANNOT_TELL)
_GROWS: Final = TRENDS.index(Trend.GROWING)
_SHRINKS: Final = TRENDS.index(Trend.SHRINKING)


@dataclass(frozen=True, slots=True, eq=False)
class ManyVerdicts:
    """What can be said about the course of many nodules.

    Attributes:
        trends: One a nodule.
        scan_again_days: Shape (nodules,); NaN where the trend is clear.
    """

    trends: tuple[Trend, ...] = field(repr=False)
    scan_again_days: _Floats = field(repr=False)


def many_verdicts(nodules: Sequence[Sequence[NoduleMeasurement]]) -> ManyVerdicts:
    """The verdicts that `growth_verdict` gives one by one, before any guideline.

    Args:
        nodules: Measurements of each, oldest first, each of another day, at least one.
    """
    trends = np.full(len(nodules), _UNCLEAR)
    again = np.full(len(nodules), np.nan)
    new_part = np.array([new_solid_part(scans) for scans in nodules], bool)
    tracks = [tracks_of(since_turn(scans)) for scans in nodules]
    for density in Density:
        rows = np.array(
            [i for i, scans in enumerate(nodules) if scans[-1].density is density], int
        )
        if len(rows):
            trends[rows], again[rows] = _decided([tracks[i] for i in rows], density)
    trends[new_part], again[new_part] = _GROWS, np.nan
    return ManyVerdicts(tuple(TRENDS[code] for code in trends), again)


def _decided(
    tracks: Sequence[Sequence[Track]], density: Density
) -> tuple[NDArray[np.int64], _Floats]:
    """Growth of any track first, then shrinking volume, then what cannot be told."""
    owner = np.array([i for i, own in enumerate(tracks) for _ in own])
    rank = np.array([place for own in tracks for place in range(len(own))])
    codes, waits = _judged([track for own in tracks for track in own], density)
    volume = codes[rank == 0]
    grows = np.zeros(len(tracks), bool)
    grows[owner[codes == _GROWS]] = True
    unclear = np.zeros(len(tracks), bool)
    again = np.full(len(tracks), np.nan)
    # Backwards, so that the first track that cannot tell names the day.
    for at in np.flatnonzero(codes == _UNCLEAR)[::-1]:
        unclear[owner[at]], again[owner[at]] = True, waits[at]
    decided = np.where(unclear & (volume != _SHRINKS), _UNCLEAR, volume)
    decided = np.where(grows, _GROWS, decided)
    return decided, np.where(decided == _UNCLEAR, again, np.nan)


def _judged(
    tracks: Sequence[Track], density: Density
) -> tuple[NDArray[np.int64], _Floats]:
    longest = max(len(track.days) for track in tracks)
    days, values, log_sds = np.full((3, len(tracks), longest), np.nan)
    for row, track in enumerate(tracks):
        end = len(track.days)
        days[row, :end], values[row, :end] = track.days, track.values
        log_sds[row, :end] = track.log_sds
    last = np.array([track.log_sds[-1] for track in tracks])
    table = verdict_table(RateEvidence.of(days, values, log_sds), last, density)
    return table.trends, table.scan_again_days
