"""Nodules drawn with one trait each."""

from fusion.imaging.morphology.close_up import CloseUp, close_up
from tests.fusion.imaging.morphology.scenes import Body, RegionOfInterest, ball

THICK_MM = (2.5, 0.7, 0.7)


Painted = tuple[tuple[Body, float], ...]


def near(bodies: Painted, radius_mm: float, **how: object) -> CloseUp:
    """A close-up of what was painted; the mask is a ball of the first body's size."""
    scene = RegionOfInterest(bodies, ball(radius_mm), **how)
    return close_up(scene.region, scene.inside)
