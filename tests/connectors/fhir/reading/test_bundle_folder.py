from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.fhir.reading.bundle_folder import FhirFolder
from data.errors import SourceUnavailableError
from data.words import has_message

Build = Callable[..., FhirFolder]
Make = Callable[..., dict[str, Any]]


def smoker(about: str, number: str = "s") -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": number,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "72166-2"}]},
        "subject": {"reference": about},
        "valueCodeableConcept": {"text": "Former smoker"},
    }


def bundle(*entries: tuple[dict[str, Any], str], kind: str = "transaction") -> Any:  # noqa: ANN401
    held = [{"resource": resource, "fullUrl": url} for resource, url in entries]
    return {"resourceType": "Bundle", "type": kind, "entry": held}


def test_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match="Give the folder"):
        FhirFolder(tmp_path / "nowhere")


def test_empty_folder_has_no_records(tmp_path: Path) -> None:
    assert list(FhirFolder(tmp_path).records()) == []


@pytest.mark.parametrize("kind", ["transaction", "collection", "searchset", "history"])
def test_bundle_of_any_type(folder_of: Build, ann: dict[str, Any], kind: str) -> None:
    (record,) = folder_of(
        bundle((ann, ""), (smoker("Patient/ann"), ""), kind=kind)
    ).records()
    assert (record.source, record.smoking[0].source) == ("Patient/ann", "Observation/s")


@pytest.mark.parametrize(
    ("full_url", "about"),
    [
        ("", "Patient/ann"),
        ("urn:uuid:1", "urn:uuid:1"),
        ("urn:uuid:1", "Patient/ann"),
        ("https://a.example/fhir/Patient/ann", "https://a.example/fhir/Patient/ann"),
        ("https://a.example/fhir/Patient/ann", "Patient/ann"),
        ("", "https://a.example/fhir/Patient/ann"),
        ("", "Patient/ann/_history/3"),
    ],
)
def test_references_as_they_are_written(
    folder_of: Build, ann: dict[str, Any], full_url: str, about: str
) -> None:
    one_file = bundle((smoker(about), ""), (ann, full_url))
    (record,) = folder_of(one_file).records()
    assert len(record.smoking) == 1
    assert record.identity.name == "Ann Example"


def test_patient_and_facts_in_different_files(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    (record,) = folder_of(smoker("Patient/ann"), ann).records()
    assert len(record.smoking) == 1


def test_patient_by_identifier_and_contained_patient(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    by_identifier = smoker("") | {
        "subject": {"identifier": {"system": "urn:hospital", "value": "7"}}
    }
    inner = {**ann, "id": "p", "identifier": []}
    contained = smoker("#p", "t") | {"contained": [inner]}
    records = list(folder_of(by_identifier, ann, contained).records())
    assert {record.source: len(record.smoking) for record in records} == {
        "Patient/ann": 1,
        "Observation/t#p": 1,
    }


def test_url_of_another_server_is_another_patient(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    here = bundle((ann, "https://a.example/Patient/ann"))
    there = bundle((smoker("https://b.example/Patient/ann"), ""))
    records = list(folder_of(here, there).records())
    assert [len(record.smoking) for record in records] == [0, 1]


def test_one_reference_for_two_people_joins_nothing(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    other = {**ann, "birthDate": "1990", "identifier": []}
    folder = folder_of(ann, other, smoker("Patient/ann"))
    assert [record.smoking for record in folder.records()] == [(), ()]
    assert [rejected.reason for rejected in folder.rejected_resources] == [
        "record.ambiguous_patient"
    ]


def test_each_bundle_keeps_its_own_patient_under_a_shared_id(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    other = {**ann, "birthDate": "1990", "identifier": []}
    first = bundle((ann, ""), (smoker("Patient/ann"), ""))
    second = bundle((other, ""))
    records = folder_of(first, second).records()
    assert [(str(r.identity.birth_date), len(r.smoking)) for r in records] == [
        ("1950-02", 1),
        ("1990", 0),
    ]


def test_patient_who_is_not_there_is_read_without_a_name(folder_of: Build) -> None:
    (record,) = folder_of(smoker("Patient/ann")).records()
    assert record.source == "Patient/ann"
    assert record.identity.identifiers == frozenset()


def test_newest_version_of_a_resource_counts(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    old = smoker("Patient/ann") | {"meta": {"lastUpdated": "2020-01-01T00:00:00Z"}}
    new = smoker("Patient/ann") | {
        "meta": {"lastUpdated": "2024-01-01T00:00:00Z"},
        "valueCodeableConcept": {"text": "Never smoker"},
    }
    for files in ((ann, old, new), (ann, new, old)):
        (record,) = folder_of(*files).records()
        assert [smoking.status for smoking in record.smoking] == ["never"]
        assert [rejected.reason for rejected in record.rejected_resources] == [
            "record.duplicate"
        ]


def test_retracted_version_takes_the_fact_back(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    said = smoker("Patient/ann")
    retracted = said | {"status": "entered-in-error"}
    for files in ((ann, said, retracted), (ann, retracted, said)):
        (record,) = folder_of(*files).records()
        assert record.smoking == ()


def test_bundles_in_bundles_arrays_parameters_and_contained(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    inner = bundle((smoker("Patient/ann", "a"), ""))
    parameters = {
        "resourceType": "Parameters",
        "parameter": [{"name": "x", "resource": smoker("Patient/ann", "b")}],
    }
    report = {
        "resourceType": "DiagnosticReport",
        "id": "d",
        "subject": {"reference": "Patient/ann"},
        "contained": [smoker("Patient/ann", "c")],
    }
    outer = bundle((inner, ""), (report, ""))
    (record,) = folder_of(outer, [ann, parameters]).records()
    assert sorted(smoking.source for smoking in record.smoking) == [
        "DiagnosticReport/d#c",
        "Observation/a",
        "Observation/b",
    ]


def test_ndjson_byte_order_mark_and_a_broken_line(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    lines = [orjson.dumps(ann), b"{broken", b"", orjson.dumps(smoker("Patient/ann"))]
    folder = folder_of(b"\xef\xbb\xbf" + b"\r\n".join(lines))
    (record,) = folder.records()
    assert len(record.smoking) == 1
    (aside,) = folder.rejected
    assert aside.reason == "record.lines_not_json"
    assert aside.values == (("lines", 1),)


def test_ndjson_by_its_name_and_a_bundle_under_it(
    tmp_path: Path, ann: dict[str, Any]
) -> None:
    lines = orjson.dumps(ann) + b"\n" + orjson.dumps(smoker("Patient/ann")) + b"\n"
    (tmp_path / "a.ndjson").write_bytes(lines)
    whole = bundle((smoker("Patient/ann", "t"), ""))
    (tmp_path / "b.NDJSON").write_bytes(orjson.dumps(whole, option=orjson.OPT_INDENT_2))
    folder = FhirFolder(tmp_path)
    (record,) = folder.records()
    assert len(record.smoking) == 2
    assert folder.rejected == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "record.not_json"),
        (b"plain text", "record.not_json"),
        (b'{"resourceType": "Patient"', "record.not_json"),
        ("{}".encode("utf-16"), "record.not_json"),
        (b"[" * 5000 + b"]" * 5000, "record.not_json"),
        (b"null", "record.not_fhir"),
        (b"42", "record.not_fhir"),
        (b'{"name": "a package"}', "record.not_fhir"),
        (b'{"resourceType": 7}', "record.not_fhir"),
    ],
)
def test_file_that_is_no_record_is_rejected(
    folder_of: Build, content: bytes, reason: str
) -> None:
    folder = folder_of(content)
    assert list(folder.records()) == []
    assert [(aside.where, aside.reason) for aside in folder.rejected] == [
        ("0.json", reason)
    ]
    assert has_message(f"{reason}.what")


def test_unknown_types_and_resources_without_a_patient_are_counted(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    unknown = {"resourceType": "Horoscope", "subject": {"reference": "Patient/ann"}}
    folder = folder_of(ann, unknown, unknown, {**smoker(""), "subject": None})
    (record,) = folder.records()
    (rejected,) = record.rejected_resources
    assert (rejected.resource_type, rejected.reason, rejected.count) == (
        "Horoscope",
        "record.type_not_used",
        2,
    )
    assert [(s.resource_type, s.reason) for s in folder.rejected_resources] == [
        ("Observation", "record.no_patient")
    ]


@pytest.mark.parametrize(
    ("old", "version"),
    [
        ({"resourceType": "MedicationOrder"}, "DSTU2"),
        ({"resourceType": "ProcedureRequest"}, "STU3"),
        ({"resourceType": "Condition", "clinicalStatus": "active"}, "STU3"),
        (
            {"resourceType": "Condition", "clinicalStatus": "active", "patient": {}},
            "DSTU2",
        ),
    ],
)
def test_older_version_is_refused_by_name(
    folder_of: Build, ann: dict[str, Any], old: dict[str, Any], version: str
) -> None:
    folder = folder_of(bundle((ann, ""), (old, "")))
    assert list(folder.records()) == []
    (aside,) = folder.rejected
    assert dict(aside.values) == {"version": version}


def test_one_wrong_status_does_not_make_a_file_old(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    good = {"resourceType": "Condition", "clinicalStatus": {"text": "active"}}
    wrong = {"resourceType": "Condition", "clinicalStatus": "active"}
    assert list(folder_of(bundle((ann, ""), (good, ""), (wrong, ""))).records())


def test_folder_is_read_once_and_gives_the_same_again(
    folder_of: Build, ann: dict[str, Any]
) -> None:
    folder = folder_of(ann)
    assert list(folder.records()) == list(folder.records())
