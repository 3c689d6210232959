"""Courses as the response page shows them."""

from datetime import UTC, date, datetime, timedelta

from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from data.patient.response_categories import NonTargets
from data.patient.tumour_reading import (
    TumourReading,
)
from tests.pages.example_cases import case, measurement

FIRST = date(2025, 9, 20)


NOW = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)


def patient(*volumes: float, **changes: object) -> PatientCase:
    scans = (
        measurement(FIRST + timedelta(days=60 * n), volume)
        for n, volume in enumerate(volumes)
    )
    nodule = Nodule("2.25.0", "N1", tuple(scans))
    return case(nodules=(nodule,), **({"studies": ()} | changes))


def whole(number: int, **said: object) -> TumourReading:
    values = {"new_lesion": False, "non_targets": NonTargets.NONE_AT_BASELINE}
    day = FIRST + timedelta(days=60 * number)
    return TumourReading(day, "Dr Li", NOW, whole_body=True, **(values | said))  # type: ignore[arg-type]
