"""Quantities followed in a nodule: its volume, and in subsolid ones more."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

from data.imaging.nodule import Density, NoduleMeasurement
from data.reference.guideline_limits import guideline_limit
from data.results.growth import DecidedBy
from fusion.growth.timeline import NoduleTimeline
from fusion.imaging.sphere import equivalent_diameter_mm, sphere_volume_mm3
from fusion.imaging.volume_uncertainty import Z95, published_log_sd

# Standard deviation of ln mass.
MASS_LOG_SD: Final = (log(1.308) - log(1 - 0.276)) / (2 * Z95 * sqrt(2))
"""Spread of ln mass of one scan. Source: Scholten 2015, subsolid nodules: limits of
agreement of mass -27.6 % to +30.8 %."""

# A larger one misses new solid parts.
_NO_SOLID_PART_MM3: Final = sphere_volume_mm3(2.0)
"""A speck of 2 mm is a vessel or noise; chosen by this project."""


@dataclass(frozen=True, slots=True)
class Track:
    """One quantity of a nodule over its scans.

    Attributes:
        kind: Which.
        days: Day of each scan.
        values: mm³ or mg, > 0.
        log_sds: Spread of the logarithm of each value.
    """

    kind: DecidedBy
    days: tuple[float, ...]
    values: tuple[float, ...]
    log_sds: tuple[float, ...]


def tracks_of(timeline: NoduleTimeline) -> list[Track]:
    """Volume first; then the solid part and the mass of a subsolid nodule.

    The solid part is followed where every scan shows one.

    Args:
        timeline: Of one nodule.
    """
    measurements = timeline.scans
    days, volume_sds = tuple(timeline.days), tuple(timeline.log_sds)
    volumes = tuple(m.volume_mm3 for m in measurements)
    tracks = [Track(DecidedBy.VOLUME, days, volumes, volume_sds)]
    if measurements[-1].density is Density.SOLID:
        return tracks
    solids = tuple(m.solid_volume_mm3 for m in measurements)
    if min(solids) > _NO_SOLID_PART_MM3:
        spreads = tuple(
            max(published_log_sd(equivalent_diameter_mm(solid), m.density), sd)
            for solid, m, sd in zip(solids, measurements, volume_sds, strict=True)
        )
        tracks.append(Track(DecidedBy.SOLID_PART, days, solids, spreads))
    masses = tuple(m.mass_mg for m in measurements)
    if min(masses) > 0:
        spreads = tuple(max(MASS_LOG_SD, sd) for sd in volume_sds)
        tracks.append(Track(DecidedBy.MASS, days, masses, spreads))
    return tracks


def new_solid_part(measurements: Sequence[NoduleMeasurement]) -> bool:
    """Test whether the last scan of a subsolid nodule shows a solid part no scan had.

    Args:
        measurements: Of one nodule, oldest first.
    """
    *before, last = measurements
    if not before or before[0].density is Density.SOLID:
        return False
    clear_mm = guideline_limit("lung_rads_2022", "new_solid_part_mm")
    return last.solid_volume_mm3 >= sphere_volume_mm3(clear_mm) and all(
        m.density is not Density.SOLID and m.solid_volume_mm3 <= _NO_SOLID_PART_MM3
        for m in before
    )
