"""Bringing two chests of one patient together."""

from fusion.imaging.registration.chests import register_chests, register_rigidly

__all__ = ["register_chests", "register_rigidly"]
