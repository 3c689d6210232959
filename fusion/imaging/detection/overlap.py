"""One candidate for one place."""

import numpy as np
from numpy.typing import NDArray

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LEAST_RADIUS_MM = 2.0


def without_overlap(
    centres_mm: NDArray[np.float64],
    diameters_mm: NDArray[np.floating],
    scores: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Keep the best of those whose centres lie within each other.

    Args:
        centres_mm: Shape (n, 3).
        diameters_mm: Shape (n,).
        scores: Shape (n,); higher is better.

    Returns:
        Indices of those kept, the best first.
    """
    radii_mm = np.maximum(np.asarray(diameters_mm) / 2, _LEAST_RADIUS_MM)
    left = np.argsort(-scores, kind="stable")
    kept = []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(best)
        apart = np.linalg.norm(centres_mm[left] - centres_mm[best], axis=1)
        left = left[apart >= np.maximum(radii_mm[left], radii_mm[best])]
    return np.array(kept, dtype=np.intp)
