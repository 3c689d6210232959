"""The scans of a nodule that count, with ln V and its error, made once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density, NoduleMeasurement
from fusion.growth.change_point import change_point_scan
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.imaging.volume_uncertainty import clinical_log_sd

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NoduleTimeline:
    """One nodule over its scans, one measurement a day.

    Attributes:
        scans: Those that count, oldest first, at least one.
        excluded: Further measurements of the same days, by day and series.
        days: Shape (scans,); proleptic Gregorian ordinal of each scan.
        log_volumes: Shape (scans,); ln V.
        log_sds: Shape (scans,); spread of ln V of each scan.
        change_point: Index of the scan at which the course last turned; 0 if it did
            not.
    """

    scans: tuple[NoduleMeasurement, ...]
    excluded: tuple[NoduleMeasurement, ...]
    days: _Floats = field(repr=False)
    log_volumes: _Floats = field(repr=False)
    log_sds: _Floats = field(repr=False)
    change_point: int

    @property
    def density(self) -> Density:
        """Attenuation class on the last scan."""
        return self.scans[-1].density

    def since_change_point(self) -> Self:
        """Keep the scans from the last change point on; one rate describes them."""
        start = self.change_point
        return type(self)(
            self.scans[start:],
            self.excluded,
            self.days[start:],
            self.log_volumes[start:],
            self.log_sds[start:],
            0,
        )

    def evidence(self) -> RateEvidence:
        """Summarise what the scans say about the growth rate of the volume."""
        volumes = np.array([[scan.volume_mm3 for scan in self.scans]])
        return RateEvidence.of(self.days[None], volumes, self.log_sds[None])


def nodule_timeline(measurements: Sequence[NoduleMeasurement]) -> NoduleTimeline:
    """Take the measurement with the narrowest clinical interval of each day.

    Two series of one day are one visit: they say nothing of growth. Of two that are
    equally sure, the one whose series comes first by its identifier counts, in
    whatever order they are given.

    Args:
        measurements: Of one nodule, oldest first.

    Raises:
        InvalidClinicalValueError: If there is none.
    """
    if not measurements:
        raise InvalidClinicalValueError("growth.no_measurement")
    surest: dict[int, tuple[float, NoduleMeasurement]] = {}
    in_order = sorted(measurements, key=lambda scan: (scan.scanned_on, scan.series_uid))
    for scan in in_order:
        day, log_sd = scan.scanned_on.toordinal(), clinical_log_sd(scan)
        if day not in surest or log_sd < surest[day][0]:
            surest[day] = (log_sd, scan)
    days = sorted(surest)
    scans = tuple(surest[day][1] for day in days)
    at = np.array(days, float)
    log_sds = np.array([surest[day][0] for day in days])
    log_volumes = np.log([scan.volume_mm3 for scan in scans])
    return NoduleTimeline(
        scans,
        tuple(one for one in in_order if not any(one is scan for scan in scans)),
        at,
        log_volumes,
        log_sds,
        change_point_scan(at, log_volumes, log_sds),
    )
