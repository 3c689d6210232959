"""Known nodules are looked for first where registration expects them."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from data.errors import InvalidScanError
from data.imaging.detection import FoundAgain, NoduleCandidate
from data.imaging.lungs import LungMask
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.detection.detector import BlobDetector, NoduleDetector

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
LEAST_SCORE_AGAIN: Final = 0.001  # score, 0 to 1
"""Where a nodule was, much less is needed to believe that it still is."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_MARGIN_MM: Final = 25.0


def find_again(
    volume: CTVolume,
    lungs: LungMask,
    expected_mm: Sequence[Millimetres3],
    reach_mm: float,
    detector: NoduleDetector | None = None,
) -> tuple[FoundAgain, ...]:
    """Look for known nodules near their registered places.

    A candidate's odds are weighed by how far it lies from the expected place, as a
    Gaussian whose standard deviation is half the reach. Which candidate is which
    nodule is not decided here: two places may list the same one.

    Args:
        volume: The follow-up scan.
        lungs: Its mask.
        expected_mm: Where each known nodule should lie on it, LPS.
        reach_mm: How far from there it may lie, > 0.
        detector: Looks at the surroundings; `BlobDetector` if left out.

    Returns:
        One for each expected place, in order; no candidates where it lies outside
        the scan or the lungs.
    """
    chosen = detector or BlobDetector(least_score=LEAST_SCORE_AGAIN)
    return tuple(
        FoundAgain(place, _near(volume, lungs, place, reach_mm, chosen))
        for place in expected_mm
    )


def _near(
    volume: CTVolume,
    lungs: LungMask,
    place: Millimetres3,
    reach_mm: float,
    detector: NoduleDetector,
) -> tuple[NoduleCandidate, ...]:
    if not volume.holds(place):
        return ()
    try:
        found = detector.find(volume.region(place, reach_mm + _MARGIN_MM), lungs)
    except InvalidScanError:
        return ()
    apart = {candidate: _apart_mm(candidate, place) for candidate in found}
    return tuple(
        sorted(
            (candidate for candidate in found if apart[candidate] <= reach_mm),
            key=lambda one: -_weighed(one.score, apart[one] / reach_mm),
        )
    )


def _apart_mm(candidate: NoduleCandidate, place: Millimetres3) -> float:
    return float(np.linalg.norm(np.subtract(candidate.centre_mm, place)))


def _weighed(score: float, share_of_reach: float) -> float:
    score = min(max(score, 1e-9), 1 - 1e-9)
    return float(np.log(score / (1 - score)) - 2 * share_of_reach**2)
