"""Contacts of a nodule: the pleura, and a fissure where one can be seen."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.lungs import LungMask
from data.imaging.morphology import Sureness, Trait, TraitFinding
from data.message import Message
from fusion.imaging.lungs import lung_labels
from fusion.imaging.morphology.close_up import CloseUp, Mask

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_TOUCHES_MM: Final = 1.0
_APART_MM: Final = 4.0
_SHARE: Final = 0.05
_CLEAR_SHARE: Final = 0.12

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SHEET_FROM_MM: Final = 1.5
_SHEET_TO_MM: Final = 9.0
_SHEET_SIGMA_MM: Final = 1.2
_SHEET_HU: Final = (-840.0, -450.0)
_FLATNESS: Final = 0.3  # ratio of curvatures
_CURVE_HU: Final = 12.0
_SHEET_MM2: Final = 80.0
_THROUGH_MM: Final = 1.5
_STRAIGHT_MM: Final = 1.0
_BOTH_SIDES: Final = 0.2  # share
_AGREEING: Final = 0.85  # cosine, without unit
_SEEDS: Final = 200  # count


def pleural_contact(near: CloseUp, lungs: LungMask | None) -> TraitFinding:
    """Measure how much of the nodule's surface lies on the hull of the lung.

    The hull bridges a nodule at the pleura, to 2 or 3 mm; so what lies that close to
    it is neither sure to touch nor sure not to.

    Args:
        near: The nodule.
        lungs: The lungs of the scan; unknown without.

    Returns:
        `contact_share` of the surface; `distance_mm` to the hull, 0 in contact.
    """
    trait = Trait.PLEURAL_CONTACT
    if lungs is None:
        said = Message.of("morphology.pleural_contact.ask")
        return TraitFinding(trait, None, Sureness.ASK, said)
    beyond = lung_labels(near.region, lungs) == 0
    shell = (near.outside_mm > 0) & (near.outside_mm <= max(near.region.spacing_mm))
    share = float(beyond[shell].mean()) if shell.any() else 0.0
    distance_mm = float(near.outside_mm[beyond].min()) if beyond.any() else np.inf
    shown_mm = min(distance_mm, float(near.outside_mm.max()))
    measures = {"contact_share": share, "distance_mm": shown_mm}
    if share >= _SHARE and distance_mm <= _TOUCHES_MM + max(near.region.spacing_mm):
        sure = Sureness.SURE if share >= _CLEAR_SHARE else Sureness.LIKELY
        said = Message.of("morphology.pleural_contact.present", percent=_percent(share))
        return TraitFinding(trait, True, sure, said, measures)
    if distance_mm > _TOUCHES_MM + max(near.region.spacing_mm):
        sure = Sureness.SURE if distance_mm > _APART_MM else Sureness.LIKELY
        said = Message.of("morphology.pleural_contact.none", distance=f"{shown_mm:.1f}")
        return TraitFinding(trait, False, sure, said, measures)
    said = Message.of("morphology.pleural_contact.close", percent=_percent(share))
    return TraitFinding(trait, None, Sureness.ASK, said, measures)


def _percent(share: float) -> int:
    return round(100 * share)


def perifissural(near: CloseUp) -> TraitFinding:
    """Look for a fissure that runs to the nodule from two sides.

    A fissure is a faint flat sheet. Where none is seen nothing follows: at most every
    second is complete and thick slices show none, so the reader is asked.

    Args:
        near: The nodule.

    Returns:
        `sheet_mm2`: area of the sheet seen; `sheet_distance_mm`: how far from the
        nodule's middle its plane passes.
    """
    trait = Trait.PERIFISSURAL
    if not near.thin:
        said = Message.of(
            "morphology.perifissural.thick", slice_mm=f"{near.slice_mm:.1f}"
        )
        return TraitFinding(trait, None, Sureness.ASK, said)
    points, normals, voxels_mm2 = _sheet_points(near)
    sheet = _plane(points, normals)
    area_mm2 = float(sheet.sum()) * voxels_mm2
    if area_mm2 < _SHEET_MM2:
        said = Message.of("morphology.perifissural.unseen")
        return TraitFinding(trait, None, Sureness.ASK, said, {"sheet_mm2": area_mm2})
    middle = np.array(ndimage.center_of_mass(near.body)) * near.region.spacing_mm
    centre, normal = _fitted(points[sheet])
    distance_mm = float(abs((middle - centre) @ normal))
    measures = {"sheet_mm2": area_mm2, "sheet_distance_mm": distance_mm}
    within = distance_mm < near.diameter_mm / 2 + _THROUGH_MM
    if within and _on_both_sides(points[sheet] - middle, normal):
        said = Message.of("morphology.perifissural.present", area=round(area_mm2))
        return TraitFinding(trait, True, Sureness.LIKELY, said, measures)
    said = Message.of("morphology.perifissural.beside", distance=f"{distance_mm:.1f}")
    return TraitFinding(trait, None, Sureness.ASK, said, measures)


def _sheet_points(
    near: CloseUp,
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Ridge voxels of faint sheets around the nodule, in mm; normals; area of each."""
    hu = near.smoothed_hu(_SHEET_SIGMA_MM)
    ring = (near.outside_mm > _SHEET_FROM_MM) & (near.outside_mm < _SHEET_TO_MM)
    ring &= (hu > _SHEET_HU[0]) & (hu < _SHEET_HU[1])
    slopes = [np.asarray(np.gradient(hu, size, axis=a)) for a, size in _axes(near)]
    places = np.argwhere(ring)
    hessian = np.empty((len(places), 3, 3))
    for a in range(3):
        for b, size in _axes(near):
            hessian[:, a, b] = np.asarray(np.gradient(slopes[a], size, axis=b))[ring]
    curves, directions = np.linalg.eigh((hessian + hessian.transpose(0, 2, 1)) / 2)
    flat = (-curves[:, 0] * _SHEET_SIGMA_MM**2 > _CURVE_HU) & (
        np.abs(curves[:, 1:]).max(axis=1) < -_FLATNESS * curves[:, 0]
    )
    normals = directions[:, :, 0]
    slope = np.stack([part[ring] for part in slopes], axis=1)
    off_mm = np.abs((slope * normals).sum(axis=1)) / np.maximum(-curves[:, 0], 1e-6)
    ridge = flat & (off_mm < _STRAIGHT_MM)
    area_mm2 = near.region.voxel_mm3 / (2 * _STRAIGHT_MM)
    at_mm = places[ridge] * np.asarray(near.region.spacing_mm)
    return at_mm, normals[ridge], area_mm2


def _axes(near: CloseUp) -> list[tuple[int, float]]:
    return list(enumerate(near.region.spacing_mm))


def _plane(points: NDArray[np.float64], normals: NDArray[np.float64]) -> Mask:
    """The points of the plane that most of them lie on and face."""
    best = np.zeros(len(points), dtype=bool)
    for seed in range(0, len(points), max(1, len(points) // _SEEDS)):
        off_mm = np.abs((points - points[seed]) @ normals[seed])
        facing = np.abs(normals @ normals[seed]) > _AGREEING
        on_plane = (off_mm < _STRAIGHT_MM) & facing
        if on_plane.sum() > best.sum():
            best = on_plane
    return best


def _fitted(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Middle and normal of the plane through points."""
    middle = points.mean(axis=0)
    _, _, axes = np.linalg.svd(points - middle, full_matrices=False)
    return middle, axes[2]


def _on_both_sides(away: NDArray[np.float64], normal: NDArray[np.float64]) -> bool:
    """Test that the sheet surrounds the nodule, or at least leaves it on two sides."""
    in_plane = away - np.outer(away @ normal, normal)
    _, _, axes = np.linalg.svd(in_plane, full_matrices=False)
    shares = [(in_plane @ axis > 0).mean() for axis in axes[:2]]
    return bool(max(min(share, 1 - share) for share in shares) > _BOTH_SIDES)
