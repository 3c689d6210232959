"""The transaction: valid R4, percent where R4 wants it, one name for one content."""

from dataclasses import replace
from typing import Any

import pytest

from tests.connectors.fhir.writing.results_to_send import (
    NOW,
    SUBJECT,
    bundle,
    of_kind,
)


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
