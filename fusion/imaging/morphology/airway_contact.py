"""Contact of a nodule with an airway that can be seen."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import ndimage

from data.imaging.lungs import LungMask
from data.imaging.morphology import Sureness, Trait, TraitFinding
from data.message import Message
from fusion.imaging.morphology.close_up import CloseUp, Mask

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SMOOTHING_MM: Final = 0.6
_DARKER_HU: Final = 45.0
_NOISE_MARGIN: Final = 2.0  # standard deviations of the noise
_LUNG_HU: Final = (-960.0, -600.0)
_LUMEN_MM: Final = (1.6, 8.0)
_LENGTH_MM: Final = 6.0
_ELONGATION: Final = 2.2  # ratio of length to width
_TOUCHES_MM: Final = 3.5  # the bronchus has a wall, and blur narrows its lumen
_WALL_MM: Final = 2.5
_WALL_RISE_HU: Final = 60.0
_LEAST_MM3: Final = 15.0


@dataclass(frozen=True, slots=True)
class _Lumen:
    """A dark tube: how wide, and how near to the nodule."""

    width_mm: float
    distance_mm: float


def airway_contact(near: CloseUp, lungs: LungMask | None) -> TraitFinding:
    """Look for an airway that reaches the nodule.

    Trachea and main bronchi are known from the lung mask. A smaller bronchus is seen
    as a dark tube with a brighter wall; most are too thin to be seen, so that none
    seen says nothing.

    Args:
        near: The nodule.
        lungs: The lungs of the scan, or None.

    Returns:
        `lumen_mm` and `distance_mm` of the nearest tube.
    """
    trait = Trait.AIRWAY_CONTACT
    main = _main_airway_mm(near, lungs)
    if main <= _TOUCHES_MM:
        said = Message.of("morphology.airway_contact.main")
        return TraitFinding(trait, True, Sureness.LIKELY, said, {"distance_mm": main})
    lumens = _lumens(near) if near.thin else []
    if lumens:
        nearest = min(lumens, key=lambda lumen: lumen.distance_mm)
        said = Message.of(
            "morphology.airway_contact.present", width=f"{nearest.width_mm:.1f}"
        )
        measures = {
            "lumen_mm": nearest.width_mm,
            "distance_mm": nearest.distance_mm,
        }
        return TraitFinding(trait, True, Sureness.LIKELY, said, measures)
    said = Message.of(
        f"morphology.airway_contact.{'unseen' if near.thin else 'thick'}",
        slice_mm=f"{near.slice_mm:.1f}",
    )
    return TraitFinding(trait, None, Sureness.ASK, said)


def _main_airway_mm(near: CloseUp, lungs: LungMask | None) -> float:
    """Distance from trachea and main bronchi; infinite if they are not near."""
    if lungs is None or not lungs.airway.any():
        return float("inf")
    axes = [np.arange(size) for size in near.region.hu.shape]
    first = np.asarray(lungs.index_of(near.region.origin_mm))
    scale = np.divide(near.region.spacing_mm, lungs.spacing_mm)
    k, i, j = (
        np.clip(np.rint(f + s * axis).astype(int), 0, size - 1)
        for f, s, axis, size in zip(first, scale, axes, lungs.airway.shape, strict=True)
    )
    airway = lungs.airway[np.ix_(k, i, j)]
    return float(near.outside_mm[airway].min()) if airway.any() else float("inf")


def _lumens(near: CloseUp) -> list[_Lumen]:
    """Dark tubes with a wall that come close to the nodule."""
    hu = near.smoothed_hu(_SMOOTHING_MM)
    ring = (near.outside_mm > 0) & (hu > _LUNG_HU[0]) & (hu < _LUNG_HU[1])
    if not ring.any():
        return []
    lung_hu = float(np.median(hu[ring]))
    darker_hu = max(_DARKER_HU, _NOISE_MARGIN * near.noise_hu)
    labels, _ = ndimage.label((hu < lung_hu - darker_hu) & (near.outside_mm > 0))
    near_labels = np.unique(labels[near.outside_mm <= _TOUCHES_MM])
    found = []
    for label in near_labels[near_labels > 0]:
        lumen = _as_lumen(near, labels == label, hu, lung_hu)
        if lumen is not None:
            found.append(lumen)
    return found


def _as_lumen(
    near: CloseUp, part: Mask, hu: np.ndarray, lung_hu: float
) -> _Lumen | None:
    """The part if it is a tube with a wall, else None."""
    if part.sum() * near.region.voxel_mm3 < _LEAST_MM3:
        return None
    places = np.argwhere(part) * near.region.spacing_mm
    axes_mm = 4 * np.sqrt(np.maximum(np.linalg.eigvalsh(np.cov(places.T)), 1e-9))
    width_mm, length_mm = float(axes_mm[1]), float(axes_mm[2])
    if length_mm < max(_LENGTH_MM, _ELONGATION * width_mm):
        return None
    if not _LUMEN_MM[0] <= width_mm <= _LUMEN_MM[1]:
        return None
    around = ndimage.distance_transform_edt(~part, near.region.spacing_mm)
    wall = (around > 0) & (around <= _WALL_MM) & (near.outside_mm > _WALL_MM)
    if not wall.any() or float(hu[wall].mean()) < lung_hu + _WALL_RISE_HU:
        return None
    return _Lumen(width_mm, float(near.outside_mm[part].min()))
