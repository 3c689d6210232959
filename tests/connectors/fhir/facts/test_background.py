"""Procedures, drugs in use, allergies, family, conditions and reports as text."""

import base64

import pytest

from connectors.fhir.facts.procedures import courses
from connectors.fhir.facts.text_reports import plain_text
from connectors.fhir.reading.resource_reader import read_resource
from connectors.fhir.resources.reasons import Reason
from data.patient.background import (
    Allergy,
    BackgroundCondition,
    CancerProcedure,
    CurrentDrug,
    FamilyCancer,
    ProcedureKind,
)
from data.patient.text_report import LONGEST_TEXT, TextReport

SNOMED = "http://snomed.info/sct"


def concept(words: str, code: str = "", system: str = SNOMED) -> dict[str, object]:
    return {"text": words, "coding": [{"code": code, "system": system}] if code else []}


def read_one(resource: dict[str, object]) -> object:
    found = read_resource(resource, "X/1")
    assert not isinstance(found, Reason)
    return found[0]


def procedure(words: str, code: str = "", **more: object) -> dict[str, object]:
    base = {"resourceType": "Procedure", "status": "completed"}
    return base | {"code": concept(words, code)} | more


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        ("Brachytherapy", "152198000", ProcedureKind.RADIOTHERAPY),
        ("Stereotactic body radiation therapy", "", ProcedureKind.RADIOTHERAPY),
        ("胸部放疗", "", ProcedureKind.RADIOTHERAPY),
        ("Lobectomy of lung", "173171007", ProcedureKind.SURGERY),
        ("右上肺叶切除术", "", ProcedureKind.SURGERY),
    ],
)
def test_treatments_of_cancer_by_code_or_words(
    words: str, code: str, kind: ProcedureKind
) -> None:
    found = read_one(procedure(words, code, performedDateTime="2025-03"))
    assert isinstance(found, CancerProcedure)
    assert found.kind is kind
    assert str(found.started) == "2025-03"


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (procedure("Colonoscopy", "73761001"), Reason.CODE_NOT_USED),
        (procedure("History of radiotherapy"), Reason.CODE_NOT_USED),
        (procedure("Lobectomy", "173171007", status="not-done"), Reason.NEGATED),
        (
            procedure("Lobectomy", "173171007", status="entered-in-error"),
            Reason.RETRACTED,
        ),
    ],
)
def test_other_procedures_are_not_used(
    resource: dict[str, object], reason: Reason
) -> None:
    assert read_resource(resource, "x") is reason


def test_sessions_of_one_course_are_one() -> None:
    days = ("2025-01-02", "2025-01-03", "2025-02-10", "2025-12-01")
    sessions = [
        read_one(procedure("Brachytherapy", "152198000", performedDateTime=day))
        for day in days
    ]
    later, first = courses(one for one in sessions if isinstance(one, CancerProcedure))
    assert (str(first.started), str(first.ended), first.sessions) == (
        "2025-01-02",
        "2025-02-10",
        3,
    )
    assert (str(later.started), later.ended, later.sessions) == ("2025-12-01", None, 1)


def test_drugs_in_use_are_kept_and_past_ones_are_not() -> None:
    use = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": concept("Prednisone 20 mg"),
    }
    found = read_one(use)
    assert isinstance(found, CurrentDrug)
    assert found.drug.display == "Prednisone 20 mg"
    assert read_resource(use | {"status": "completed"}, "x") is Reason.CODE_NOT_USED


def test_allergies_and_that_none_is_known_are_different() -> None:
    allergy = {
        "resourceType": "AllergyIntolerance",
        "criticality": "high",
        "code": concept("Iodinated contrast"),
    }
    found = read_one(allergy)
    assert isinstance(found, Allergy)
    assert found.high_risk
    assert not found.none_known
    none = read_one(allergy | {"code": concept("No known allergy", "716186003")})
    assert isinstance(none, Allergy)
    assert none.none_known
    refuted = {"coding": [{"code": "refuted"}]}
    found_none = read_resource(allergy | {"verificationStatus": refuted}, "x")
    assert found_none is Reason.REFUTED


def test_cancers_of_relatives() -> None:
    history = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "relationship": concept("mother"),
        "condition": [
            {"code": concept("Lung cancer")},
            {"code": concept("Diabetes mellitus")},
        ],
    }
    found = read_resource(history, "x")
    assert not isinstance(found, Reason)
    (one,) = found
    assert isinstance(one, FamilyCancer)
    assert (one.relationship, one.lung) == ("mother", True)


@pytest.mark.parametrize(
    ("words", "code", "system", "kind"),
    [
        ("Pulmonary emphysema", "87433001", SNOMED, "emphysema"),
        ("", "J44.9", "http://hl7.org/fhir/sid/icd-10-cm", "copd"),
        ("慢性阻塞性肺疾病", "", "", "copd"),
        ("HIV infection", "86406008", SNOMED, "immunosuppression"),
        ("Subcutaneous emphysema", "", "", ""),
    ],
)
def test_conditions_that_scores_ask_for(
    words: str, code: str, system: str, kind: str
) -> None:
    condition = {"resourceType": "Condition", "code": concept(words, code, system)}
    if not words:
        condition["code"] = {"coding": [{"code": code, "system": system}]}
    found = read_resource(condition, "x")
    kinds = (
        []
        if isinstance(found, Reason)
        else [one.kind for one in found if isinstance(one, BackgroundCondition)]
    )
    assert kinds == ([kind] if kind else [])


def document(text: bytes, kind: str) -> dict[str, object]:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": concept("Pathology report"),
        "date": "2026-02-01T10:00:00Z",
        "content": [
            {
                "attachment": {
                    "contentType": kind,
                    "data": base64.b64encode(text).decode(),
                }
            }
        ],
    }


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (b"Adenocarcinoma.", "text/plain", "Adenocarcinoma."),
        ("肺腺癌".encode("gb18030"), "text/plain; charset=gbk", "肺腺癌"),
        (
            b"<html><head><title>x</title><script>alert(1)</script></head>"
            b"<body><p>Adeno&shy;carcinoma</p><style>p{}</style></body></html>",
            "text/html",
            "Adeno\u00adcarcinoma",
        ),
    ],
)
def test_text_comes_out_plain(text: bytes, kind: str, said: str) -> None:
    found = read_one(document(text, kind))
    assert isinstance(found, TextReport)
    assert found.text == said
    assert (found.title, str(found.reported_on)) == ("Pathology report", "2026-02-01")


def test_a_huge_text_is_cut_and_says_so() -> None:
    found = read_one(document(b"word " * 100_000, "text/plain"))
    assert isinstance(found, TextReport)
    assert len(found.text) <= LONGEST_TEXT + 10
    assert found.text.endswith("[…]")


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", ""])
def test_what_is_no_text_is_not_used(kind: str) -> None:
    assert read_resource(document(b"%PDF", kind), "x") is Reason.NO_VALUE


@pytest.mark.parametrize("markup", ["<p", "<" * 10_000, "</script><script>x", "&#0;"])
def test_broken_markup_gives_text_and_no_error(markup: str) -> None:
    assert "<script" not in plain_text(markup + "<p>end</p>")
