"""Sizes of lesions and states of the disease, as mCODE writes them."""

import pytest

from connectors.fhir.facts.observations import read_observation
from connectors.fhir.resources.reasons import Reason
from data.patient.response_categories import Response
from data.patient.tumour_reading import DiseaseStatus, TumourSize

LOINC = "http://loinc.org"


def size(value: object, code: str = "mm") -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "21889-1"}]},
        "effectiveDateTime": "2025-02-05",
        "bodySite": {"text": "Liver"},
        "focus": [{"reference": "BodyStructure/lesion-1"}],
        "component": [
            {
                "code": {"coding": [{"system": LOINC, "code": "33728-7"}]},
                "valueQuantity": {"value": value, "code": code},
            }
        ],
    }


@pytest.mark.parametrize(("value", "code", "mm"), [(24.5, "mm", 24.5), (2.4, "cm", 24)])
def test_the_longest_dimension_in_mm(value: float, code: str, mm: float) -> None:
    (found,) = read_observation(size(value, code), "Observation/1")
    assert isinstance(found, TumourSize)
    assert found.longest_mm == pytest.approx(mm)
    assert found.organ == "Liver"
    assert found.label == "BodyStructure/lesion-1"
    assert str(found.measured_on) == "2025-02-05"


@pytest.mark.parametrize(
    ("value", "code"), [("24", "mm"), (None, "mm"), (24, "[in_i]")]
)
def test_a_size_without_a_known_unit_is_no_size(value: object, code: str) -> None:
    assert read_observation(size(value, code), "x") is Reason.NO_VALUE


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("Partial response (RECIST 1.1)", Response.PARTIAL),
        ("PD", Response.PROGRESSION),
        ("stable disease", Response.STABLE),
        ("Patient condition improved (finding)", None),
    ],
)
@pytest.mark.parametrize("code", ["97509-4", "88040-1"])
def test_the_state_of_the_disease_keeps_its_words(
    said: str, category: Response | None, code: str
) -> None:
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "valueCodeableConcept": {"text": said},
    }
    (found,) = read_observation(observation, "Observation/2")
    assert found == DiseaseStatus(said, "Observation/2", None, category)
