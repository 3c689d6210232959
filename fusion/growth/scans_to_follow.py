"""Which measurements of a nodule are followed: one a day, the surest."""

from collections.abc import Sequence

from data.nodule import NoduleMeasurement
from fusion.growth.change import clinical_log_sd


def one_scan_a_day(
    measurements: Sequence[NoduleMeasurement],
) -> tuple[NoduleMeasurement, ...]:
    """The measurement with the narrowest clinical interval of each day, oldest first.

    Two series of one day are one visit: they say nothing of growth.

    Args:
        measurements: Of one nodule, oldest first.
    """
    surest: dict[int, NoduleMeasurement] = {}
    for scan in measurements:
        day = scan.scanned_on.toordinal()
        held = surest.get(day)
        if held is None or clinical_log_sd(scan) < clinical_log_sd(held):
            surest[day] = scan
    return tuple(surest[day] for day in sorted(surest))
