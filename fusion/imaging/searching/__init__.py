"""A whole scan searched: known nodules first, then new ones."""

from fusion.imaging.searching.resolved_places import ResolvedPlace
from fusion.imaging.searching.scan import DetectedLesion, search_scan

__all__ = ["DetectedLesion", "ResolvedPlace", "search_scan"]
