"""Lungs, sides and zones."""

from fusion.imaging.lungs.edge import lung_labels
from fusion.imaging.lungs.mask import lung_mask
from fusion.imaging.lungs.zones import zone_of

__all__ = ["lung_labels", "lung_mask", "zone_of"]
