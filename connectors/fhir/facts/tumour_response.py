"""Sizes of lesions, and how the disease did, as mCODE writes them."""

import re
from collections.abc import Sequence
from typing import Final

from connectors.fhir.resources.concepts import meaning, value_words, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    number,
    observed_on,
    text,
)
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.references import local_reference
from data.patient.response_categories import Response
from data.patient.tumour_reading import DiseaseStatus, TumourSize

_MM: Final = {"mm": 1.0, "cm": 10.0, "m": 1000.0}  # factor to mm, by definition
_CATEGORY: Final = re.compile(
    r"\b(?:(complete) response|(partial) response|(stable) disease"
    r"|(progressive) disease|(CR)|(PR)|(SD)|(PD))\b",
    re.IGNORECASE,
)
_CATEGORIES: Final = (
    Response.COMPLETE,
    Response.PARTIAL,
    Response.STABLE,
    Response.PROGRESSION,
)


def read_tumour_size(
    observation: Resource, source: str
) -> Sequence[TumourSize] | Reason:
    """The longest dimension of one lesion, from the value or its component."""
    longest_mm = _length_mm(child(observation, "valueQuantity"))
    for component in children(observation, "component"):
        kind = meaning("observation", child(component, "code"))
        if kind == "tumour_size":
            longest_mm = _length_mm(child(component, "valueQuantity")) or longest_mm
    if longest_mm is None:
        return Reason.NO_VALUE
    organ = words(child(observation, "bodySite"))
    return [
        TumourSize(
            label=_lesion(observation) or organ or source,
            organ=organ,
            longest_mm=longest_mm,
            source=source,
            measured_on=observed_on(observation),
        )
    ]


def read_disease_status(
    observation: Resource, source: str
) -> Sequence[DiseaseStatus] | Reason:
    """Read the status of the disease, in the record's words."""
    said = value_words(observation)
    if not said:
        return Reason.NO_VALUE
    return [DiseaseStatus(said, source, observed_on(observation), _category(said))]


def _length_mm(quantity: Resource) -> float | None:
    value = number(quantity, "value")
    factor = _MM.get(text(quantity, "code") or text(quantity, "unit"))
    return None if value is None or factor is None else value * factor


def _lesion(observation: Resource) -> str:
    """Name what the observation is about: a BodyStructure or a specimen."""
    for item in [*children(observation, "focus"), child(observation, "specimen")]:
        display = text(item, "display").strip()
        target = local_reference(text(item, "reference"))
        if display or target:
            return display or target
    return ""


def _category(said: str) -> Response | None:
    found = _CATEGORY.search(said[:200])
    if found is None:
        return None
    place = next(n for n, group in enumerate(found.groups()) if group)
    return _CATEGORIES[place % len(_CATEGORIES)]
