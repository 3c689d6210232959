"""Long and short axis of an outline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist, squareform


@dataclass(frozen=True, slots=True)
class Axes:
    """Diameters on one slice.

    Attributes:
        long_mm: Largest distance of two points of the outline.
        short_mm: Longest chord perpendicular to it.
    """

    long_mm: float
    short_mm: float


def axes_of(points_mm: NDArray[np.floating]) -> Axes:
    """Long axis, and the longest chord perpendicular to it, of the convex outline.

    Args:
        points_mm: Shape (points, 2), three or more that are not on one line.

    Source:
        Eisenhauer 2009, Eur J Cancer 45:228; Fleischner Society 2017.
    """
    hull = points_mm[ConvexHull(points_mm).vertices].astype(np.float64)
    apart = squareform(pdist(hull))
    a, b = np.unravel_index(int(np.argmax(apart)), apart.shape)
    along = (hull[b] - hull[a]) / apart[a, b]
    u = (hull - hull[a]) @ along
    v = (hull - hull[a]) @ np.array([-along[1], along[0]])
    # The width of a convex outline is largest at one of its corners.
    width = _side(u, v, v >= 0) - _side(u, v, v <= 0)
    return Axes(float(apart[a, b]), float(min(width.max(), apart[a, b])))


def _side(
    u: NDArray[np.float64], v: NDArray[np.float64], which: NDArray[np.bool_]
) -> NDArray[np.float64]:
    order = np.argsort(u[which])
    return np.interp(u, u[which][order], v[which][order])
