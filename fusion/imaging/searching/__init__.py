"""A whole scan searched: known nodules first, then new ones."""

from fusion.imaging.searching.places import SettledPlace
from fusion.imaging.searching.scan import PlaceFound, search_scan

__all__ = ["PlaceFound", "SettledPlace", "search_scan"]
