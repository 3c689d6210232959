"""Response of tumours to therapy: what is assessed, and what it amounts to."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import InvalidClinicalValueError
from data.message import Message
from data.patient.response_categories import NonTargets, Response


class ImmuneResponse(StrEnum):
    """Response categories of iRECIST."""

    COMPLETE = "iCR"
    PARTIAL = "iPR"
    STABLE = "iSD"
    UNCONFIRMED_PROGRESSION = "iUPD"
    CONFIRMED_PROGRESSION = "iCPD"
    NOT_EVALUABLE = "iNE"


@dataclass(frozen=True, slots=True)
class TargetLesion:
    """One target lesion on one scan.

    Attributes:
        label: The same on every scan.
        organ: Organ it lies in; at most two targets an organ.
        diameter_mm: Longest diameter, or short axis of a lymph node; 0 if gone, 5 if
            too small to measure; None if it could not be measured.
        lymph_node: Whether it is a lymph node.
        measured_by: `algorithm`, or the user who measured or entered it.
    """

    label: str
    organ: str
    diameter_mm: float | None
    lymph_node: bool = False
    measured_by: str = "algorithm"

    def __post_init__(self) -> None:
        if self.diameter_mm is not None and not 0 <= self.diameter_mm <= 1000:
            raise InvalidClinicalValueError(
                "response.diameter", label=self.label, value=self.diameter_mm
            )


@dataclass(frozen=True, slots=True)
class TumourAssessment:
    """All that one visit says about the tumour.

    Attributes:
        assessed_on: Day of the scan.
        targets: Target lesions of the whole body.
        non_targets: Read by a person.
        new_lesion: Whether an unequivocal new lesion appeared; None if not said.
        whole_body: Whether someone accounted for targets outside the lung, be it by
            saying that there are none.
        new_lesions: New lesions that were listed one by one; never in the sum.
    """

    assessed_on: date
    targets: tuple[TargetLesion, ...]
    non_targets: NonTargets = NonTargets.NOT_EVALUATED
    new_lesion: bool | None = None
    whole_body: bool = False
    new_lesions: tuple[TargetLesion, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessedResponse:
    """Response at one visit.

    Attributes:
        assessed_on: Day of the scan.
        sum_mm: Sum of diameters; None if a target could not be measured.
        baseline_mm: Sum at baseline.
        nadir_mm: Smallest sum on study before this visit, baseline included.
        change_from_baseline_percent: None if `sum_mm` is None.
        change_from_nadir_percent: None if `sum_mm` is None or the nadir is zero.
        target_response: Of the targets alone.
        overall: None where only the lung is known.
        notes: Such as *lung only, no overall response*.
    """

    assessed_on: date
    sum_mm: float | None
    baseline_mm: float
    nadir_mm: float
    change_from_baseline_percent: float | None
    change_from_nadir_percent: float | None
    target_response: Response
    overall: Response | None
    notes: tuple[Message, ...] = ()
