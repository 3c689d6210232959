"""Places to measure at: those of known nodules, and where a scan looks new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from data.imaging.detection import NoduleCandidate
from data.imaging.lungs import LungMask
from data.imaging.matching import PointTransform
from data.imaging.nodule import Nodule
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.detection import SHOWN_FROM, NoduleDetector, find_again
from fusion.imaging.detection.overlap import without_overlap
from fusion.imaging.sphere import equivalent_diameter_mm

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_ERRORS: Final = 3.5  # standard errors
_LEAST_REACH_MM: Final = 6.0
_MOST_REACH_MM: Final = 25.0
_CENTRE_ERROR_PER_DIAMETER: Final = 0.1  # share of the diameter
_TRIED_AT_A_PLACE: Final = 2  # count
_LEAST_RADIUS_MM: Final = 2.0


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """A place on the scan about which nothing is asked any more.

    Attributes:
        centre_mm: Its centre, LPS.
        diameter_mm: Of what lies there.
    """

    centre_mm: Millimetres3
    diameter_mm: float


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected place of a known nodule on the scan.

    Attributes:
        place_mm: LPS.
        reach_mm: How far from there it may lie.
        near: Candidates within reach, the likeliest first.
    """

    place_mm: Millimetres3
    reach_mm: float
    near: tuple[NoduleCandidate, ...] = ()


def expected_places(
    volume: CTVolume,
    lungs: LungMask,
    known: Sequence[Nodule],
    transforms: Mapping[str, PointTransform],
    again: NoduleDetector | None,
) -> tuple[Expected, ...]:
    """Look for each known nodule where registration expects it.

    Args:
        volume: The scan.
        lungs: Its mask.
        known: Nodules, each measured at least once.
        transforms: To the scan, by the series a nodule was last measured on.
        again: Looks at the surroundings; the built-in detector if None.

    Returns:
        One for each nodule; without candidates where the scans were not brought
        together.
    """
    found = []
    for nodule in known:
        last = nodule.measurements[-1]
        transform = transforms[last.series_uid]
        centre = np.array([last.centre_mm])
        x, y, z = (float(c) for c in transform.apply(centre)[0])
        diameter_mm = equivalent_diameter_mm(last.volume_mm3)
        error_mm = np.hypot(
            float(transform.error_mm(centre)[0]),
            1 + _CENTRE_ERROR_PER_DIAMETER * diameter_mm,
        )
        reach_mm = float(np.clip(_ERRORS * error_mm, _LEAST_REACH_MM, _MOST_REACH_MM))
        near: tuple[NoduleCandidate, ...] = ()
        if transform.reliable:
            (there,) = find_again(volume, lungs, [(x, y, z)], reach_mm, again)
            near = there.candidates
        found.append(Expected((x, y, z), reach_mm, near))
    return tuple(found)


def candidates_to_measure(
    whole: Sequence[NoduleCandidate],
    expected: Sequence[Expected],
    resolved: Sequence[ResolvedPlace],
) -> tuple[NoduleCandidate, ...]:
    """The likeliest at each expected place, and those of the whole scan worth showing.

    Args:
        whole: Candidates of the whole scan.
        expected: Where known nodules should lie.
        resolved: Places to leave alone.

    Returns:
        One for each place, the highest score first.
    """
    chosen = [one for one in whole if one.score >= SHOWN_FROM]
    for place in expected:
        chosen += place.near[:_TRIED_AT_A_PLACE]
    free = [one for one in chosen if not _is_resolved(one, resolved)]
    if not free:
        return ()
    kept = without_overlap(
        np.array([one.centre_mm for one in free]),
        np.array([one.diameter_mm for one in free]),
        np.array([one.score for one in free]),
    )
    return tuple(free[n] for n in kept)


def same_place(
    one_mm: Millimetres3, other_mm: Millimetres3, *diameters_mm: float
) -> bool:
    """Test whether two centres lie within the larger of what lies there."""
    apart_mm = float(np.linalg.norm(np.subtract(one_mm, other_mm)))
    return apart_mm < max(_LEAST_RADIUS_MM, *(size / 2 for size in diameters_mm))


def _is_resolved(one: NoduleCandidate, resolved: Sequence[ResolvedPlace]) -> bool:
    return any(
        same_place(one.centre_mm, place.centre_mm, one.diameter_mm, place.diameter_mm)
        for place in resolved
    )
