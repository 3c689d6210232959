"""Visits, from Encounters."""

from collections.abc import Sequence
from typing import Final

from connectors.fhir.resources.fields import Resource, children, date_in, text
from connectors.fhir.resources.reasons import Reason
from data.imaging.visit import Visit, VisitKind

_KINDS: Final = {
    "IMP": VisitKind.INPATIENT,
    "ACUTE": VisitKind.INPATIENT,
    "NONAC": VisitKind.INPATIENT,
    "AMB": VisitKind.OUTPATIENT,
    "VR": VisitKind.OUTPATIENT,
    "HH": VisitKind.OUTPATIENT,
    "EMER": VisitKind.EMERGENCY,
}
_NOT_YET: Final = ("planned", "cancelled")


def read_visit(encounter: Resource, source: str) -> Sequence[Visit] | Reason:
    """A visit that took place or is going on."""
    status = text(encounter, "status")
    if status == "entered-in-error":
        return Reason.RETRACTED
    if status in _NOT_YET:
        return Reason.CODE_NOT_USED
    period = encounter.get("period") or encounter.get("actualPeriod")
    if not isinstance(period, dict):
        return Reason.NO_VALUE
    started = date_in(period, "start")
    if started is None:
        return Reason.NO_VALUE
    return [Visit(_kind(encounter), source, started, date_in(period, "end"))]


def _kind(encounter: Resource) -> VisitKind:
    """R4 has one coding here, R5 a list of concepts."""
    for held in children(encounter, "class"):
        for coding in (held, *children(held, "coding")):
            kind = _KINDS.get(text(coding, "code"))
            if kind is not None:
                return kind
    return VisitKind.OTHER
