"""Performance status: ECOG and Karnofsky."""

import re
from collections.abc import Sequence
from typing import Final

from connectors.fhir.resources.concepts import meaning, value_words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    number,
    observed_on,
)
from connectors.fhir.resources.reasons import Reason
from data.patient.record import PerformanceScale, PerformanceStatus

_NUMBER: Final = re.compile(r"(?<![\d.])\d{1,3}(?![\d.])")


def read_performance(
    observation: Resource, source: str, scale: PerformanceScale
) -> Sequence[PerformanceStatus] | Reason:
    """The score, whether as a number, a coded answer, words or the interpretation."""
    score = _number(observation)
    if score is None:
        score = _answer(observation, scale)
    if score is None:
        return Reason.NO_VALUE
    if score != int(score):
        return Reason.UNREADABLE
    return [PerformanceStatus(scale, int(score), source, observed_on(observation))]


def _number(observation: Resource) -> float | None:
    whole = number(observation, "valueInteger")
    quantity = child(observation, "valueQuantity")
    return whole if whole is not None else number(quantity, "value")


def _answer(observation: Resource, scale: PerformanceScale) -> float | None:
    answers = [child(observation, "valueCodeableConcept")]
    answers += children(observation, "interpretation")
    if scale is PerformanceScale.ECOG:
        for answer in answers:
            coded = meaning("ecog", answer)
            if coded is not None:
                return float(coded)
    said = set(_NUMBER.findall(value_words(observation)[:100]))
    return float(said.pop()) if len(said) == 1 else None
