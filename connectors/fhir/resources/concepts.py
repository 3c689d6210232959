"""CodeableConcepts: their words, and what their codes stand for."""

from connectors.fhir.resources.fields import Resource, child, children, text
from data.coding import Coding
from data.reference.tables import CodeMeaning, code_meanings, terminology_of


def words(concept: Resource) -> str:
    """Read a concept as a person would: text, else the first display, else a code."""
    codings = children(concept, "coding")
    displays = [text(coding, "display") for coding in codings]
    codes = [text(coding, "code") for coding in codings]
    return next(filter(None, [text(concept, "text"), *displays, *codes]), "").strip()


def coding_of(concept: Resource) -> Coding | None:
    """The first coding with its display, or the text; None if there are no words."""
    codings = children(concept, "coding")
    chosen = next(
        (c for c in codings if text(c, "display")), codings[0] if codings else {}
    )
    display = text(chosen, "display").strip() or words(concept)
    if not display:
        return None
    return Coding(display, text(chosen, "code"), text(chosen, "system"))


def meaning(table: str, concept: Resource) -> str | None:
    """Look up the meaning of the concept in a table of `fhir_codes.csv`, or None.

    A coding without a system counts; one of another terminology does not.
    """
    known = code_meanings(table)
    for coding in children(concept, "coding"):
        found = _known(known.get(text(coding, "code")), coding)
        if found is not None:
            return found
    return None


def value_words(resource: Resource) -> str:
    """The words of a coded or free-text value, or empty."""
    return words(child(resource, "valueCodeableConcept")) or text(
        resource, "valueString"
    )


def codes_of(concept: Resource, *terminologies: str) -> list[str]:
    """The codes whose system contains one of these words, in lower case."""
    return [
        text(coding, "code")
        for coding in children(concept, "coding")
        if any(name in text(coding, "system").lower() for name in terminologies)
    ]


def _known(found: CodeMeaning | None, coding: Resource) -> str | None:
    if found is None:
        return None
    system = text(coding, "system")
    if system and terminology_of(system) != found.terminology:
        return None
    return found.meaning
