"""Sites of simulated nodules in the lungs: free, on a vessel, or on the pleura."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.simulated.anatomy.patient_anatomy import Anatomy
from data.simulated.courses.nodule_course import Attachment, NoduleCourse

# Lengths in mm, and a count. Chosen: higher or lower ones move where nodules sit;
# more candidates take longer.
_BASE_MM: Final = -95.0
_APEX_MM: Final = 85.0
_HEIGHT_WINDOW_MM: Final = 22.0
_LARGE_VESSEL_MM: Final = 1.6
_OFF_VESSEL_MM: Final = 2.5
_CANDIDATES: Final = 80


def site(
    anatomy: Anatomy, course: NoduleCourse, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Choose the place of a nodule in anatomical space, LPS mm.

    Args:
        anatomy: The patient.
        course: Side, height and attachment wanted.
        rng: Source of chance.
    """
    points, depth = anatomy.lung_points, anatomy.lung_depth_mm
    height_mm = _BASE_MM + course.height * (_APEX_MM - _BASE_MM)
    there = (np.sign(points[:, 0] - 4.0) == course.side) & (
        np.abs(points[:, 2] - height_mm) < _HEIGHT_WINDOW_MM
    )
    if course.attachment is Attachment.PLEURA:
        return _on_pleura(points[there & (depth > 2.0) & (depth < 5.0)], rng)
    if course.attachment is Attachment.VESSEL:
        return _on_vessel(anatomy, points[there & (depth > 14.0)], rng)
    deep = points[there & (depth > 13.0)]
    candidates = deep[rng.choice(len(deep), min(_CANDIDATES, len(deep)), replace=False)]
    clear = _distance_to_vessels(anatomy, candidates)
    return np.asarray(candidates[int(np.argmax(clear))])


def _on_pleura(
    points: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """A point at the ribs rather than at mediastinum or diaphragm."""
    lateral = points[np.abs(points[:, 0]) > np.quantile(np.abs(points[:, 0]), 0.6)]
    return np.asarray(lateral[rng.integers(len(lateral))])


def _on_vessel(
    anatomy: Anatomy, points: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """A point beside a vessel of medium calibre."""
    vessels = anatomy.vessels
    calibre = vessels.radii_mm.mean(axis=1)
    middles = ((vessels.start + vessels.end) / 2)[(calibre > 1.1) & (calibre < 2.0)]
    chosen = points[
        rng.choice(len(points), min(_CANDIDATES, len(points)), replace=False)
    ]
    apart = np.linalg.norm(chosen[:, None] - middles[None], axis=2)
    one, vessel = np.unravel_index(int(np.argmin(apart)), apart.shape)
    away = chosen[one] - middles[vessel]
    return np.asarray(
        middles[vessel] + away / (np.linalg.norm(away) + 1e-6) * _OFF_VESSEL_MM
    )


def _distance_to_vessels(
    anatomy: Anatomy, points: NDArray[np.float64]
) -> NDArray[np.float64]:
    large = anatomy.vessels.chosen(
        anatomy.vessels.radii_mm.min(axis=1) > _LARGE_VESSEL_MM
    )
    middles = np.concatenate([large.start, large.end, (large.start + large.end) / 2])
    apart = np.linalg.norm(points[:, None] - middles[None], axis=2)
    return np.asarray(apart.min(axis=1))
