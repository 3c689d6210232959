"""Calcium in a nodule, and its pattern where the geometry is clear."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.imaging.morphology import CalcificationPattern, Sureness, Trait, TraitFinding
from data.message import Message
from fusion.imaging.morphology.close_up import CloseUp, Mask

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
CALCIUM_HU: Final = 200.0
"""Enhancing tissue stays below. Published limits run from 150 to 200 HU."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SMOOTHING_MM: Final = 0.5
_LEAST_MM3: Final = 4.0
_EDGE_MM: Final = 1.2  # blur and partial volume keep calcium from showing nearer
_DIFFUSE_SHARE: Final = 0.85
_CENTRAL_WITHIN: Final = 0.35  # share of the radius
_CENTRAL_SHARE: Final = (0.05, 0.6)
_RIM: Final = 0.25  # share of the depth
_RIM_SHARE: Final = 0.02
_POPCORN_PARTS: Final = 3  # count
_POPCORN_LEAST_MM: Final = 10.0
_SHELLS: Final = 8  # count
_DIP_HU: Final = 100.0
_LAMINATED_LEAST_MM: Final = 8.0
_RING_EVEN: Final = 0.6  # share of the ring


@dataclass(frozen=True, slots=True, eq=False)
class _Calcium:
    """Calcium of one nodule."""

    where: Mask
    parts: int
    share: float
    volume_mm3: float


def calcification(near: CloseUp) -> TraitFinding:
    """Look for calcium, its amount and its pattern.

    Args:
        near: The nodule.

    Returns:
        `calcified_share`: share of the nodule above 200 HU; `calcium_mm3`. A pattern
        only on slices up to 1.5 mm and where the geometry is clear.

    Source:
        Benign patterns: Khan et al. 2010, Insights Imaging 1:77; Lung-RADS v2022.
        How each is recognised here is this project's own.
    """
    calcium = _calcium(near)
    measures = {
        "calcified_share": calcium.share,
        "calcium_mm3": calcium.volume_mm3,
    }
    if calcium.volume_mm3 < _LEAST_MM3:
        return _without(near, measures)
    pattern = _pattern(near, calcium) if near.thin else None
    name = "pattern" if pattern else ("unclear" if near.thin else "thick")
    level = float(near.smoothed_hu(_SMOOTHING_MM)[calcium.where].mean())
    clear = level > CALCIUM_HU + near.noise_hu
    return TraitFinding(
        Trait.CALCIFICATION,
        True,
        Sureness.SURE if clear else Sureness.LIKELY,
        Message.of(
            f"morphology.calcification.{name}",
            percent=round(100 * calcium.share),
            pattern=pattern.value if pattern else "",
            slice_mm=f"{near.slice_mm:.1f}",
        ),
        measures,
        pattern,
    )


def _calcium(near: CloseUp) -> _Calcium:
    """Clusters above the limit that noise alone would not make."""
    bright = (near.smoothed_hu(_SMOOTHING_MM) > CALCIUM_HU) & near.body
    labels, count = ndimage.label(bright, np.ones((3, 3, 3)))
    sizes_mm3 = np.bincount(labels.ravel(), minlength=count + 1) * near.region.voxel_mm3
    sizes_mm3[0] = 0
    kept = sizes_mm3 >= _LEAST_MM3
    where = kept[labels]
    volume_mm3 = float(where.sum() * near.region.voxel_mm3)
    return _Calcium(where, int(kept.sum()), volume_mm3 / near.volume_mm3, volume_mm3)


def _without(near: CloseUp, measures: dict[str, float]) -> TraitFinding:
    """None seen: sure on thin slices, unknown where thick slices could hide it."""
    brightest = float(near.smoothed_hu(_SMOOTHING_MM)[near.body].max())
    measures = {**measures, "brightest_hu": brightest}
    if not near.thin or brightest > CALCIUM_HU:
        return TraitFinding(
            Trait.CALCIFICATION,
            None,
            Sureness.ASK,
            Message.of(
                "morphology.calcification.ask",
                hu=round(brightest),
                slice_mm=f"{near.slice_mm:.1f}",
            ),
            measures,
        )
    clear = brightest < CALCIUM_HU - near.noise_hu
    return TraitFinding(
        Trait.CALCIFICATION,
        False,
        Sureness.SURE if clear else Sureness.LIKELY,
        Message.of("morphology.calcification.none", hu=round(brightest)),
        measures,
    )


def _pattern(near: CloseUp, calcium: _Calcium) -> CalcificationPattern | None:
    """The first pattern whose geometry is clear; None where none is."""
    depth = near.inside_mm / max(float(near.inside_mm.max()), 1e-6)
    inner = near.body & (near.inside_mm > min(_EDGE_MM, 0.5 * near.inside_mm.max()))
    if calcium.where[inner].mean() >= _DIFFUSE_SHARE:
        return CalcificationPattern.DIFFUSE
    if _is_laminated(near, depth):
        return CalcificationPattern.LAMINATED
    if calcium.parts >= _POPCORN_PARTS:
        large = near.diameter_mm >= _POPCORN_LEAST_MM
        return CalcificationPattern.POPCORN if large else None
    if calcium.parts > 1:
        return None
    off = _off_centre(near, calcium.where)
    rim = near.body & (depth < _RIM)
    if off < _CENTRAL_WITHIN and calcium.where[rim].mean() < _RIM_SHARE:
        low, high = _CENTRAL_SHARE
        return CalcificationPattern.CENTRAL if low < calcium.share < high else None
    return CalcificationPattern.ECCENTRIC if off > 2 * _CENTRAL_WITHIN else None


def _off_centre(near: CloseUp, where: Mask) -> float:
    """Distance of the calcium's middle from the nodule's, in radii."""
    calcium, nodule = (ndimage.center_of_mass(mask) for mask in (where, near.body))
    away_mm = np.subtract(calcium, nodule) * near.region.spacing_mm
    return float(np.linalg.norm(away_mm) / (near.diameter_mm / 2))


def _is_laminated(near: CloseUp, depth: NDArray[np.float32]) -> bool:
    """Calcium in a shell all around, with less inside it."""
    if near.diameter_mm < _LAMINATED_LEAST_MM:
        return False
    shell = np.clip((depth * _SHELLS).astype(int), 0, _SHELLS - 1)
    hu = near.smoothed_hu(_SMOOTHING_MM)
    labels = np.where(near.body, shell, -1)
    means = np.array(ndimage.median(hu, labels, np.arange(_SHELLS)))
    ring = int(np.argmax(means[: _SHELLS // 2 + 1]))
    if means[ring] < CALCIUM_HU or means[ring:].min() > means[ring] - _DIP_HU:
        return False
    return float((hu[labels == ring] > CALCIUM_HU).mean()) > _RING_EVEN
