"""Results of a simulated nodule, ready to leave."""

from datetime import UTC, date, datetime
from typing import Any

from connectors.fhir.writing.nodule_observations import ReportedNodule
from connectors.fhir.writing.report_bundle import NoduleResults, report_bundle
from connectors.fhir.writing.sign_off import SignOff
from connectors.fhir.writing.subject import Subject, device
from data.imaging.nodule import Density, Nodule, NoduleMeasurement
from data.interval import Interval
from fusion.growth.doubling_time import doubling_time
from fusion.growth.timeline import nodule_timeline
from fusion.growth.verdict import growth_verdict
from fusion.risk.scores.brock import BrockInputs, brock

NOW = datetime(2026, 1, 2, 3, tzinfo=UTC)


def measurement(day: date, volume_mm3: float) -> NoduleMeasurement:
    return NoduleMeasurement(
        scanned_on=day,
        series_uid=f"1.2.{day.toordinal()}",
        volume_mm3=volume_mm3,
        measurement_interval_mm3=Interval(volume_mm3 * 0.95, volume_mm3 * 1.05),
        clinical_interval_mm3=Interval(volume_mm3 * 0.8, volume_mm3 * 1.25),
        long_axis_mm=9.5,
        short_axis_mm=8.0,
        density=Density.SOLID,
        solid_volume_mm3=volume_mm3,
        mass_mg=300.0,
        mean_hu=20.0,
        centre_mm=(0.0, 0.0, 0.0),
        method="test 1.0",
    )


NODULE = Nodule(
    "1.2.3",
    "N1",
    (measurement(date(2024, 1, 1), 300.0), measurement(date(2024, 7, 1), 900.0)),
)


TIMELINE = nodule_timeline(NODULE.measurements)


SUBJECT = Subject("Patient/1", device("0.1", "test 1.0"), SignOff("Dr. Test", NOW))


MISSING_SOME = BrockInputs(
    age_years=62, female=True, longest_diameter_mm=9.5, nodule_count=1
)


def bundle(subject: Subject = SUBJECT, now: datetime = NOW) -> dict[str, Any]:
    results = NoduleResults(
        ReportedNodule(NODULE, "1.9", doubling_time(TIMELINE)),
        growth_verdict(TIMELINE, date(2024, 8, 1)),
        (brock(MISSING_SOME),),  # type: ignore[arg-type]
    )
    return report_bundle(subject, [results], now).transaction()


def of_kind(transaction: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = (entry["resource"] for entry in transaction["entry"])
    return [resource for resource in found if resource["resourceType"] == kind]
