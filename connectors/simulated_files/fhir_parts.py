"""Pieces that every resource of a simulated record is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from connectors.simulated_files.image_headers import ScanIdentifiers
from data.coding import Coding
from data.simulated.courses.codes import LOINC, SNOMED
from data.simulated.courses.patient_course import ClinicalFacts, SimulatedPatient

Resource = dict[str, Any]
"""A FHIR resource or data type as JSON."""

CATEGORIES: Final = "http://terminology.hl7.org/CodeSystem/observation-category"


@dataclass(frozen=True, slots=True)
class RecordOf:
    """One patient's record in the making.

    Attributes:
        visits: All scans of the patient, oldest first.
    """

    visits: Sequence[ScanIdentifiers]

    @property
    def patient(self) -> SimulatedPatient:
        """Patient whose record it is."""
        return self.visits[0].patient

    @property
    def facts(self) -> ClinicalFacts:
        """Clinical facts that it states."""
        return self.patient.facts

    def id_of(self, *name: str | int) -> str:
        """Id of a resource: a UUID made from its place in the cohort."""
        identifiers = self.visits[0].identifiers
        return identifiers.uuid(self.patient.patient_id, "fhir", *name)

    def reference(self, *name: str | int) -> Resource:
        """Reference to another resource of the bundle."""
        return {"reference": f"urn:uuid:{self.id_of(*name)}"}

    def resource(self, kind: str, *name: str | int, **fields: Any) -> Resource:  # noqa: ANN401
        """A resource about the patient."""
        body: Resource = {"resourceType": kind, "id": self.id_of(*name)}
        if kind != "Patient":
            body["subject"] = self.reference("patient")
        return {**body, **fields}

    def observation(
        self,
        *name: str | int,
        code: Coding,
        on: date,
        category: str = "laboratory",
        **fields: Any,  # noqa: ANN401
    ) -> Resource:
        """A final observation."""
        return self.resource(
            "Observation",
            *name,
            status="final",
            category=[concept(Coding(category.title(), category, CATEGORIES))],
            code=concept(code),
            effectiveDateTime=on.isoformat(),
            **fields,
        )


def concept(*codings: Coding) -> Resource:
    """A CodeableConcept."""
    coded = [
        {"system": one.system, "code": one.code, "display": one.display}
        for one in codings
        if one.code
    ]
    return (
        {"coding": coded, "text": codings[0].display}
        if coded
        else {"text": codings[0].display}
    )


def quantity(value: float, unit: str, code: str) -> Resource:
    """A Quantity in UCUM."""
    return {
        "value": value,
        "unit": unit,
        "system": "http://unitsofmeasure.org",
        "code": code,
    }


def loinc(code: str, display: str) -> Coding:
    """A LOINC code."""
    return Coding(display, code, LOINC)


def snomed(code: str, display: str) -> Coding:
    """A SNOMED CT code."""
    return Coding(display, code, SNOMED)
