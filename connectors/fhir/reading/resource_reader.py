"""Readers of resources, by resource type."""

from collections.abc import Callable, Sequence
from typing import Final

from connectors.fhir.facts.background import read_allergy, read_family_history
from connectors.fhir.facts.cancers import CancerFact, read_condition
from connectors.fhir.facts.imaging_studies import read_imaging_study
from connectors.fhir.facts.medications import AgentUse, read_medication_use
from connectors.fhir.facts.observations import ObservationFact, read_observation
from connectors.fhir.facts.orders import read_order, read_report
from connectors.fhir.facts.procedures import read_procedure
from connectors.fhir.facts.text_reports import read_document
from connectors.fhir.facts.visits import read_visit
from connectors.fhir.resources.fields import Resource, text
from connectors.fhir.resources.reasons import Reason
from data.errors import InvalidClinicalValueError
from data.imaging.visit import Visit
from data.patient.background import Allergy, CancerProcedure, CurrentDrug, FamilyCancer
from data.patient.record import ImagingStudyReference, PendingOrder
from data.patient.text_report import TextReport

Fact = (
    ObservationFact
    | CancerFact
    | ImagingStudyReference
    | PendingOrder
    | AgentUse
    | CurrentDrug
    | CancerProcedure
    | Allergy
    | FamilyCancer
    | TextReport
    | Visit
)

READERS: Final[dict[str, Callable[[Resource, str], "Sequence[Fact] | Reason"]]] = {
    "Observation": read_observation,
    "Condition": read_condition,
    "ImagingStudy": read_imaging_study,
    "ServiceRequest": read_order,
    "DiagnosticReport": read_report,
    "MedicationRequest": read_medication_use,
    "MedicationStatement": read_medication_use,
    "MedicationAdministration": read_medication_use,
    "Procedure": read_procedure,
    "AllergyIntolerance": read_allergy,
    "FamilyMemberHistory": read_family_history,
    "DocumentReference": read_document,
    "Encounter": read_visit,
}


def read_resource(resource: Resource, source: str) -> Sequence[Fact] | Reason:
    """The facts of one resource, or why it gave none.

    Args:
        resource: A JSON object with a `resourceType`.
        source: FHIR reference that its facts keep.
    """
    reader = READERS.get(text(resource, "resourceType"))
    if reader is None:
        return Reason.TYPE_NOT_USED
    try:
        return reader(resource, source)
    except InvalidClinicalValueError:
        return Reason.UNREADABLE
