"""The course of response as CSV, one line a target and visit."""

from typing import Final

from connectors.exports.csv_table import csv_table
from data.results.response_over_time import ResponseOverTime, ResponseVisit

_COLUMNS: Final = (
    *("assessed_on", "target", "organ", "lymph_node", "diameter_mm", "measured_by"),
    *("sum_mm", "sum_low_mm", "sum_high_mm", "change_from_baseline_percent"),
    *("change_from_nadir_percent", "target_response", "overall_response"),
    *("immune_response", "new_lesion", "non_targets", "volume_sum_mm3"),
    *("volume_response", "growth_rate_percent_a_month"),
    *("growth_rate_low", "growth_rate_high", "new_lesion_labels"),
)


def response_csv(course: ResponseOverTime) -> bytes:
    """Every target on every visit with what follows from them; no name goes along.

    Args:
        course: From baseline on.
    """
    return csv_table(
        _COLUMNS,
        (
            [
                visit.assessment.assessed_on.isoformat(),
                target.label,
                target.organ,
                "yes" if target.lymph_node else "no",
                _rounded(target.diameter_mm),
                target.measured_by,
                *_of_visit(visit),
            ]
            for visit in course.visits
            for target in visit.assessment.targets
        ),
    )


def _of_visit(visit: ResponseVisit) -> list[object]:
    response, interval, volume = visit.response, visit.sum_interval_mm, visit.volume
    new_lesion, rate = visit.assessment.new_lesion, visit.growth_interval
    return [
        _rounded(visit.sum_mm),
        _rounded(interval.low if interval else None),
        _rounded(interval.high if interval else None),
        _rounded(response.change_from_baseline_percent if response else None),
        _rounded(response.change_from_nadir_percent if response else None),
        response.target_response.value if response else None,
        response.overall.value if response and response.overall else None,
        visit.irecist.response.value if visit.irecist else None,
        None if new_lesion is None else ("yes" if new_lesion else "no"),
        visit.assessment.non_targets.value,
        _rounded(volume.sum_mm3 if volume else None),
        volume.response.value if volume and volume.response else None,
        _rounded(visit.growth_percent_a_month),
        _rounded(rate.low if rate else None),
        _rounded(rate.high if rate else None),
        " ".join(lesion.label for lesion in visit.assessment.new_lesions),
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
