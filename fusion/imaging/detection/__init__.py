"""Finding nodules."""

from fusion.imaging.detection.detector import SHOWN_FROM, BlobDetector, NoduleDetector
from fusion.imaging.detection.finding_again import find_again

__all__ = ["SHOWN_FROM", "BlobDetector", "NoduleDetector", "find_again"]
