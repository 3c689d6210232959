"""A patient record while resources still come in."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any, Final

from connectors.fhir.fields import Resource
from connectors.fhir.identity import is_deceased, is_simulated, read_identity
from connectors.fhir.medications import AgentUse
from connectors.fhir.reasons import Reason
from connectors.fhir.references import local_reference
from connectors.fhir.resource_reader import Fact
from connectors.fhir.staging import ConditionStage
from connectors.fhir.therapy_lines import lines_of_therapy
from data.coding import Coding
from data.genomics import BiomarkerResult, GenesStudied, Variant
from data.identity import PersonIdentity, contradictions
from data.partial_date import PartialDate
from data.patient import (
    CancerCondition,
    Histology,
    ImagingStudyReference,
    PatientRecord,
    PendingOrder,
    PerformanceStatus,
    SkippedResources,
    Smoking,
    StageFinding,
)


@dataclass(slots=True)
class ReadResource:
    """What one version of a resource gave."""

    resource_type: str
    last_updated: str
    facts: list[Fact]


_PLACES: Final[dict[type, tuple[str, str]]] = {
    Smoking: ("smoking", "recorded_on"),
    CancerCondition: ("cancers", "onset"),
    StageFinding: ("stages", "staged_on"),
    Histology: ("histologies", "reported_on"),
    PerformanceStatus: ("performance", "recorded_on"),
    BiomarkerResult: ("biomarkers", "tested_on"),
    Variant: ("variants", "tested_on"),
    GenesStudied: ("genes_studied", "tested_on"),
    ImagingStudyReference: ("imaging_studies", "started"),
    PendingOrder: ("pending", "ordered_on"),
}


@dataclass(slots=True)
class PatientDraft:
    """Facts of one patient by the resource they came from.

    Attributes:
        source: FHIR reference of the patient.
        names: References under which the patient is known.
        identity: None until a Patient resource has come.
        read: What each resource gave; its key is unique over all documents.
        other_names: Other references of the same resources (`fullUrl`) to the source.
        answered: References of orders that have a result.
        skipped: Resources left aside, by type and reason.
    """

    source: str
    names: set[str] = field(default_factory=set)
    identity: PersonIdentity | None = None
    deceased: bool = False
    simulated: bool = False
    read: dict[str, ReadResource] = field(default_factory=dict)
    other_names: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    skipped: Counter[tuple[str, Reason]] = field(default_factory=Counter)

    def describe(self, patient: Resource) -> None:
        """Take the identity from a Patient resource."""
        self.identity = read_identity(patient)
        self.deceased = is_deceased(patient)
        self.simulated = is_simulated(patient)

    def keep(self, key: str, resource: ReadResource) -> None:
        """Keep what a resource gave; of two versions the newer one counts."""
        known = self.read.setdefault(key, resource)
        if known is not resource:
            self.skipped[resource.resource_type, Reason.DUPLICATE] += 1
            if resource.last_updated > known.last_updated:
                self.read[key] = resource

    def absorb(self, other: "PatientDraft") -> None:
        """Take over what another draft of the same patient holds."""
        if self.identity is None:
            self.identity, self.source = other.identity, other.source
        elif other.identity is not None:
            self.identity = replace(
                self.identity,
                identifiers=self.identity.identifiers | other.identity.identifiers,
            )
        self.names |= other.names
        self.deceased |= other.deceased
        self.simulated |= other.simulated
        for key, resource in other.read.items():
            self.keep(key, resource)
        self.other_names |= other.other_names
        self.answered |= other.answered
        self.skipped += other.skipped

    def may_be(self, other: "PatientDraft") -> bool:
        """Whether two drafts under one reference can be one person."""
        one, two = self.identity, other.identity
        if one is None or two is None:
            return True
        if self._elsewhere(other.names) or contradictions(one, two):
            return False
        # a name never joins two records, but a different one keeps them apart
        return bool(one.identifiers & two.identifiers) or not (
            (one.identifiers and two.identifiers) or one.name != two.name
        )

    def _elsewhere(self, names: set[str]) -> bool:
        """Whether these names are of another server."""
        own, others = (
            {name for name in group if "://" in name} for group in (self.names, names)
        )
        return bool(own and others and not own & others)

    def resolve(self, medications: Mapping[str, tuple[Coding, ...]]) -> None:
        """Name the drugs of uses that point to a Medication elsewhere."""
        for resource in self.read.values():
            resource.facts = [
                fact.resolved(medications) if isinstance(fact, AgentUse) else fact
                for fact in resource.facts
            ]

    def finish(self) -> PatientRecord:
        """The record, newest first in each list."""
        facts = [fact for resource in self.read.values() for fact in resource.facts]
        lists = _sorted_lists(_without_repeated_stages(facts, self.other_names))
        cancers: tuple[CancerCondition, ...] = lists.get("cancers", ())
        lists["pending"] = tuple(
            order
            for order in lists.get("pending", ())
            if not self._names_of(order.source) & self.answered
        )
        return PatientRecord(
            self.source,
            self.identity or PersonIdentity(),
            deceased=self.deceased,
            simulated=self.simulated,
            therapies=lines_of_therapy(
                (fact for fact in facts if isinstance(fact, AgentUse)),
                _first_lung_cancer(cancers),
                self._other_cancers(cancers),
            ),
            skipped=tuple(
                SkippedResources(kind, reason.value, count)
                for (kind, reason), count in sorted(self.skipped.items())
            ),
            **lists,
        )

    def _names_of(self, source: str) -> set[str]:
        """All references that mean this resource."""
        others = {name for name, own in self.other_names.items() if own == source}
        return others | {local_reference(name) for name in others} | {source}

    def _other_cancers(self, cancers: Iterable[CancerCondition]) -> frozenset[str]:
        """References of the cancers of another organ."""
        found: set[str] = set()
        for cancer in cancers:
            if not cancer.lung and not cancer.secondary:
                found |= self._names_of(cancer.source)
        return frozenset(found)


def _without_repeated_stages(
    facts: Iterable[Fact], other_names: Mapping[str, str]
) -> list[Fact]:
    """Drop the stage of a Condition where its Observation says the same."""
    facts = list(facts)
    said = {
        (fact.source, fact.value) for fact in facts if isinstance(fact, StageFinding)
    }
    kept: list[Fact] = []
    for fact in facts:
        if not isinstance(fact, ConditionStage):
            kept.append(fact)
        elif not any(
            (other_names.get(target, target), fact.finding.value) in said
            for target in fact.assessed_in
        ):
            kept.append(fact.finding)
    return kept


def _sorted_lists(facts: Iterable[Fact]) -> dict[str, Any]:
    lists: dict[str, list[Any]] = {}
    dated: dict[str, str] = {}
    for fact in dict.fromkeys(facts):
        if type(fact) in _PLACES:
            name, day = _PLACES[type(fact)]
            lists.setdefault(name, []).append(fact)
            dated[name] = day
    for name, found in lists.items():
        found.sort(key=_latest_by(attrgetter(dated[name])), reverse=True)
    return {name: tuple(found) for name, found in lists.items()}


def _latest_by(
    day_of: Callable[[object], PartialDate | None],
) -> Callable[[object], date]:
    def latest(fact: object) -> date:
        day = day_of(fact)
        return day.latest if day else date.min

    return latest


def _first_lung_cancer(cancers: Iterable[CancerCondition]) -> date | None:
    onsets = [
        cancer.onset.earliest for cancer in cancers if cancer.lung and cancer.onset
    ]
    return min(onsets, default=None)
