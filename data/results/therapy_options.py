"""Therapy options of one patient, with the facts that they rest on."""

from dataclasses import dataclass
from datetime import date

from data.actionability import EvidenceRow, Marker, MarkerStatus
from data.interval import Interval
from data.message import Message
from data.partial_date import PartialDate


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact of the record that an answer rests on.

    Attributes:
        what: In the laboratory's or the record's own words.
        source: FHIR reference it was read from.
        on: Its day, as far as it is known.
        preliminary: Whether it may still change.
        from_text: Read from free text, so a person should confirm it.
    """

    what: str
    source: str
    on: PartialDate | None = None
    preliminary: bool = False
    from_text: bool = False


@dataclass(frozen=True, slots=True)
class MarkerFinding:
    """Finding on one class of biomarkers in one patient.

    Attributes:
        marker: The class.
        status: What is known.
        facts: What says so; orders if it is pending.
        note: What else to know, such as *test again after the last therapy*.
    """

    marker: Marker
    status: MarkerStatus
    facts: tuple[UsedFact, ...] = ()
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class StopFlag:
    """Something that speaks against drugs, said before any option.

    Attributes:
        kind: Such as `interstitial_lung_disease`; words under `therapy.stop.<kind>`.
        message: What it means for the choice.
        facts: What says so.
        sources: Where the warning comes from.
    """

    kind: str
    message: Message
    facts: tuple[UsedFact, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TherapyOption:
    """One regimen of the table that fits biomarker and line.

    Attributes:
        evidence: Row of the table.
        stop_flags: Kinds of stop flags that concern it.
        cautions: Resistance findings and other things to weigh.
        rate_interval: 95 % credible interval of the trial's response rate, 0 to 1;
            None where it prints no rate or no number of patients.
        rate_derived: Whether the responders were counted back from a printed rate.
        antibody_alone: Whether it is one PD-(L)1 antibody and nothing else.
    """

    evidence: EvidenceRow
    stop_flags: tuple[str, ...] = ()
    cautions: tuple[Message, ...] = ()
    rate_interval: Interval | None = None
    rate_derived: bool = False
    antibody_alone: bool = False


@dataclass(frozen=True, slots=True)
class TherapyGroup:
    """Options for one biomarker, the strongest evidence first.

    Attributes:
        finding: The biomarker and what says so.
        options: By evidence tier; never by response rate.
    """

    finding: MarkerFinding
    options: tuple[TherapyOption, ...]


@dataclass(frozen=True, slots=True)
class ExcludedOption:
    """Regimens that are not offered now, with the reason.

    Attributes:
        reason: Why not, and what to wait for or to order.
        evidence: The rows concerned.
        facts: What says so.
        undecided: Whether a result that is not there yet may still open them.
    """

    reason: Message
    evidence: tuple[EvidenceRow, ...]
    facts: tuple[UsedFact, ...] = ()
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class TherapyOptions:
    """Options that the table of trials gives one patient on one day.

    Attributes:
        asked_on: Day of the question.
        next_line: Line of therapy for advanced disease that comes next, from 1.
        line_facts: Therapies given so far.
        stop_flags: What speaks against drugs; shown first.
        groups: Regimens by biomarker, those with a biomarker first.
        excluded: Regimens that wait for a result or are not offered, with why.
        findings: What is known of every class of biomarkers.
        missing: What is not known and would change the answer.
        table_version: Version of the table.
        table_as_of: Day of its newest row.
        statement: That the table claims no approval; part of every answer.
    """

    asked_on: date
    next_line: int
    line_facts: tuple[UsedFact, ...]
    stop_flags: tuple[StopFlag, ...]
    groups: tuple[TherapyGroup, ...]
    excluded: tuple[ExcludedOption, ...]
    findings: tuple[MarkerFinding, ...]
    missing: tuple[Message, ...]
    table_version: str
    table_as_of: date
    statement: Message

    def finding(self, marker: Marker) -> MarkerFinding:
        """Look up what is known of one class."""
        return next(one for one in self.findings if one.marker is marker)
