"""The track of a nodule that decides the verdict: volume, solid part or mass."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.imaging.nodule import Density
from data.results.growth import DecidedBy, Trend
from fusion.growth.rates.trend import TRENDS
from fusion.growth.subsolid_tracks import Track
from fusion.growth.verdict_table import verdict_table


@dataclass(frozen=True, slots=True)
class TrackVerdict:
    """Verdict on one track of a nodule.

    Attributes:
        decided_by: Which track.
        trend: Of its rate.
        growing: Probability of growing.
        stable: Probability of being stable.
        shrinking: Probability of shrinking.
        days_until_clear: After the last scan; NaN where the trend is clear.
    """

    decided_by: DecidedBy
    trend: Trend
    growing: float
    stable: float
    shrinking: float
    days_until_clear: float


def deciding_verdict(
    tracks: Sequence[Track], density: Density, *, new_part: bool
) -> TrackVerdict:
    """The track that decides: growth first, then what cannot be told, then volume.

    Args:
        tracks: Of one nodule, volume first.
        density: Attenuation class on the last scan.
        new_part: Whether a solid part is new, which decides by itself.
    """
    if new_part:
        return TrackVerdict(
            DecidedBy.NEW_SOLID_PART, Trend.GROWING, 1.0, 0.0, 0.0, np.nan
        )
    found = [_judged(track, density) for track in tracks]
    volume = found[0]
    growing = [verdict for verdict in found if verdict.trend is Trend.GROWING]
    unclear = [verdict for verdict in found if verdict.trend is Trend.CANNOT_TELL]
    if growing or volume.trend is Trend.SHRINKING:
        return (growing or [volume])[0]
    return (unclear or [volume])[0]


def _judged(track: Track, density: Density) -> TrackVerdict:
    table = verdict_table(track.evidence, track.last_log_sds, density)
    return TrackVerdict(
        track.kind,
        TRENDS[int(table.trends[0])],
        float(table.growing[0]),
        float(table.stable[0]),
        float(table.shrinking[0]),
        float(table.scan_again_days[0]),
    )
