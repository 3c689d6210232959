"""Conditions that speak against a therapy, read from FHIR."""

from collections.abc import Callable
from typing import Any

import pytest

from data.patient.record import PatientRecord

Read = Callable[..., PatientRecord]
ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def condition(
    *codings: dict[str, str], status: str = "active", **more: object
) -> dict[str, Any]:
    clinical = {"coding": [{"code": status}]}
    return {
        "resourceType": "Condition",
        "id": "c1",
        "code": {"coding": list(codings)},
        "clinicalStatus": clinical,
    } | more


@pytest.mark.parametrize(
    ("display", "code"),
    [
        ("Interstitial pulmonary disease, unspecified", "J84.9"),
        ("Systemic lupus erythematosus", "M32.9"),
        ("Kidney transplant status", "Z94.0"),
        ("类风湿关节炎", ""),
    ],
)
def test_a_condition_keeps_its_words_day_and_reference(
    read: Read, display: str, code: str
) -> None:
    coding = {"display": display, "code": code, "system": ICD}
    record = read(condition(coding, onsetDateTime="2020-03"))
    (found,) = record.comorbidities
    assert found.condition.display == display
    assert str(found.onset) == "2020-03"
    assert found.source == "Condition/c1"
    assert found.clinical_status == "active"


def test_any_of_its_codes_may_tell(read: Read) -> None:
    local = {"display": "ILD (local)", "code": "17", "system": "urn:local"}
    coded = {"code": "J84.10", "system": ICD}
    (found,) = read(condition(local, coded)).comorbidities
    assert found.condition.code == "J84.10"


@pytest.mark.parametrize("display", ["Hypertension", "Family history of lupus"])
def test_other_conditions_are_not_kept(read: Read, display: str) -> None:
    assert not read(condition({"display": display})).comorbidities


def test_a_refuted_condition_is_left_aside(read: Read) -> None:
    refuted = {"coding": [{"code": "refuted"}]}
    psoriasis = condition({"display": "Psoriasis"}, verificationStatus=refuted)
    assert not read(psoriasis).comorbidities
