"""Quantities followed in a nodule: its volume, and in subsolid ones more."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import Density, NoduleMeasurement
from data.reference.guideline_limits import guideline_limit
from data.results.growth import DecidedBy
from fusion.growth.rates.rate_evidence import RateEvidence
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


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One quantity of a nodule over its scans.

    Attributes:
        kind: Which.
        evidence: What its values say about its growth rate.
        last_log_sds: Shape (1,); spread of the logarithm of the last value.
    """

    kind: DecidedBy
    evidence: RateEvidence
    last_log_sds: NDArray[np.float64]


def tracks_of(timeline: NoduleTimeline, volume: RateEvidence) -> list[Track]:
    """Volume first; then the solid part and the mass of a subsolid nodule.

    The solid part is followed where every scan shows one.

    Args:
        timeline: Of one nodule.
        volume: What its volumes say.
    """
    measurements, volume_sds = timeline.scans, timeline.log_sds
    followed = [Track(DecidedBy.VOLUME, volume, volume_sds[-1:])]
    if timeline.density is Density.SOLID:
        return followed
    others = []
    solids = [m.solid_volume_mm3 for m in measurements]
    if min(solids) > _NO_SOLID_PART_MM3:
        published = [
            published_log_sd(equivalent_diameter_mm(solid), m.density)
            for solid, m in zip(solids, measurements, strict=True)
        ]
        others.append((DecidedBy.SOLID_PART, solids, np.array(published)))
    masses = [m.mass_mg for m in measurements]
    if min(masses) > 0:
        others.append((DecidedBy.MASS, masses, np.array(MASS_LOG_SD)))
    for kind, values, least_sds in others:
        log_sds = np.maximum(least_sds, volume_sds)
        evidence = RateEvidence.of(
            timeline.days[None], np.array([values]), log_sds[None]
        )
        followed.append(Track(kind, evidence, log_sds[-1:]))
    return followed


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
