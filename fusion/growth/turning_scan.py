"""Where a nodule's course turned: one rate of growth cannot describe both sides."""

from collections.abc import Sequence

from data.nodule import NoduleMeasurement
from fusion.growth.change import change_between


def turning_scan(scans: Sequence[NoduleMeasurement]) -> int:
    """Index of the scan from which on one rate describes the course; 0 if all do.

    A nodule that shrank under treatment and grows again is not a shrinking one, though
    it may still be smaller than at first. The course turned at its smallest or largest
    scan if the change before and the change after it both lie beyond the clinical
    error, in opposite directions; of two such scans the later one counts.

    Args:
        scans: Of one nodule, one a day, oldest first.
    """
    turned = [index for index in range(1, len(scans) - 1) if _turns_at(scans, index)]
    volumes = [scan.volume_mm3 for scan in scans]
    extremes = {volumes.index(min(volumes)), volumes.index(max(volumes))}
    return max((index for index in turned if index in extremes), default=0)


def _turns_at(scans: Sequence[NoduleMeasurement], index: int) -> bool:
    before = change_between(scans[0], scans[index])
    after = change_between(scans[index], scans[-1])
    opposite = (before.ratio > 1) != (after.ratio > 1)
    return before.beyond_error and after.beyond_error and opposite
