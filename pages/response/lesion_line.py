"""Lesions that a reading form asks for, one a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.patient.case import PatientCase
from data.patient.tumour_reading import (
    LUNG,
    LesionReading,
    LesionRole,
    ResponsePlan,
    TumourReading,
)

_NEW_LINES: Final = 3  # count; chosen: fewer make a person save twice


@dataclass(frozen=True, slots=True)
class LesionLine:
    """One lesion that a form asks for, and what is answered.

    Attributes:
        label: Empty on a line for a new lesion.
        organ: In the reader's words.
        lymph_node: Whether it is a lymph node.
        diameter_mm: As read on this visit, or None.
        known: Whether label, organ and role are fixed.
        role: What it counts as.
        source: Where the diameter was read, if not on the images.
    """

    label: str = ""
    organ: str = ""
    lymph_node: bool = False
    diameter_mm: float | None = None
    known: bool = False
    role: LesionRole = LesionRole.TARGET
    source: str = ""

    @property
    def is_said(self) -> bool:
        """True where it says anything: an empty lung target keeps our measurement."""
        if self.organ == LUNG and self.known:
            return self.diameter_mm is not None
        return bool(self.label)

    def reading(self) -> LesionReading:
        """The reading, checked."""
        return LesionReading(
            self.label,
            self.organ,
            self.diameter_mm,
            self.lymph_node,
            self.role,
            self.source,
        )


def lesion_lines(
    case: PatientCase,
    plan: ResponsePlan,
    counting: Mapping[date, TumourReading],
    visit: date,
) -> list[LesionLine]:
    """Lung targets, lesions of all readings so far, and empty lines.

    At baseline an empty line is for a target or a non-target, later for a new lesion.

    Args:
        case: The patient.
        plan: Baseline and lung targets.
        counting: Readings that count, by day.
        visit: The visit that is read.
    """
    known = {
        nodule.label: LesionLine(nodule.label, LUNG, known=True)
        for nodule in case.nodules
        if nodule.tracking_uid in plan.target_uids
    }
    for day in sorted(counting):
        for one in counting[day].lesions if plan.baseline_on <= day <= visit else ():
            here = day == visit
            known[one.label] = LesionLine(
                one.label,
                one.organ,
                one.lymph_node,
                one.diameter_mm if here else None,
                known=True,
                role=one.role,
                source=one.source if here else "",
            )
    later = LesionLine(role=LesionRole.NEW)
    return [
        *known.values(),
        *[LesionLine() if visit == plan.baseline_on else later] * _NEW_LINES,
    ]
