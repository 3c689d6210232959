"""Measured volumes with their clinical intervals, as charts draw and word them."""

from collections.abc import Sequence

from data.imaging.nodule import NoduleMeasurement
from pages.kit.formatting import volume, volume_interval


def interval_bars(scans: Sequence[NoduleMeasurement], color: str) -> dict[str, object]:
    """Plotly's error bars of the clinical intervals.

    Args:
        scans: In the order of the points.
        color: Of the bars.
    """
    return {
        "type": "data",
        "symmetric": False,
        "array": [s.clinical_interval_mm3.high - s.volume_mm3 for s in scans],
        "arrayminus": [s.volume_mm3 - _low_on_log_axis(s) for s in scans],
        "color": color,
    }


def volumes_in_words(scans: Sequence[NoduleMeasurement]) -> list[list[str]]:
    """Volume and clinical interval of each scan, for its label."""
    return [
        [volume(s.volume_mm3), volume_interval(s.clinical_interval_mm3)] for s in scans
    ]


def bounds_shown(scans: Sequence[NoduleMeasurement]) -> tuple[float, float]:
    """Lowest and highest end of all bars."""
    return (
        min(map(_low_on_log_axis, scans)),
        max(scan.clinical_interval_mm3.high for scan in scans),
    )


def _low_on_log_axis(scan: NoduleMeasurement) -> float:
    """Lower bound that a logarithmic axis can show."""
    return max(scan.clinical_interval_mm3.low, scan.volume_mm3 / 20)
