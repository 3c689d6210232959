"""All features of one nodule."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from data.errors import NotMeasurableError
from data.imaging.volume import CTVolume
from fusion.imaging.features.axes import axis_features
from fusion.imaging.features.intensity import intensity_features
from fusion.imaging.features.margin import margin_features
from fusion.imaging.features.surface import lobulation_score, surface_features

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_REACH_MM = 5.0


def nodule_features(region: CTVolume, mask: NDArray[np.bool_]) -> dict[str, float]:
    """Shape, intensity and margin of one nodule.

    Args:
        region: The nodule with at least 5 mm of its surroundings.
        mask: Shape of the region; voxels of the nodule.

    Returns:
        Name to value for every row of `data/reference/features.csv`, which holds the
        IBSI code, the unit and the definition. Margin features are NaN where the
        nodule nowhere borders on lung.

    Raises:
        NotMeasurableError: If the mask is empty or of another shape.

    Source:
        Image Biomarker Standardisation Initiative, reference manual,
        arXiv:1612.07003; Zwanenburg et al. 2020, Radiology 295:328.
    """
    if mask.shape != region.hu.shape or not mask.any():
        raise NotMeasurableError(
            "features.mask",
            shape=mask.shape,
            region=region.hu.shape,
            voxels=int(mask.sum()),
        )
    near, inside = _cut_to(region, mask)
    return {
        **surface_features(inside, near.spacing_mm),
        **axis_features(inside, near.spacing_mm),
        **intensity_features(near.hu[inside]),
        **margin_features(near, inside),
        "lobulation_score": lobulation_score(inside, near.spacing_mm),
    }


def _cut_to(
    region: CTVolume, mask: NDArray[np.bool_]
) -> tuple[CTVolume, NDArray[np.bool_]]:
    """The box of the mask with a margin, so that a large region costs nothing."""
    places = np.argwhere(mask)
    reach = np.ceil(_REACH_MM / np.asarray(region.spacing_mm)).astype(int)
    low = np.maximum(places.min(axis=0) - reach, 0)
    high = places.max(axis=0) + reach + 1
    box = cast(
        tuple[slice, slice, slice],
        tuple(slice(int(a), int(b)) for a, b in zip(low, high, strict=True)),
    )
    cut = CTVolume(
        region.hu[box],
        region.spacing_mm,
        region.lps_mm((float(low[0]), float(low[1]), float(low[2]))),
        region.axes,
    )
    return cut, mask[box]
