"""The transaction: valid R4, percent where R4 wants it, one name for one content."""

import copy
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.fhir.writing.checking import require_valid
from connectors.fhir.writing.nodule_observations import ReportedNodule
from connectors.fhir.writing.report_bundle import NoduleResults, report_bundle
from connectors.fhir.writing.risk_assessments import percent
from connectors.fhir.writing.sign_off import SignOff
from connectors.fhir.writing.subject import Subject, device
from data.errors import InvalidClinicalValueError, InvalidRecordError
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


def test_the_transaction_is_valid_r4() -> None:
    require_valid(bundle())
    require_valid(bundle(replace(SUBJECT, sign_off=None, simulated=True)))


def test_a_probability_leaves_in_percent() -> None:
    """FHIR R4 RiskAssessment, ras-2: a decimal probability is at most 100."""
    assert percent(0.073) == 7.3
    growing, score = of_kind(bundle(), "RiskAssessment")
    verdict = growth_verdict(TIMELINE, date(2024, 8, 1))
    expected = pytest.approx(100 * verdict.probability_growing, abs=1e-3)
    assert growing["prediction"][0]["probabilityDecimal"] == expected
    brock_percent = 100 * brock(MISSING_SOME).probability  # type: ignore[union-attr]
    shown = score["prediction"][0]
    assert shown["probabilityDecimal"] == pytest.approx(brock_percent, abs=1e-3)
    assert "emphysema" in shown["rationale"]


@given(st.floats(0, 1))
def test_percent_stays_within_what_r4_allows(probability: float) -> None:
    assert 0 <= percent(probability) <= 100


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"probabilityDecimal": 730}, "ras-2"),
        ({"probabilityRange": {"low": {"value": 40}}}, "ras-1"),
        ({"whenRange": "soon"}, "whenRange"),
    ],
)
def test_what_is_not_valid_does_not_leave(change: dict[str, Any], named: str) -> None:
    broken = copy.deepcopy(bundle())
    prediction = of_kind(broken, "RiskAssessment")[0]["prediction"][0]
    if "probabilityRange" in change:
        del prediction["probabilityDecimal"]
    prediction |= change
    with pytest.raises(InvalidRecordError, match=f"{named}.*nothing was sent"):
        require_valid(broken)


def test_volume_and_doubling_time_are_in_ucum() -> None:
    volume, doubling = of_kind(bundle(), "Observation")
    assert volume["valueQuantity"] == {
        "value": 900.0,
        "unit": "mm3",
        "system": "http://unitsofmeasure.org",
        "code": "mm3",
    }
    # 182 days, threefold: 182 · ln 2 / ln 3 (Schwartz 1961)
    assert doubling["valueQuantity"]["value"] == pytest.approx(114.828, abs=1e-3)
    assert doubling["valueQuantity"]["code"] == "d"


def test_the_same_content_has_the_same_name_whenever_it_is_sent() -> None:
    def names(transaction: dict[str, Any]) -> list[str]:
        return [entry["fullUrl"] for entry in transaction["entry"]]

    later = NOW.replace(year=2027)
    assert names(bundle()) == names(bundle(now=later))
    other = replace(SUBJECT, reference="Patient/2")
    shared = set(names(bundle())) & set(names(bundle(other)))
    assert shared == {SUBJECT.device.name}
    for entry in bundle()["entry"]:
        assert entry["request"]["ifNoneExist"]


def test_unsigned_results_are_preliminary_and_name_no_reader() -> None:
    (report,) = of_kind(bundle(replace(SUBJECT, sign_off=None)), "DiagnosticReport")
    assert report["status"] == "preliminary"
    assert "resultsInterpreter" not in report
    (signed,) = of_kind(bundle(), "DiagnosticReport")
    assert (signed["status"], signed["issued"][:10]) == ("final", "2026-01-02")


def test_simulated_results_are_marked_as_test_data() -> None:
    marked = bundle(replace(SUBJECT, simulated=True))["entry"]
    for resource in (entry["resource"] for entry in marked):
        if resource["resourceType"] != "Device":  # the software is real
            assert resource["meta"]["security"][0]["code"] == "HTEST"


def test_a_signature_needs_a_person() -> None:
    with pytest.raises(InvalidClinicalValueError, match="signature"):
        SignOff("  ", NOW)
