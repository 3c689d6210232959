"""Calcium, fat, contacts, margin and air of a nodule."""

from fusion.imaging.morphology.nodule import nodule_morphology

__all__ = ["nodule_morphology"]
