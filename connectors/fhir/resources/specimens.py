"""Specimens: what a test was made on."""

from connectors.fhir.resources.concepts import words
from connectors.fhir.resources.fields import Resource, child, date_in, reference, text
from connectors.fhir.resources.references import local_reference


def specimen_words(specimen: Resource) -> str:
    """Type, site and day of a Specimen as one line; empty if it says none of them."""
    collection = child(specimen, "collection")
    site = child(collection, "bodySite")
    site = child(site, "concept") or site  # R5 wraps it in a CodeableReference
    when = date_in(collection, "collectedDateTime", "collectedPeriod")
    when = when or date_in(specimen, "receivedTime")
    parts = [words(child(specimen, "type")), words(site), str(when or "")]
    return ", ".join(part for part in parts if part)


def specimen_of(observation: Resource) -> str:
    """Read the specimen of an Observation: words, else a reference, or empty."""
    held = child(observation, "specimen")
    display = text(held, "display").strip()
    return display or local_reference(reference(observation, "specimen"))
