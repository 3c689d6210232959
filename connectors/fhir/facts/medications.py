"""Uses of antineoplastic drugs, from which lines of therapy are made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from connectors.fhir.resources.concepts import codes_of, coding_of, meaning, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    date_in,
    extension,
    reference,
    references,
    text,
)
from connectors.fhir.resources.reasons import Reason
from data.coding import Coding
from data.partial_date import PartialDate
from data.patient.background import CurrentDrug
from data.patient.therapy import TherapyStatus
from data.reference.tables import Agent, antineoplastic_agents

ATC_SYSTEM: Final = "http://www.whocc.no/atc"
_RETRACTED: Final = ("entered-in-error", "cancelled")
_NEGATED: Final = ("not-taken", "not-done", "declined")
_STATUSES: Final = {
    "active": TherapyStatus.ACTIVE,
    "in-progress": TherapyStatus.ACTIVE,
    "on-hold": TherapyStatus.ON_HOLD,
    "completed": TherapyStatus.COMPLETED,
    "stopped": TherapyStatus.STOPPED,
    "ended": TherapyStatus.STOPPED,
    "draft": TherapyStatus.PLANNED,
    "intended": TherapyStatus.PLANNED,
}


@dataclass(frozen=True, slots=True)
class AgentUse:
    """One record that says a patient was given, takes or is to get a drug.

    Attributes:
        agents: Drugs against cancer in it; none until `medication` is resolved.
        status: Of this use.
        source: FHIR reference it was read from.
        started: First dose, or when it was ordered.
        ended: Last dose, as far as it is documented.
        intent: Such as `curative`, or empty.
        reason_stopped: In words, or empty.
        because_of: References of the conditions it is given for.
        medication: Reference of a Medication that stands elsewhere, or empty.
    """

    agents: tuple[Coding, ...]
    status: TherapyStatus
    source: str
    started: PartialDate | None = None
    ended: PartialDate | None = None
    intent: str = ""
    reason_stopped: str = ""
    because_of: tuple[str, ...] = ()
    medication: str = ""

    def resolved(self, medications: Mapping[str, tuple[Coding, ...]]) -> "AgentUse":
        """Give the same use with the drugs of the Medication it points to, if known."""
        if not self.medication or self.medication not in medications:
            return self
        return replace(self, agents=medications[self.medication], medication="")


def read_medication_use(
    use: Resource, source: str
) -> Sequence[AgentUse | CurrentDrug] | Reason:
    """A MedicationRequest, MedicationStatement or MedicationAdministration.

    Of drugs that are not against cancer only those in use now are kept.
    """
    status = text(use, "status")
    if status in _RETRACTED:
        return Reason.RETRACTED
    if status in _NEGATED or use.get("doNotPerform") is True:
        return Reason.NEGATED
    concept, target = _medication(use)
    agents = agents_in(concept)
    if not agents and (not target or words(concept)):
        return _in_use(use, status, concept, source)
    started, ended = _dates(use)
    return [
        AgentUse(
            agents,
            _status(use, status),
            source,
            started,
            ended,
            intent=_intent(use),
            reason_stopped=_reason_stopped(use),
            because_of=tuple(
                references(use, "reasonReference") + references(use, "reason")
            ),
            medication="" if agents else target,
        )
    ]


def _in_use(
    use: Resource, status: str, concept: Resource, source: str
) -> Sequence[CurrentDrug] | Reason:
    drug = coding_of(concept)
    planned = text(use, "intent") in ("proposal", "plan")
    if status != "active" or planned or drug is None:
        return Reason.CODE_NOT_USED
    return [CurrentDrug(drug, source, _dates(use)[0])]


def agents_in(concept: Resource) -> tuple[Coding, ...]:
    """Drugs against cancer that a medication names or codes."""
    codings = tuple(
        (text(coding, "system"), text(coding, "code"), text(coding, "display"))
        for coding in children(concept, "coding")
    )
    return _agents_said(codings, text(concept, "text"))


@lru_cache(maxsize=4096)
def _agents_said(
    codings: tuple[tuple[str, str, str], ...], said: str
) -> tuple[Coding, ...]:
    """Name the drugs of a concept; cached, for the same words come many times."""
    parts = ("system", "code", "display")
    concept: Resource = {
        "coding": [dict(zip(parts, coding, strict=True)) for coding in codings],
        "text": said,
    }
    atc = codes_of(concept, "atc", "2.16.840.1.113883.6.73")
    coded = [_by_atc()[code] for code in atc if code in _by_atc()]
    names = [text(coding, "display") for coding in children(concept, "coding")]
    names.append(text(concept, "text"))
    named = [agent for name in names for agent in _named(name[:300])]
    known = dict.fromkeys([*coded, *named])
    if known:
        return tuple(_coding(agent) for agent in known if agent.counts)
    other = coding_of(concept)
    return (other,) if other and any(c.startswith("L01") for c in atc) else ()


def _medication(use: Resource) -> tuple[Resource, str]:
    """The drug itself, or where it stands; R5 wraps both in a CodeableReference."""
    wrapped = child(use, "medication")
    concept = child(use, "medicationCodeableConcept") or child(wrapped, "concept")
    target = reference(use, "medicationReference") or reference(wrapped, "reference")
    if target.startswith("#"):
        for inner in children(use, "contained"):
            if text(inner, "id") == target[1:]:
                return child(inner, "code"), ""
    return concept, target


def _status(use: Resource, status: str) -> TherapyStatus:
    if text(use, "intent") in ("proposal", "plan"):
        return TherapyStatus.PLANNED
    given = text(use, "resourceType") == "MedicationAdministration"
    if given and status == "completed":  # one dose is complete, not the therapy
        return TherapyStatus.UNKNOWN
    return _STATUSES.get(status, TherapyStatus.UNKNOWN)


def _dates(use: Resource) -> tuple[PartialDate | None, PartialDate | None]:
    period = child(use, "effectivePeriod") or child(use, "occurencePeriod")
    started = date_in(
        use, "effectivePeriod", "effectiveDateTime", "occurencePeriod",
        "occurenceDateTime", "authoredOn",
    )  # fmt: skip
    ended = date_in(period, "end")
    if ended is None and text(use, "resourceType") == "MedicationAdministration":
        ended = started
    return started, ended


def _intent(use: Resource) -> str:
    if "extension" not in use:
        return ""
    concept = child(
        extension(use, "treatment-intent", "procedure-intent"), "valueCodeableConcept"
    )
    return meaning("treatment_intent", concept) or words(concept)


def _reason_stopped(use: Resource) -> str:
    if "extension" not in use and "statusReason" not in use:
        return ""
    ended = child(extension(use, "termination-reason"), "valueCodeableConcept")
    reasons = [*children(use, "statusReason"), ended]
    return next(filter(None, map(words, reasons)), "")


def _coding(agent: Agent) -> Coding:
    return Coding(agent.name, agent.atc, ATC_SYSTEM if agent.atc else "")


@cache
def _by_atc() -> Mapping[str, Agent]:
    return {agent.atc: agent for agent in antineoplastic_agents() if agent.atc}


@cache
def _by_name() -> Mapping[str, Agent]:
    agents = antineoplastic_agents()
    latin = {agent.name: agent for agent in agents}
    return latin | {agent.name_zh: agent for agent in agents if agent.name_zh}


@cache
def _names() -> re.Pattern[str]:
    longest_first = sorted(_by_name(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@lru_cache(maxsize=8192)
def _named(said: str) -> tuple[Agent, ...]:
    return tuple(_by_name()[name] for name in _names().findall(said.lower()))
