"""A compact, documented set of shape, intensity and margin features."""

from fusion.imaging.features.nodule import nodule_features

__all__ = ["nodule_features"]
