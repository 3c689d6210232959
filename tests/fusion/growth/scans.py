"""Scans of a nodule by hand, and what is concluded from them."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import exp

from data.imaging.nodule import Density, NoduleMeasurement
from data.interval import Interval
from data.results.growth import GrowthVerdict
from data.results.guideline import GuidelineAnswer
from fusion.growth.timeline import nodule_timeline
from fusion.growth.verdict import growth_verdict
from fusion.imaging.volume_uncertainty import Z95

FIRST_DAY = date(2022, 1, 1)
TODAY = date(2026, 1, 1)


def scan(
    day: int, volume_mm3: float, log_sd: float = 0.07, density: Density = Density.SOLID
) -> NoduleMeasurement:
    reach = exp(Z95 * log_sd)
    interval = Interval(volume_mm3 / reach, volume_mm3 * reach)
    return NoduleMeasurement(
        scanned_on=FIRST_DAY + timedelta(days=day),
        series_uid=f"1.2.{day}",
        volume_mm3=volume_mm3,
        measurement_interval_mm3=interval,
        clinical_interval_mm3=interval,
        long_axis_mm=9,
        short_axis_mm=8,
        density=density,
        solid_volume_mm3=volume_mm3 if density is Density.SOLID else 0,
        mass_mg=volume_mm3 * (1.0 if density is Density.SOLID else 0.4),
        mean_hu=0,
        centre_mm=(0, 0, 0),
        method="given",
    )


def judged(
    scans: Sequence[NoduleMeasurement], *guidelines: GuidelineAnswer, on: date = TODAY
) -> GrowthVerdict:
    return growth_verdict(nodule_timeline(scans), on, guidelines)
