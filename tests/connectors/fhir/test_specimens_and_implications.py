"""What a test was made on, and what a laboratory concludes for a drug."""

from pathlib import Path

import orjson
import pytest

from connectors.fhir.facts.observations import read_observation
from connectors.fhir.reading.bundle_folder import FhirFolder
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.specimens import specimen_words
from data.patient.genomics import BiomarkerKind, LaboratoryImplication
from data.patient.record import PatientRecord

LOINC = "http://loinc.org"
TBD = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/TbdCodes"

SPECIMEN = {
    "resourceType": "Specimen",
    "id": "s1",
    "subject": {"reference": "Patient/1"},
    "type": {"coding": [{"display": "Plasma"}]},
    "collection": {
        "collectedDateTime": "2026-01-03",
        "bodySite": {"text": "Left arm"},
    },
}


def score(specimen: dict[str, str]) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "subject": {"reference": "Patient/1"},
        "code": {"coding": [{"system": LOINC, "code": "83053-9"}]},
        "valueQuantity": {"value": 60, "code": "%"},
        "specimen": specimen,
    }


def read(folder: Path, *resources: dict[str, object]) -> PatientRecord:
    patient = {"resourceType": "Patient", "id": "1"}
    for number, resource in enumerate((patient, *resources)):
        (folder / f"{number}.json").write_bytes(orjson.dumps(resource))
    (record,) = FhirFolder(folder).records()
    return record


@pytest.mark.parametrize("order", [1, -1])
def test_type_site_and_day_come_from_the_specimen(tmp_path: Path, order: int) -> None:
    resources = (score({"reference": "Specimen/s1"}), SPECIMEN)[::order]
    record = read(tmp_path, *resources)
    result = record.biomarker(BiomarkerKind.PD_L1_TPS)
    assert result is not None
    assert result.specimen == "Plasma, Left arm, 2026-01-03"


def test_words_in_the_observation_go_before_the_reference(tmp_path: Path) -> None:
    held = {"reference": "Specimen/s1", "display": "Lung biopsy"}
    result = read(tmp_path, score(held)).biomarkers[0]
    assert result.specimen == "Lung biopsy"


def test_an_unknown_specimen_is_no_reference_on_the_screen(tmp_path: Path) -> None:
    result = read(tmp_path, score({"reference": "Specimen/gone"})).biomarkers[0]
    assert result.specimen == ""
    assert specimen_words({}) == ""


def implication(*components: tuple[str, str, str]) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": TBD, "code": "therapeutic-implication"}]},
        "component": [
            {
                "code": {"coding": [{"system": system, "code": code}]},
                "valueCodeableConcept": {"text": said},
            }
            for system, code, said in components
        ],
    }


def test_a_laboratorys_conclusion_keeps_its_words() -> None:
    found = read_observation(
        implication(
            (LOINC, "51963-7", "Osimertinib"),
            (LOINC, "51961-1", "Responsive"),
            (LOINC, "93044-6", "AMP tier I level A"),
            (TBD, "associated-cancer", "NSCLC"),
        ),
        "Observation/1",
    )
    assert found == [
        LaboratoryImplication(
            "Osimertinib",
            "Responsive",
            "Observation/1",
            level="AMP tier I level A",
            cancer="NSCLC",
        )
    ]


def test_a_conclusion_without_a_drug_is_none() -> None:
    found = read_observation(implication((LOINC, "51961-1", "Responsive")), "x")
    assert found is Reason.NO_VALUE
