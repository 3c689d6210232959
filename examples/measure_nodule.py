"""Measure a simulated nodule of known size: a solid sphere of 8 mm on a small CT."""

from datetime import date

import numpy as np

from fusion.imaging.measuring import measure_nodule
from fusion.imaging.sphere_phantom import SphereSpec, render_sphere

phantom = render_sphere(SphereSpec(diameter_mm=8), np.random.default_rng(1))
measured = measure_nodule(
    phantom.volume, phantom.centre_mm, scanned_on=date(2026, 3, 2)
)

nodule = measured.measurement
interval = nodule.clinical_interval_mm3
print(f"true volume     {phantom.true_volume_mm3:.0f} mm³")
print(f"measured volume {nodule.volume_mm3:.0f} mm³")
print(f"95 % interval   {interval.low:.0f} to {interval.high:.0f} mm³ in a patient")
print(f"axes            {nodule.long_axis_mm:.1f} x {nodule.short_axis_mm:.1f} mm")
print(f"density         {nodule.density}, {nodule.mean_hu:.0f} HU on average")
