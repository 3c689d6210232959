"""Matching of the nodules of the last scan with those of this one."""

from fusion.imaging.matching.following import follow_nodules
from fusion.imaging.matching.nodules import match_nodules

__all__ = ["follow_nodules", "match_nodules"]
