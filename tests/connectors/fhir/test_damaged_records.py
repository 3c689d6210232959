"""Whatever a vendor writes into a record, the rest of it is read."""

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, seed, settings
from hypothesis import strategies as st

from connectors.fhir.reading.documents import Document, resources_in
from connectors.fhir.reading.source_reading import SourceReading
from data.patient.record import PatientRecord
from tests.conftest import SOAK_SEED

pytestmark = pytest.mark.slow

LOINC = "http://loinc.org"


def observation(number: int, code: str, **fields: object) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": "Patient/ann"},
        "effectiveDateTime": "2024-03-01",
    } | fields


def concept(display: str, code: str = "1") -> dict[str, Any]:
    return {"coding": [{"system": LOINC, "code": code, "display": display}]}


def whole_record() -> dict[str, Any]:
    """A bundle with every kind of resource that is read."""
    about = {"subject": {"reference": "Patient/ann"}}
    variant = [
        {"code": concept("Gene", "48018-6"), "valueCodeableConcept": concept("EGFR")},
        {"code": concept("VAF", "81258-6"), "valueQuantity": {"value": 0.3}},
    ]
    resources = [
        {
            "resourceType": "Patient",
            "id": "ann",
            "meta": {"tag": [{"code": "HTEST"}]},
            "identifier": [{"system": "urn:h", "value": "1"}],
            "name": [{"family": "Example", "given": ["Ann"]}],
            "gender": "female",
            "birthDate": "1950",
        },
        observation(1, "72166-2", valueCodeableConcept=concept("Former", "LA15920-4")),
        observation(2, "89247-1", valueInteger=1),
        observation(3, "21908-9", valueCodeableConcept=concept("IIIA")),
        observation(4, "83053-9", valueQuantity={"value": 60, "unit": "%"}),
        observation(5, "94076-7", valueQuantity={"value": 9, "unit": "1/Mb"}),
        observation(6, "81695-9", valueCodeableConcept=concept("MSS", "LA14122-8")),
        observation(7, "69548-6", component=variant, valueString="Present"),
        observation(8, "31206-6", valueCodeableConcept=concept("Adenocarcinoma")),
        {
            "resourceType": "Condition",
            "id": "c",
            "code": {"text": "Lung cancer"},
            "stage": [{"summary": {"text": "Stage IIIA"}}],
            "bodySite": [{"text": "Lung"}],
        }
        | about,
        {
            "resourceType": "MedicationRequest",
            "id": "m",
            "status": "active",
            "authoredOn": "2024-04-01",
            "medicationCodeableConcept": {"text": "osimertinib"},
            "reasonReference": [{"reference": "Condition/c"}],
        }
        | about,
        {
            "resourceType": "ImagingStudy",
            "id": "i",
            "status": "available",
            "identifier": [{"system": "urn:dicom:uid", "value": "urn:oid:1.2.3"}],
            "series": [{"modality": {"code": "CT"}}],
        }
        | about,
        {
            "resourceType": "ServiceRequest",
            "id": "s",
            "status": "active",
            "intent": "order",
            "code": concept("NGS"),
        }
        | about,
    ]
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def read(document: object) -> list[PatientRecord]:
    reading = SourceReading()
    page = Document("page")
    for resource, full_url in resources_in(document):
        page.take(resource, full_url)
    reading.add(page)
    reading.close()
    return [draft.finish() for draft in reading.patients]


def places_in(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to everything in a JSON document."""
    found = [path] if path else []
    if isinstance(node, dict | list):
        keys = node if isinstance(node, dict) else range(len(node))
        for key in keys:
            found += places_in(node[key], (*path, key))
    return found


PLACES = places_in(whole_record())
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["coding", "code", "value", "reference", "resource", "text"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
wrong_types = st.sampled_from(
    [None, "", "x", 0, -1, True, 1e308, [], [None], ["x"], {}, [[]], {"coding": "x"},
     {"coding": [None]}, {"reference": 5}, {"reference": "#"}, {"value": "60"}]
)  # fmt: skip


def damaged(places: list[tuple[Any, ...]], values: list[Any]) -> dict[str, Any]:
    document = whole_record()
    for place, value in zip(places, values, strict=False):
        node: Any = document
        try:
            for key in place[:-1]:
                node = node[key]
            node[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    return document


def test_undamaged_record_has_everything() -> None:
    (record,) = read(whole_record())
    found = (
        record.smoking,
        record.cancers,
        record.stages,
        record.histologies,
        record.performance,
        record.variants,
        record.therapies,
        record.imaging_studies,
        record.pending,
    )
    assert all(found)
    assert len(record.biomarkers) == 3
    assert record.simulated


damages = (
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=6),
    st.lists(wrong_types | anything, min_size=6, max_size=6),
)
unhurried = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}


@settings(max_examples=120, **unhurried)
@given(*damages)
@example([("entry", 0, "resource", "name")], [None] * 6)
@example([("entry", 0, "resource", "meta")], ["x"] * 6)
def test_wrong_types_anywhere_never_stop_the_reading(
    places: list[tuple[Any, ...]], values: list[Any]
) -> None:
    for record in read(damaged(places, values)):
        assert isinstance(record, PatientRecord)


@pytest.mark.soak("20 000 FHIR records with wrong types in up to six places")
@settings(max_examples=20_000, **unhurried)
@seed(SOAK_SEED)
@given(*damages)
def test_many_more_wrong_types_never_stop_the_reading(
    places: list[tuple[Any, ...]], values: list[Any]
) -> None:
    for record in read(damaged(places, values)):
        assert isinstance(record, PatientRecord)


def test_every_single_place_can_be_wrong_without_losing_the_other_resources() -> None:
    whole = whole_record()
    resources = [place for place in PLACES if len(place) > 3 and place[1] > 0]
    for place in resources:
        for value in (None, "x", [{"coding": [7]}]):
            records = read(damaged([place], [value]))
            facts = sum(len(record.biomarkers) for record in records)
            assert facts >= 2 if place[1] in (4, 5, 6) else facts == 3
    assert whole == whole_record()


def test_circular_references_end() -> None:
    about = {"subject": {"reference": "Patient/ann"}}
    request = {
        "resourceType": "MedicationRequest",
        "id": "m",
        "medicationReference": {"reference": "MedicationRequest/m"},
        "reasonReference": [{"reference": "MedicationRequest/m"}],
        "basedOn": [{"reference": "MedicationRequest/m"}],
    }
    patient = {"resourceType": "Patient", "id": "ann"} | about
    (record,) = read([request | about, patient])
    assert record.therapies == ()


def test_subject_of_another_type_is_no_patient() -> None:
    about = {"subject": {"reference": "Group/trial"}}
    assert read(observation(1, "89247-1", valueInteger=1) | about) == []


def test_deeply_nested_bundles_and_contained_resources() -> None:
    nested: dict[str, Any] = observation(1, "89247-1", valueInteger=1)
    for _ in range(2000):
        nested = {"resourceType": "Bundle", "entry": [{"resource": nested}]}
    (record,) = read([nested])
    assert record.performance[0].value == 1
    inside: dict[str, Any] = observation(2, "89247-1", valueInteger=2)
    for number in range(2000):
        inside = observation(number, "1", contained=[inside])
    read(inside)


def test_large_resource_is_read() -> None:
    note = [{"text": "<script>alert(1)</script>" * 2_000_000}]
    big = observation(1, "83053-9", valueString="60 %", note=note)
    (record,) = read(big)
    assert record.biomarkers[0].value == 60
