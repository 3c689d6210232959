"""A patient record while resources still come in."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, Final

from connectors.fhir.facts.medications import AgentUse
from connectors.fhir.facts.procedures import courses
from connectors.fhir.facts.staging import ConditionStage
from connectors.fhir.reading.resource_reader import Fact
from connectors.fhir.reading.therapy_lines import lines_of_therapy
from connectors.fhir.resources.fields import Resource
from connectors.fhir.resources.identity import is_deceased, is_simulated, read_identity
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.references import local_reference
from data.coding import Coding
from data.identity import PersonIdentity, Sex, contradictions
from data.imaging.visit import Visit
from data.partial_date import PartialDate
from data.patient.background import (
    Allergy,
    BackgroundCondition,
    CancerProcedure,
    CurrentDrug,
    FamilyCancer,
)
from data.patient.genomics import (
    BiomarkerResult,
    GenesStudied,
    LaboratoryImplication,
    Variant,
)
from data.patient.labs import LabResult
from data.patient.record import (
    CancerCondition,
    Comorbidity,
    Histology,
    ImagingStudyReference,
    PatientRecord,
    PendingOrder,
    PerformanceStatus,
    RejectedResources,
    Smoking,
    StageFinding,
)
from data.patient.text_report import TextReport
from data.patient.tumour_reading import DiseaseStatus, TumourSize


@dataclass(slots=True)
class ReadResource:
    """Reading of one version of a resource.

    Attributes:
        resource_type: FHIR type.
        last_updated: `meta.lastUpdated` as written, or empty.
        retracted: Whether this version takes back what others said.
        facts: What it says.
    """

    resource_type: str
    last_updated: str
    retracted: bool
    facts: list[Fact]

    @property
    def newness(self) -> tuple[float, bool]:
        """Sorts versions; of two that cannot be told apart a retraction is newer."""
        try:
            moment = datetime.fromisoformat(self.last_updated)
        except ValueError:
            return 0, self.retracted
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp(), self.retracted


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
    Comorbidity: ("comorbidities", "onset"),
    TumourSize: ("tumour_sizes", "measured_on"),
    DiseaseStatus: ("disease_statuses", "assessed_on"),
    LabResult: ("labs", "taken_on"),
    CancerProcedure: ("procedures", "started"),
    CurrentDrug: ("current_drugs", "since"),
    Allergy: ("allergies", "recorded_on"),
    FamilyCancer: ("family_cancers", "recorded_on"),
    BackgroundCondition: ("background", "onset"),
    TextReport: ("text_reports", "reported_on"),
    Visit: ("visits", "started"),
    LaboratoryImplication: ("implications", "reported_on"),
}


_SPECIMENS: Final = ("Specimen/", "urn:", "#")


@dataclass(slots=True)
class PatientDraft:
    """Facts of one patient by the resource they came from.

    Attributes:
        source: FHIR reference of the patient.
        names: References under which the patient is known.
        identity: None until a Patient resource has come.
        read: What each resource gave; its key is unique over all documents.
        sources: Other references of resources (`fullUrl`) to their source.
        answered: References of orders that have a result.
        rejected_resources: Resources rejected, by type and reason.
    """

    source: str
    names: set[str] = field(default_factory=set)
    identity: PersonIdentity | None = None
    deceased: bool = False
    simulated: bool = False
    read: dict[str, ReadResource] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    rejected_resources: Counter[tuple[str, Reason]] = field(default_factory=Counter)

    def describe(self, patient: Resource) -> None:
        """Take the identity from a Patient resource."""
        self.identity = read_identity(patient)
        self.deceased = is_deceased(patient)
        self.simulated = is_simulated(patient)

    def keep(self, key: str, resource: ReadResource) -> None:
        """Keep what a resource gave; of two versions the newer one counts."""
        known = self.read.setdefault(key, resource)
        if known is not resource:
            self.rejected_resources[resource.resource_type, Reason.DUPLICATE] += 1
            if resource.newness > known.newness:
                self.read[key] = resource

    def absorb(self, other: "PatientDraft") -> None:
        """Take over what another draft of the same patient holds."""
        if self.identity is None:
            self.identity, self.source = other.identity, other.source
        elif other.identity is not None:
            self.identity = _both(self.identity, other.identity)
        self.names |= other.names
        self.deceased |= other.deceased
        self.simulated |= other.simulated
        for key, resource in other.read.items():
            self.keep(key, resource)
        self.sources |= other.sources
        self.answered |= other.answered
        self.rejected_resources += other.rejected_resources

    def may_be(self, other: "PatientDraft") -> bool:
        """Test whether two drafts under one reference can be one person."""
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
        """Test whether these names are of another server."""
        own, others = (
            {name for name in group if "://" in name} for group in (self.names, names)
        )
        return bool(own and others and not own & others)

    def name_specimens(self, specimens: Mapping[str, str]) -> None:
        """Put words in place of references to specimens, or nothing if unknown."""
        for resource in self.read.values():
            resource.facts = [
                replace(fact, specimen=specimens.get(fact.specimen, ""))
                if isinstance(fact, BiomarkerResult | Variant)
                and fact.specimen.startswith(_SPECIMENS)
                else fact
                for fact in resource.facts
            ]

    def resolve(self, medications: Mapping[str, tuple[Coding, ...]]) -> None:
        """Name the drugs of uses that point to a Medication elsewhere."""
        for resource in self.read.values() if medications else ():
            resource.facts = [
                fact.resolved(medications) if isinstance(fact, AgentUse) else fact
                for fact in resource.facts
            ]

    def finish(self) -> PatientRecord:
        """The record, newest first in each list."""
        facts = [fact for resource in self.read.values() for fact in resource.facts]
        answered = {self._source_of(target) for target in self.answered}
        lists = _sorted_lists(
            fact
            for fact in self._without_repeated_stages(facts)
            if not (isinstance(fact, PendingOrder) and fact.source in answered)
        )
        cancers: tuple[CancerCondition, ...] = lists.get("cancers", ())
        lists["procedures"] = courses(lists.get("procedures", ()))
        return PatientRecord(
            self.source,
            self.identity or PersonIdentity(),
            deceased=self.deceased,
            simulated=self.simulated,
            therapies=lines_of_therapy(
                self._uses(facts), _first_lung_cancer(cancers), _other_cancers(cancers)
            ),
            rejected_resources=tuple(
                RejectedResources(kind, reason.value, count)
                for (kind, reason), count in sorted(self.rejected_resources.items())
            ),
            **lists,
        )

    def _source_of(self, target: str) -> str:
        """The source of the resource that a reference means."""
        local = local_reference(target)
        return self.sources.get(local, local)

    def _uses(self, facts: Iterable[Fact]) -> list[AgentUse]:
        return [
            replace(use, because_of=tuple(map(self._source_of, use.because_of)))
            if use.because_of and use.agents
            else use
            for use in facts
            if isinstance(use, AgentUse)
        ]

    def _without_repeated_stages(self, facts: list[Fact]) -> Iterator[Fact]:
        """Drop the stage of a Condition where its Observation says the same."""
        said = {
            (fact.source, fact.value)
            for fact in facts
            if isinstance(fact, StageFinding)
        }
        for fact in facts:
            if not isinstance(fact, ConditionStage):
                yield fact
            elif not any(
                (self._source_of(target), fact.finding.value) in said
                for target in fact.assessed_in
            ):
                yield fact.finding


def _both(one: PersonIdentity, two: PersonIdentity) -> PersonIdentity:
    """One identity from two that do not contradict each other."""
    return PersonIdentity(
        one.identifiers | two.identifiers,
        two.sex if one.sex is Sex.UNKNOWN else one.sex,
        one.birth_date or two.birth_date,
        one.name or two.name,
    )


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


def _other_cancers(cancers: Iterable[CancerCondition]) -> frozenset[str]:
    """References of the cancers of another organ."""
    return frozenset(
        cancer.source for cancer in cancers if not cancer.lung and not cancer.secondary
    )


def _first_lung_cancer(cancers: Iterable[CancerCondition]) -> date | None:
    onsets = [
        cancer.onset.earliest for cancer in cancers if cancer.lung and cancer.onset
    ]
    return min(onsets, default=None)
