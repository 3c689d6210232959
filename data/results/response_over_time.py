"""Response to therapy from baseline on, with what it rests on."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.interval import Interval
from data.message import Message
from data.patient.response_categories import Response
from data.patient.tumour_reading import ResponsePlan, TumourReading
from data.results.response import AssessedResponse, ImmuneResponse, TumourAssessment


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A response that holds now.

    Attributes:
        response: Complete or partial.
        since: First visit from which it held without a break.
        due_from: Soonest day of a confirming scan.
        confirmed_on: The visit that confirmed it, or None.
    """

    response: Response
    since: date
    due_from: date
    confirmed_on: date | None


@dataclass(frozen=True, slots=True)
class IrecistAssessment:
    """Category of a RECIST 1.1 response under iRECIST, and what has to follow.

    Attributes:
        response: The iRECIST category.
        confirm_from: Soonest day of the confirming scan, if one is due.
        confirm_to: Latest day of it.
    """

    response: ImmuneResponse
    confirm_from: date | None = None
    confirm_to: date | None = None


@dataclass(frozen=True, slots=True)
class VolumeVisit:
    """Volumes of the lung targets at one visit.

    Attributes:
        sum_mm3: Of all lung targets.
        change_from_baseline_percent: 0 at baseline.
        response: RECIST's limits carried over to volume; None at baseline.
    """

    sum_mm3: float
    change_from_baseline_percent: float
    response: Response | None


class Depth(StrEnum):
    """Bands of depth of response."""

    NONE = "none"
    TO_30 = "1_to_30"
    TO_50 = "31_to_50"
    ABOVE_50 = "above_50"


@dataclass(frozen=True, slots=True)
class DepthOfResponse:
    """The deepest shrinkage before progression.

    Attributes:
        best_change_percent: Against baseline; positive if the sum only grew.
        band: Literature bands, not a published standard.
    """

    best_change_percent: float
    band: Depth


@dataclass(frozen=True, slots=True)
class ResponseVisit:
    """One visit.

    Attributes:
        assessment: What was measured and read.
        sum_mm: Sum of diameters, or None if a target could not be measured.
        sum_interval_mm: What the lung targets that we measured are unsure of; None
            where a target has no interval of its own.
        response: None at baseline.
        rule: Which rule gave the response; None at baseline.
        near: That the interval of the sum holds a limit of response; None if not.
        irecist: iRECIST, where it applies and an overall response is known.
        volume: Sum of the volumes of the lung targets, or None.
        growth_percent_a_month: Tumour growth rate since the visit before, or None.
        growth_interval: Of that rate; None where a sum has no interval.
        reading: What a person said of this visit, or None.
    """

    assessment: TumourAssessment
    sum_mm: float | None
    sum_interval_mm: Interval | None
    response: AssessedResponse | None
    rule: Message | None
    near: Message | None
    irecist: IrecistAssessment | None
    volume: VolumeVisit | None
    growth_percent_a_month: float | None
    growth_interval: Interval | None
    reading: TumourReading | None


@dataclass(frozen=True, slots=True)
class ResponseOverTime:
    """Response from baseline on.

    Attributes:
        plan: Baseline and lung targets.
        visits: Baseline first.
        best: Best overall response without confirmation, or None.
        best_confirmed: With confirmation after four weeks, or None.
        confirmation: Since when the latest response holds and whether it was seen
            again; None where it is neither complete nor partial.
        depth: The deepest shrinkage before progression, or None.
        immunotherapy: Whether a checkpoint inhibitor was given from baseline on.
        notes: What to know before it is used.
        partial_limit_mm: Largest sum of diameters that is a partial response.
        progression_limit_mm: Smallest sum that would be progression on the next visit.
    """

    plan: ResponsePlan
    visits: tuple[ResponseVisit, ...]
    best: Response | None
    best_confirmed: Response | None
    confirmation: Confirmation | None
    depth: DepthOfResponse | None
    immunotherapy: bool
    notes: tuple[Message, ...]
    partial_limit_mm: float
    progression_limit_mm: float
