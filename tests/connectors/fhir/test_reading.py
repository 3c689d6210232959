"""Smoking, performance, identity, imaging studies and orders."""

from collections.abc import Callable
from typing import Any

import pytest

from connectors.fhir.resources.identity import is_simulated, read_identity
from data.identity import Identifier, Sex
from data.patient.record import PatientRecord, SmokingStatus

Read = Callable[..., PatientRecord]
Make = Callable[..., dict[str, Any]]
SNOMED = "http://snomed.info/sct"
HTEST = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
}


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ({"coding": [{"system": SNOMED, "code": "449868002"}]}, SmokingStatus.CURRENT),
        ({"coding": [{"code": "LA18978-9"}]}, SmokingStatus.NEVER),
        ({"text": "Ex-smoker"}, SmokingStatus.FORMER),
        ({"text": "从不吸烟"}, SmokingStatus.NEVER),
    ],
)
def test_smoking_status(
    read: Read, observed: Make, value: dict[str, Any], status: SmokingStatus
) -> None:
    (found,) = read(observed("72166-2", valueCodeableConcept=value)).smoking
    assert found.status is status


def test_asked_without_answer_is_unknown_and_not_asked_is_missing(
    read: Read, observed: Make
) -> None:
    asked = {"coding": [{"code": "asked-declined"}]}
    (found,) = read(observed("72166-2", dataAbsentReason=asked)).smoking
    assert found.status is SmokingStatus.UNKNOWN
    assert read(observed("72166-2")).smoking == ()


def test_pack_years_beyond_a_life_are_counted(read: Read, observed: Make) -> None:
    years = {"value": 40, "code": "{pack-years}"}
    assert read(observed("8664-5", valueQuantity=years)).smoking[0].pack_years == 40
    record = read(observed("8664-5", valueQuantity={"value": 4000}))
    assert [rejected.reason for rejected in record.rejected_resources] == [
        "record.unreadable"
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"valueInteger": 2},
        {"valueQuantity": {"value": 2}},
        {"valueCodeableConcept": {"coding": [{"code": "LA9624-3"}]}},
        {"valueString": "ECOG 2"},
        {"interpretation": [{"coding": [{"code": "LA9624-3"}]}]},
    ],
)
def test_ecog_in_each_of_its_shapes(
    read: Read, observed: Make, fields: dict[str, Any]
) -> None:
    assert [p.value for p in read(observed("89247-1", **fields)).performance] == [2]


@pytest.mark.parametrize(
    "fields", [{"valueInteger": "2"}, {"valueInteger": 9}, {"valueString": "1 to 2"}]
)
def test_score_that_cannot_be_read_is_counted(
    read: Read, observed: Make, fields: dict[str, Any]
) -> None:
    record = read(observed("89247-1", **fields))
    assert record.performance == ()
    assert sum(rejected.count for rejected in record.rejected_resources) == 1


def test_identifiers_keep_their_issuer() -> None:
    patient = {
        "identifier": [
            {"system": "urn:a", "value": "1"},
            {"assigner": {"display": "General Hospital"}, "value": "2"},
            {"value": "3"},
            {"system": "urn:a"},
        ]
    }
    assert read_identity(patient).identifiers == {
        Identifier("urn:a", "1"),
        Identifier("General Hospital", "2"),
        Identifier("", "3"),
    }


@pytest.mark.parametrize(
    ("names", "written"),
    [
        ([{"family": "王", "given": ["小明"]}], "王小明"),
        ([{"text": "山田 太郎"}], "山田 太郎"),
        ([{"family": "Müller", "given": ["Jörg", "A."]}], "Jörg A. Müller"),
        (
            [{"use": "old", "family": "Before"}, {"use": "official", "family": "Now"}],
            "Now",
        ),
        (["Ann"], ""),
        ([], ""),
    ],
)
def test_name_in_any_script(names: list[Any], written: str) -> None:
    assert read_identity({"name": names}).name == written


def test_sex_and_partial_birth_date(ann: dict[str, Any]) -> None:
    identity = read_identity(ann)
    assert (identity.sex, str(identity.birth_date)) == (Sex.FEMALE, "1950-02")
    assert read_identity({"gender": "F"}).sex is Sex.UNKNOWN


@pytest.mark.parametrize("place", ["security", "tag"])
def test_test_data_says_so(place: str) -> None:
    assert is_simulated({"meta": {place: [HTEST]}})
    assert not is_simulated({"meta": {place: [{"code": "HTEST", "system": "urn:x"}]}})
    assert not is_simulated({"meta": {place: [{"code": "R"}]}})


@pytest.mark.parametrize(
    "modality", [{"code": "CT"}, {"coding": [{"code": "CT"}]}], ids=["R4", "R5"]
)
def test_imaging_study(read: Read, modality: dict[str, Any]) -> None:
    study = {
        "resourceType": "ImagingStudy",
        "status": "available",
        "identifier": [
            {"system": "urn:accession", "value": "1.2.3"},
            {"system": "urn:dicom:uid", "value": "urn:oid:1.2.840.99"},
        ],
        "started": "2024-05-01T10:00:00Z",
        "modality": [modality],
        "description": "CT chest",
    }
    (found,) = read(study).imaging_studies
    assert (found.study_uid, found.modalities) == ("1.2.840.99", ("CT",))
    assert (str(found.started), found.description) == ("2024-05-01", "CT chest")


def order(**more: object) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "authoredOn": "2024-05-01",
        "code": {
            "coding": [{"system": "http://loinc.org", "code": "1", "display": "NGS"}]
        },
    } | more


def test_order_is_pending_until_a_final_result_answers_it(
    read: Read, observed: Make
) -> None:
    based_on = {"basedOn": [{"reference": "ServiceRequest/r0"}]}
    assert [p.what.display for p in read(order()).pending] == ["NGS"]
    preliminary = observed("1", status="preliminary", **based_on)
    assert len(read(order(), preliminary).pending) == 1
    assert read(order(), observed("1", **based_on)).pending == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "completed"},
        {"status": "revoked"},
        {"intent": "plan"},
        {"doNotPerform": True},
        {"code": {"text": "Do not resuscitate"}},
    ],
)
def test_what_is_no_open_order_of_a_test(read: Read, fields: dict[str, Any]) -> None:
    assert read(order(**fields)).pending == ()


def test_registered_report_is_pending(read: Read) -> None:
    report = {"resourceType": "DiagnosticReport", "status": "registered"}
    record = read(report | {"code": {"text": "EGFR, ALK, ROS1"}})
    assert [p.what.display for p in record.pending] == ["EGFR, ALK, ROS1"]
