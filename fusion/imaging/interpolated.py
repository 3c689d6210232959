"""No nodule is measured where a slice was missing."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from data.errors import NotMeasurableError
from fusion.imaging.segmenting.segmentation import NoduleSegmentation

# Chosen: smaller ones would measure beside a slice that is missing.
MARGIN_SLICES: Final = 2.0
MARGIN_MM: Final = 2.0
"""The larger of both around a nodule must be free of interpolated slices.

The blurred edge, from which a volume is summed, reaches so far. A project proposal.
"""


def refuse_interpolated(
    segmentation: NoduleSegmentation, interpolated_mm: Sequence[float]
) -> None:
    """Refuse a nodule that touches an interpolated slice or lies close to one.

    Args:
        segmentation: The nodule.
        interpolated_mm: Positions of interpolated slices along the normal.

    Raises:
        NotMeasurableError: Naming the position of the slice.
    """
    region = segmentation.region
    spacing_mm = region.spacing_mm[0]
    margin_mm = max(MARGIN_SLICES * spacing_mm, MARGIN_MM)
    inside = np.flatnonzero(segmentation.mask.any(axis=(1, 2)))
    start_mm = float(np.dot(region.origin_mm, region.axes[0]))
    low_mm, high_mm = (
        start_mm + float(k) * spacing_mm for k in (inside[0], inside[-1])
    )
    for position_mm in interpolated_mm:
        if low_mm - margin_mm <= position_mm <= high_mm + margin_mm:
            raise NotMeasurableError(
                "measure.interpolated",
                position_mm=round(position_mm, 1),
                margin_mm=round(margin_mm, 1),
            )
