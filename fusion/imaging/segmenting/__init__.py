"""Segmentation of one nodule, and how likely it failed."""
