"""Conclusions that a laboratory draws for a drug from a variant."""

from collections.abc import Sequence

from connectors.fhir.resources.concepts import meaning, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    observed_on,
    text,
)
from connectors.fhir.resources.reasons import Reason
from data.patient.genomics import LaboratoryImplication


def read_implication(
    observation: Resource, source: str
) -> Sequence[LaboratoryImplication] | Reason:
    """One drug with the effect that the laboratory expects, in its own words."""
    said: dict[str, str] = {}
    for component in children(observation, "component"):
        part = meaning("implication_part", child(component, "code"))
        if part:
            concept = child(component, "valueCodeableConcept")
            said.setdefault(part, words(concept) or text(component, "valueString"))
    if not said.get("drug"):
        return Reason.NO_VALUE
    return [
        LaboratoryImplication(
            said["drug"],
            said.get("effect", ""),
            source,
            level=said.get("level", ""),
            cancer=said.get("cancer", ""),
            reported_on=observed_on(observation),
        )
    ]
