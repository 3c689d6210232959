"""Allergies and cancers in the family."""

from collections.abc import Sequence
from typing import Final

from connectors.fhir.facts.cancers import is_of_lung, sounds_like_cancer
from connectors.fhir.resources.concepts import coding_of, meaning, words
from connectors.fhir.resources.fields import Resource, child, children, date_in, text
from connectors.fhir.resources.reasons import Reason
from data.patient.background import Allergy, FamilyCancer

_NOT_SO: Final = ("entered-in-error", "refuted")


def read_allergy(allergy: Resource, source: str) -> Sequence[Allergy] | Reason:
    """An active allergy, or that none is known."""
    verification = child(allergy, "verificationStatus")
    clinical = child(allergy, "clinicalStatus")
    if any(_codes(verification, status) for status in _NOT_SO):
        return Reason.REFUTED
    if _codes(clinical, "inactive") or _codes(clinical, "resolved"):
        return Reason.CODE_NOT_USED
    code = child(allergy, "code")
    substance = coding_of(code)
    if substance is None:
        return Reason.NO_VALUE
    return [
        Allergy(
            substance,
            source,
            none_known=meaning("no_allergy", code) is not None,
            high_risk=text(allergy, "criticality") == "high",
            recorded_on=date_in(
                allergy, "recordedDate", "onsetDateTime", "lastOccurrence"
            ),
        )
    ]


def read_family_history(
    history: Resource, source: str
) -> Sequence[FamilyCancer] | Reason:
    """Cancers of one relative; other conditions are not used."""
    if text(history, "status") in ("entered-in-error", "health-unknown"):
        return Reason.RETRACTED
    found = []
    for condition in children(history, "condition"):
        code = child(condition, "code")
        cancer = coding_of(code)
        if cancer is not None and sounds_like_cancer(code):
            found.append(
                FamilyCancer(
                    words(child(history, "relationship")),
                    cancer,
                    source,
                    lung=is_of_lung(code),
                    recorded_on=date_in(history, "date"),
                )
            )
    return found or Reason.CODE_NOT_USED


def _codes(concept: Resource, code: str) -> bool:
    return any(text(coding, "code") == code for coding in children(concept, "coding"))
