"""Spiculation and lobulation as scores: they order nodules and decide nothing."""

from typing import Final

import numpy as np
from scipy.ndimage import binary_dilation, binary_erosion

from data.imaging.morphology import Sureness, Trait, TraitFinding
from data.message import Message
from fusion.imaging.features.margin import margin_features
from fusion.imaging.features.surface import lobulation_score
from fusion.imaging.morphology.close_up import CloseUp, Mask

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LEAST_VOXELS: Final = 60


def spiculation(near: CloseUp) -> TraitFinding:
    """Share of a shell around the nodule that thin dense strands cross.

    Vessels that reach the nodule count too, so a reader decides.

    Args:
        near: The nodule.
    """
    found = [
        margin_features(near.region, mask)["spiculation_score"]
        for mask in _outlines(near)
    ]
    return _scored(Trait.SPICULATION, found)


def lobulation(near: CloseUp) -> TraitFinding:
    """Measure how far the nodule falls short of its convex hull; 0 for a convex one.

    Args:
        near: The nodule.
    """
    size_mm = near.region.spacing_mm
    found = [lobulation_score(mask, size_mm) for mask in _outlines(near)]
    return _scored(Trait.LOBULATION, found)


def _outlines(near: CloseUp) -> tuple[Mask, ...]:
    """As drawn, a layer of voxels wider, and a layer tighter where that leaves much."""
    tighter = np.asarray(binary_erosion(near.body))
    wider = np.asarray(binary_dilation(near.body))
    if tighter.sum() < _LEAST_VOXELS:
        return near.body, wider
    return near.body, wider, tighter


def _scored(trait: Trait, scores: list[float]) -> TraitFinding:
    as_drawn = scores[0]
    if np.isnan(as_drawn):
        said = Message.of(f"morphology.{trait}.ask")
        return TraitFinding(trait, None, Sureness.ASK, said)
    known = [score for score in scores if not np.isnan(score)]
    low, high = min(known), max(known)
    said = Message.of(
        f"morphology.{trait}.score",
        score=f"{as_drawn:.2f}",
        low=f"{low:.2f}",
        high=f"{high:.2f}",
    )
    measures = {f"{trait}_score": as_drawn, f"{trait}_low": low, f"{trait}_high": high}
    return TraitFinding(trait, None, Sureness.ASK, said, measures)
