"""Data types of FHIR R4 that results are made of."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from connectors.store.canonical_json import to_json

Resource = dict[str, Any]
"""A resource or data type as JSON."""

SNOMED: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"
DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
UCUM: Final = "http://unitsofmeasure.org"
TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"
_URI: Final = "urn:ietf:rfc:3986"
_OURS: Final = UUID("6e5c2f5e-3f9e-5f0a-9a6d-0d9f5b1e7c11")
TEST_DATA: Final = {
    "system": f"{TERMINOLOGY}/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A resource with what makes it the same one when it is sent again.

    Attributes:
        name: URN made of all that it says: other content, another name.
        resource: As JSON.
    """

    name: str
    resource: Resource

    @property
    def reference(self) -> Resource:
        """Reference to it from within the same transaction."""
        return {"reference": self.name}


def named(*content: object) -> str:
    """Make the URN of some content, the same for equal content on any machine."""
    return f"urn:uuid:{uuid5(_OURS, to_json(content))}"


def written(kind: str, name: str, *, simulated: bool, **fields: Any) -> Written:  # noqa: ANN401
    """A resource with its name as identifier; empty fields are left out."""
    meta: Resource = {"security": [TEST_DATA]} if simulated else {}
    resource: Resource = {"resourceType": kind, "meta": meta}
    resource["identifier"] = [{"system": _URI, "value": name}]
    resource |= fields
    kept = {key: value for key, value in resource.items() if value not in ({}, [], "")}
    return Written(name, kept)


def by_identifier(name: str) -> str:
    """Search for the resource of this name, for `ifNoneExist`."""
    return f"identifier={quote(identifier_token(name), safe='')}"


def identifier_token(name: str) -> str:
    """The name as a search value."""
    return f"{_URI}|{name}"


def tag(name: str) -> Resource:
    """The name as a tag, for resource types that have no identifier."""
    return {"system": _URI, "code": name}


def concept(text: str, code: str = "", system: str = "") -> Resource:
    """A CodeableConcept."""
    coding = {"system": system, "code": code, "display": text}
    return {"coding": [coding], "text": text} if code else {"text": text}


def quantity(value: float, unit: str, code: str = "") -> Resource:
    """A Quantity in UCUM.

    Args:
        value: In this unit.
        unit: As a person reads it.
        code: UCUM code; the unit itself if empty.
    """
    shown = round(value, 3)
    return {"value": shown, "unit": unit, "system": UCUM, "code": code or unit}


def value_range(low: float, high: float, unit: str, code: str = "") -> Resource:
    """A Range in UCUM."""
    return {"low": quantity(low, unit, code), "high": quantity(high, unit, code)}


def dicom_uid(uid: str) -> Resource:
    """A DICOM UID as an Identifier."""
    return {"system": "urn:dicom:uid", "value": f"urn:oid:{uid}"}
