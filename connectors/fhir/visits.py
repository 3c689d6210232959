"""Visits, from Encounters."""

from collections.abc import Sequence
from typing import Final

from connectors.fhir.fields import Resource, child, children, date_in, text
from connectors.fhir.reasons import Reason
from data.visit import Visit, VisitKind

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
    period = child(encounter, "period") or child(encounter, "actualPeriod")
    started = date_in(period, "start")
    if started is None:
        return Reason.NO_VALUE
    return [Visit(_kind(encounter), source, started, date_in(period, "end"))]


def _kind(encounter: Resource) -> VisitKind:
    """R4 has one coding here, R5 a list of concepts."""
    held = children(encounter, "class")
    codings = [*held, *(one for concept in held for one in children(concept, "coding"))]
    found = (_KINDS.get(text(coding, "code")) for coding in codings)
    return next(filter(None, found), VisitKind.OTHER)
