from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.fhir.facts.staging import stage_text
from data.patient.record import PatientRecord, StageKind, StagePart

Read = Callable[..., PatientRecord]
Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("IIIC", "IIIC"),
        ("3C", "IIIC"),
        ("IVA", "IVA"),
        ("IA2", "IA2"),
        ("Stage IIIA", "IIIA"),
        ("Clinical stage III C (finding)", "IIIC"),
        ("American Joint Committee on Cancer stage IIB (qualifier value)", "IIB"),
        ("Non-small cell carcinoma of lung, TNM stage 4 (disorder)", "IV"),
        ("分期 IIIB", "IIIB"),
        ("0", "0"),
        ("Unknown", ""),
        ("stage not assessed", ""),
        ("", ""),
    ],
)
def test_stage_group_as_a_clinician_writes_it(said: str, value: str) -> None:
    assert stage_text(said, StagePart.GROUP) == value


@pytest.mark.parametrize(
    ("said", "part", "value"),
    [
        ("cT3", StagePart.T, "T3"),
        ("pT1mi", StagePart.T, "T1mi"),
        ("ypT2a", StagePart.T, "T2a"),
        ("T1c", StagePart.T, "T1c"),
        ("Tis(AIS)", StagePart.T, "Tis(AIS)"),
        ("TX", StagePart.T, "TX"),
        ("American Joint Committee on Cancer cT4 (qualifier value)", StagePart.T, "T4"),
        ("N2b", StagePart.N, "N2b"),
        ("cM1c2", StagePart.M, "M1c2"),
        ("pT2a N1 M0", StagePart.N, "N1"),
        ("T3", StagePart.N, ""),
        ("T30", StagePart.T, ""),
    ],
)
def test_category_as_a_clinician_writes_it(
    said: str, part: StagePart, value: str
) -> None:
    """Categories of the AJCC manuals, eighth edition and version nine."""
    assert stage_text(said, part) == value


@settings(deadline=None)
@given(st.text(), st.sampled_from(StagePart))
def test_any_text_gives_a_value_that_reads_back(said: str, part: StagePart) -> None:
    value = stage_text(said, part)
    assert value == "" or stage_text(value, part) == value


@pytest.mark.parametrize(
    ("code", "system", "kind", "part"),
    [
        ("399537006", "http://snomed.info/sct", StageKind.CLINICAL, StagePart.GROUP),
        (
            "399588009",
            "http://snomed.info/sct",
            StageKind.PATHOLOGICAL,
            StagePart.GROUP,
        ),
        ("21908-9", "http://loinc.org", StageKind.CLINICAL, StagePart.GROUP),
        ("21902-2", "http://loinc.org", StageKind.PATHOLOGICAL, StagePart.GROUP),
        ("399390009", "http://snomed.info/sct", StageKind.UNSPECIFIED, StagePart.GROUP),
    ],
)
def test_both_generations_of_codes(
    read: Read,
    observed: Make,
    coded: Make,
    code: str,
    system: str,
    kind: str,
    part: str,
) -> None:
    method = coded("AJCC", "1269566009", "http://snomed.info/sct")
    value = coded("Stage IIIA", "1", "http://snomed.info/sct")
    stage = observed(code, system, valueCodeableConcept=value, method=method)
    (found,) = read(stage).stages
    assert (found.kind, found.part, found.value) == (kind, part, "IIIA")
    assert found.system == "AJCC 9"


def test_code_of_another_terminology_is_not_taken(
    read: Read, observed: Make, coded: Make
) -> None:
    stage = observed("21908-9", "urn:local", valueCodeableConcept=coded("IIIA"))
    assert read(stage).stages == ()


def test_stage_of_a_condition_is_not_told_twice(
    read: Read, observed: Make, coded: Make
) -> None:
    stage = observed("21908-9", valueCodeableConcept=coded("IIIA"))
    summary = {"summary": coded("Stage IIIA")}
    cancer = {
        "resourceType": "Condition",
        "code": coded("Lung cancer"),
        "stage": [summary | {"assessment": [{"reference": "Observation/r0"}]}],
    }
    assert [s.source for s in read(stage, cancer).stages] == ["Observation/r0"]
    conflicting = {**cancer, "stage": [{**cancer["stage"][0], "summary": coded("IV")}]}
    assert len(read(stage, conflicting).stages) == 2
