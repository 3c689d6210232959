"""Judge the growth of one simulated nodule over three scans, and forecast it."""

from datetime import date

import numpy as np

from data.imaging.nodule import NoduleMeasurement
from fusion.growth.doubling_time import doubling_time
from fusion.growth.forecast import growth_forecast
from fusion.growth.timeline import nodule_timeline
from fusion.growth.verdict import growth_verdict
from fusion.imaging.measuring import measure_nodule
from fusion.imaging.sphere_phantom import SphereSpec, render_sphere

rng = np.random.default_rng(1)


def scan(day: date, diameter_mm: float) -> NoduleMeasurement:
    """Render a solid sphere and measure it."""
    phantom = render_sphere(SphereSpec(diameter_mm), rng)
    return measure_nodule(phantom.volume, phantom.centre_mm, scanned_on=day).measurement


scans = [
    scan(date(2025, 9, 1), diameter_mm=8.0),
    scan(date(2025, 12, 1), diameter_mm=8.5),
    scan(date(2026, 3, 2), diameter_mm=9.4),
]
timeline = nodule_timeline(scans)
for each in timeline.scans:
    print(f"{each.scanned_on}  {each.volume_mm3:.0f} mm³")

verdict = growth_verdict(timeline, today=date(2026, 3, 9))
print(f"verdict: {verdict.trend}, probability {verdict.probability_growing:.2f}")
if (doubling := doubling_time(timeline)) and doubling.days is not None:
    low, high = doubling.interval_days.low, doubling.interval_days.high
    print(f"doubling time: {doubling.days:.0f} days ({low:.0f} to {high:.0f})")
days, probability = growth_forecast(timeline, date(2026, 3, 9)).growth_25_percent[0]
print(f"25 % larger within {days} days: probability {probability:.2f}")
