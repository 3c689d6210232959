"""TNM categories and stage groups, in both generations of codes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from connectors.fhir.resources.concepts import meaning, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    observed_on,
    references,
    text,
)
from connectors.fhir.resources.reasons import Reason
from data.patient.record import StageFinding, StageKind, StagePart

_CATEGORY: Final = re.compile(
    r"(?<![A-Za-z])(?:[yra]*[cp])?"
    r"(?P<value>T(?:is|X|[0-4](?:mi|[a-d][12]?)?)(?:\([^)]{1,8}\))?"
    r"|N(?:X|[0-3][a-c]?[12]?)(?:\([^)]{1,8}\))?"
    r"|M(?:X|[01][a-c]?[12]?)(?:\([^)]{1,8}\))?)(?![A-Za-z0-9])"
)
_ROMAN: Final = re.compile(
    r"(?:stage|分期|期)?[\s:]*(?<![A-Za-z0-9])(?P<number>IV|I{1,3}|0|[1-4])\s?"
    r"(?P<letter>[A-Ca-c](?:[1-3])?)?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_STAGE_WORD: Final = re.compile(r"stage|分期", re.IGNORECASE)
_ARABIC: Final = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_EDITION: Final = re.compile(r"AJCC.*?\b(\d)(?:th|nd|rd)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ConditionStage:
    """A stage that a Condition carries; the Observation it rests on may say the same.

    Attributes:
        finding: The stage.
        assessed_in: References of the Observations it was taken from.
    """

    finding: StageFinding
    assessed_in: tuple[str, ...]


def read_stage(
    observation: Resource, source: str, kind: StageKind, part: StagePart
) -> Sequence[StageFinding] | Reason:
    """One TNM category or stage group from an Observation."""
    value = stage_value(child(observation, "valueCodeableConcept"), part)
    value = value or stage_text(text(observation, "valueString"), part)
    if not value:
        return Reason.NO_VALUE
    return [
        StageFinding(
            kind,
            part,
            value,
            source,
            staged_on=observed_on(observation),
            system=staging_system(child(observation, "method")),
        )
    ]


def read_condition_stages(condition: Resource, source: str) -> list[ConditionStage]:
    """Stage groups in `Condition.stage`, each with the assessments it rests on."""
    found = []
    for stage in children(condition, "stage"):
        summary = child(stage, "summary")
        value = stage_value(summary, StagePart.GROUP)
        if value:
            finding = StageFinding(
                _kind(stage, summary), StagePart.GROUP, value, source
            )
            found.append(
                ConditionStage(finding, tuple(references(stage, "assessment")))
            )
    return found


def stage_value(concept: Resource, part: StagePart) -> str:
    """The value of a coded stage as a clinician writes it, or empty."""
    candidates = [text(coding, "display") for coding in children(concept, "coding")]
    candidates.append(text(concept, "text"))
    candidates += [
        text(coding, "code")
        for coding in children(concept, "coding")
        if "cancerstaging.org" in text(coding, "system")
    ]
    return next(filter(None, (stage_text(said, part) for said in candidates)), "")


def stage_text(said: str, part: StagePart) -> str:
    """The value of a stage in words: `Clinical stage III C` is `IIIC`, `cT3` is `T3`.

    Args:
        said: Words or code of a staging system.
        part: Which part of the staging they say.

    Returns:
        The value, or empty if the words do not hold one.
    """
    said = said[:200].strip()
    if part is not StagePart.GROUP:
        categories = (found["value"] for found in _CATEGORY.finditer(said))
        return next((value for value in categories if value[0] == part.value), "")
    word = _STAGE_WORD.search(said)
    found = _ROMAN.search(said, word.end()) if word else _ROMAN.fullmatch(said)
    if found is None:
        return ""
    number = _ARABIC.get(found["number"], found["number"].upper())
    return number + (found["letter"] or "").upper()


def staging_system(method: Resource) -> str:
    """Staging system and edition, such as `AJCC 8`, or as the record words it."""
    known = meaning("stage_system", method)
    said = words(method)[:200]
    edition = _EDITION.search(said)
    return known or (f"AJCC {edition[1]}" if edition else said)


def _kind(stage: Resource, summary: Resource) -> StageKind:
    coded = meaning("stage_kind", child(stage, "type"))
    if coded:
        return StageKind(coded)
    said = words(summary)[:200].lower()
    if "patholog" in said or "病理" in said:
        return StageKind.PATHOLOGICAL
    return (
        StageKind.CLINICAL
        if "clinical" in said or "临床" in said
        else StageKind.UNSPECIFIED
    )
