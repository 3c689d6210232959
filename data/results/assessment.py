"""The assessment of a patient: all results, computed once and stored."""

from dataclasses import dataclass
from datetime import date

from data.imaging.nodule import Nodule, NoduleMeasurement
from data.message import Message
from data.patient.tumour_reading import ResponsePlan
from data.results.follow_up import NextScan
from data.results.fused import FusedPrediction
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.nodule_growth import NoduleGrowth
from data.results.oncoprint import GeneticSummary
from data.results.priority import Priority
from data.results.response_over_time import ResponseOverTime
from data.results.risk_card import RiskCard
from data.results.therapy_options import TherapyOptions


@dataclass(frozen=True, slots=True)
class AssessmentIssue:
    """Reason why a part of an assessment could not be computed.

    Attributes:
        key: Worded under `<key>.what` and `<key>.how_to_fix`.
        values: Of both sentences.
    """

    key: str
    values: tuple[tuple[str, Message | bool | int | float | str | None], ...] = ()

    @property
    def what(self) -> Message:
        """The sentence on what happened."""
        return Message(f"{self.key}.what", self.values)

    @property
    def how_to_fix(self) -> Message:
        """The sentence on what to do next."""
        return Message(f"{self.key}.how_to_fix", self.values)


@dataclass(frozen=True, slots=True)
class NoduleAssessment:
    """The assessment of one nodule.

    Attributes:
        nodule: With the scans that count alone: one measurement a day.
        excluded_scans: Further measurements of the same days, which no number uses.
        unmeasured_on_earlier_ct: Whether it was not measured on an earlier CT.
        newer_ct_unmeasured_on: Day of the patient's newest CT, if it was not measured
            there.
        growth: None where the dates of the scans are implausible.
        risk: Scores and guidelines; None where what was entered contradicts itself.
        next_scan: When it should be scanned again, or why no day is known.
        issues: Why growth or risk are missing.
    """

    nodule: Nodule
    excluded_scans: tuple[NoduleMeasurement, ...]
    unmeasured_on_earlier_ct: bool
    newer_ct_unmeasured_on: date | None
    growth: NoduleGrowth | None
    risk: RiskCard | None
    next_scan: NextScan
    issues: tuple[AssessmentIssue, ...] = ()

    @property
    def scans(self) -> tuple[NoduleMeasurement, ...]:
        """The scans that count, oldest first."""
        return self.nodule.measurements

    @property
    def latest(self) -> NoduleMeasurement:
        """The latest scan that counts."""
        return self.nodule.measurements[-1]


@dataclass(frozen=True, slots=True)
class ResponseAssessment:
    """Response to therapy, against a chosen or a proposed plan.

    Attributes:
        plan: Baseline and lung targets.
        chosen: Whether a person chose them.
        course: None where the plan has no target or cannot be judged.
        issue: Why it cannot be judged.
    """

    plan: ResponsePlan
    chosen: bool
    course: ResponseOverTime | None
    issue: AssessmentIssue | None = None


@dataclass(frozen=True, slots=True)
class PatientAssessment:
    """The assessment of one patient, for all pages and exports to show.

    Attributes:
        assessed_for: The day it was composed for; labs and therapies are counted back
            from it.
        expires_on: First day on which it no longer holds though nothing came in, such
            as when a laboratory result becomes too old; None if it lasts.
        nodules: By label, each with at least one measurement.
        response: None if no nodule was ever measured.
        therapy: Options with what they rest on; None without a record.
        immunotherapy: None without a record.
        fused: None but on simulated patients.
        genetics: What is known of genes and scores.
        safety: What speaks against drugs, and measurements to be looked at first.
        missing: What is not known and would change something.
        pending: What was ordered and has no result yet.
        next_step: The next step of the whole patient.
        next_due_by: Last day that step is meant for, or None.
        priority: Whom to look at first.
        changed: What is different from the assessment before.
        issues: Why therapy, immunotherapy or the fused model's answers are missing
            though there is a record.
    """

    assessed_for: date
    expires_on: date | None
    nodules: tuple[NoduleAssessment, ...]
    response: ResponseAssessment | None
    therapy: TherapyOptions | None
    immunotherapy: ImmunotherapyPrediction | None
    fused: FusedPrediction | None
    genetics: GeneticSummary
    safety: tuple[Message, ...]
    missing: tuple[Message, ...]
    pending: tuple[Message, ...]
    next_step: Message
    next_due_by: date | None
    priority: Priority
    changed: tuple[Message, ...] = ()
    issues: tuple[AssessmentIssue, ...] = ()

    def nodule(self, tracking_uid: str) -> NoduleAssessment | None:
        """The assessment of one nodule, or None if it was never measured."""
        return next(
            (one for one in self.nodules if one.nodule.tracking_uid == tracking_uid),
            None,
        )
