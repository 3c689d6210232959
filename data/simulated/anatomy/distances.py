"""Signed distances of simple bodies, in millimetres; negative inside.

Only the few millimetres around a surface matter: there the distance becomes the
share of a voxel that is filled. Deep inside or far away it may be approximate.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

Field = NDArray[np.float32]
"""A signed distance at every point, mm."""

Axes = tuple[Field, Field, Field]
"""x, y and z of every point, mm, LPS; shapes broadcast to (slices, rows, columns)."""


def ellipsoid(
    at: Axes, centre: tuple[float, float, float], radii: tuple[float, float, float]
) -> Field:
    """Distance to an ellipsoid with axes along x, y and z."""
    scaled = [
        (axis - np.float32(c)) / np.float32(r)
        for axis, c, r in zip(at, centre, radii, strict=True)
    ]
    reach = np.sqrt(sum(part * part for part in scaled))
    slope = np.sqrt(
        sum((part / np.float32(r)) ** 2 for part, r in zip(scaled, radii, strict=True))
    )
    return _by_slope(reach, slope, max(radii))


def _by_slope(reach: Field, slope: Field, widest: Field | float) -> Field:
    """Distance from the share of the way to the surface; finite at the centre too."""
    least = np.float32(1e-3)
    reach = np.maximum(reach, least)
    return np.asarray(
        reach * (reach - 1) / np.maximum(slope, least / widest), np.float32
    )


def ellipse(x: Field, y: Field, half_x: Field | float, half_y: Field | float) -> Field:
    """In-plane distance to an ellipse; its half axes may vary with height."""
    u, v = x / half_x, y / half_y
    reach = np.sqrt(u * u + v * v)
    u /= half_x
    v /= half_y
    slope = np.sqrt(u * u + v * v)
    return _by_slope(reach, slope, np.maximum(half_x, half_y))


def superellipse(
    x: Field, y: Field, half_x: Field, half_y: Field, power: float
) -> Field:
    """In-plane distance to |x/a|^n + |y/b|^n = 1; a and b may vary with height."""
    n = np.float32(power)
    u, v = np.abs(x / half_x), np.abs(y / half_y)
    un, vn = u ** (n - 1), v ** (n - 1)
    s = (un * u + vn * v + np.float32(1e-9)) ** (1 / n)
    slope = np.sqrt((un / half_x) ** 2 + (vn / half_y) ** 2) * s ** (1 - n)
    least = np.float32(0.9) / np.maximum(half_x, half_y)  # flattest where it is widest
    return np.asarray((s - 1) / np.maximum(slope, least), np.float32)


def profile(z: NDArray[np.floating], knots: tuple[tuple[float, float], ...]) -> Field:
    """A smooth curve over the height through (z, value) knots, z ascending."""
    heights, values = np.array(knots).T
    inside = np.clip(z, heights[0], heights[-1])
    return np.asarray(PchipInterpolator(heights, values)(inside), np.float32)


def smooth_union(one: Field, other: Field, blend_mm: float) -> Field:
    """Union with a fillet of about `blend_mm`."""
    k = np.float32(blend_mm)
    h = np.maximum(k - np.abs(one - other), 0) / k
    return np.asarray(np.minimum(one, other) - h * h * k / 4, np.float32)


def smooth_intersection(one: Field, other: Field, blend_mm: float) -> Field:
    """Intersection with a rounded edge of about `blend_mm`."""
    return -smooth_union(-one, -other, blend_mm)


def true_scale(values: Field, step_mm: float) -> Field:
    """Divide an implicit function by its slope, so that it is a distance near 0."""
    slopes = np.gradient(values, np.float32(step_mm))
    steepness = np.sqrt(sum(slope * slope for slope in slopes))
    return np.asarray(values / np.maximum(steepness, np.float32(0.3)), np.float32)


def filled_share(distance: Field, edge_mm: float) -> Field:
    """Share of a voxel inside the surface: 0 to 1 over an edge of `edge_mm`."""
    share = distance * np.float32(-1 / edge_mm)
    share += np.float32(0.5)
    return np.clip(share, 0, 1, out=share)
