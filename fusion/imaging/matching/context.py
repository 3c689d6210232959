"""Evidence of sure pairs about the lung around them: neighbours move together."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fusion.imaging.matching.evidence import Finds

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_TOGETHER_MM = 60.0  # within this distance tissue moves much alike
_ALONE_MM = 1.0  # part of the error that no neighbour knows of, per axis


def corrected_by_neighbours(
    earlier: Finds, later: Finds, sure: Sequence[tuple[int, int]]
) -> Finds:
    """Move each foretold place by what the sure pairs around it were off.

    The registration's error is taken for a smooth field (Gaussian process); a pair
    never corrects its own place.

    Args:
        earlier: At their foretold places.
        later: As found.
        sure: Pairs that stand in no doubt.
    """
    places, errors = earlier.places_mm.copy(), earlier.place_errors_mm.copy()
    shared = np.sqrt(np.maximum(earlier.place_errors_mm**2 - _ALONE_MM**2, 0))
    for nodule in range(len(places)):
        known = [pair for pair in sure if pair[0] != nodule]
        if not known or not shared[nodule]:
            continue
        one, other = (list(side) for side in zip(*known, strict=True))
        off = later.places_mm[other] - earlier.places_mm[one]
        at = earlier.places_mm[one]
        noise = _ALONE_MM**2 + later.place_errors_mm[other] ** 2
        between = shared[one][:, None] * shared[one] * _alike(at, at)
        towards = shared[nodule] * shared[one] * _alike(places[[nodule]], at)[0]
        weights = np.linalg.solve(between + np.diag(noise), towards)
        places[nodule] = earlier.places_mm[nodule] + weights @ off
        rest = errors[nodule] ** 2 - weights @ towards
        errors[nodule] = np.sqrt(max(rest, _ALONE_MM**2))
    return replace(earlier, places_mm=places, place_errors_mm=errors)


def _alike(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    apart2 = ((one[:, None] - other[None]) ** 2).sum(-1)
    return np.asarray(np.exp(-apart2 / (2 * _TOGETHER_MM**2)))
