"""Quality of a scan for measuring."""

from fusion.imaging.quality.report import (
    nodule_quality,
    pair_quality,
    quality_of_scan,
    quality_report,
)

__all__ = ["nodule_quality", "pair_quality", "quality_of_scan", "quality_report"]
