from collections.abc import Callable
from typing import Any

import pytest

from data.patient.record import CancerCondition, PatientRecord

Read = Callable[..., PatientRecord]
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"


def condition(
    display: str, code: str = "", system: str = "", **more: object
) -> dict[str, Any]:
    coding = {"display": display, "code": code, "system": system}
    return {"resourceType": "Condition", "code": {"coding": [coding]}} | more


def only(record: PatientRecord) -> CancerCondition:
    (cancer,) = record.cancers
    return cancer


@pytest.mark.parametrize(
    ("display", "code", "system", "lung", "secondary"),
    [
        ("Malignant neoplasm of upper lobe", "C34.11", ICD, True, False),
        ("Secondary malignant neoplasm of brain", "C79.31", ICD, False, True),
        ("Malignant neoplasm of breast", "C50.911", ICD, False, False),
        ("", "254637007", SNOMED, True, False),
        ("Adenocarcinoma of left lung", "", "", True, False),
        ("Metastasis to bone", "", "", False, True),
        ("Secondary malignant neoplasm of lung", "94391008", SNOMED, False, True),
        ("左肺上叶恶性肿瘤", "C34.1", "urn:oid:2.16.156.10011.2.3.3.11.3", True, False),
        ("肺癌脑转移瘤", "", "", False, True),
    ],
)
def test_cancer_of_the_lung_or_elsewhere(
    read: Read, display: str, code: str, system: str, lung: bool, secondary: bool
) -> None:
    cancer = only(read(condition(display, code, system)))
    assert (cancer.lung, cancer.secondary, cancer.confirmed) == (lung, secondary, True)


@pytest.mark.parametrize(
    "display",
    [
        "History of malignant neoplasm of lung",
        "Family history of lung cancer",
        "Screening for malignant neoplasm of lung",
        "Benign neoplasm of lung",
        "Neoplasm of prostate",
        "Fear of cancer",
        "Malignant hyperthermia",
        "Malignant hypertension",
        "肺癌家族史",
    ],
)
def test_what_only_sounds_like_cancer(read: Read, display: str) -> None:
    assert read(condition(display)).cancers == ()


def test_refuted_is_counted_and_provisional_is_not_confirmed(read: Read) -> None:
    refuted = {"verificationStatus": {"coding": [{"code": "refuted"}]}}
    record = read(condition("Lung cancer", **refuted))
    assert record.cancers == ()
    assert [rejected.reason for rejected in record.rejected_resources] == [
        "record.refuted"
    ]
    provisional = {"verificationStatus": {"coding": [{"code": "provisional"}]}}
    assert not only(read(condition("Lung cancer", **provisional))).confirmed


def test_site_histology_and_partial_onset(read: Read) -> None:
    histology = {
        "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/"
        "mcode-histology-morphology-behavior",
        "valueCodeableConcept": {"text": "Adenocarcinoma"},
    }
    cancer = only(
        read(
            condition(
                "Primary malignant neoplasm",
                bodySite=[{"text": "Right upper lobe of lung"}],
                extension=[histology],
                onsetDateTime="2019",
            )
        )
    )
    assert cancer.lung
    assert cancer.histology is not None
    assert cancer.histology.display == "Adenocarcinoma"
    assert str(cancer.onset) == "2019"
