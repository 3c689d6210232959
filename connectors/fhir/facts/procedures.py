"""Radiotherapy and operations on a cancer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from connectors.fhir.resources.concepts import coding_of, meaning, words
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    date_in,
    extension,
    text,
)
from connectors.fhir.resources.reasons import Reason
from data.partial_date import PartialDate
from data.patient.background import CancerProcedure, ProcedureKind

_RETRACTED: Final = ("entered-in-error",)
_NEGATED: Final = ("not-done",)
_PROFILES: Final = {
    "radiation": ProcedureKind.RADIOTHERAPY,
    "radiotherapy": ProcedureKind.RADIOTHERAPY,
    "surgical": ProcedureKind.SURGERY,
}
_RADIOTHERAPY: Final = (
    r"radi(o|ation )therap|brachytherap|stereotactic body|放射治疗|放疗"
)
_SURGERY: Final = (
    r"lobectomy|pneumonectomy|segmentectomy of lung|wedge resection|metastasectomy"
    r"|excision of .{0,20}(lung|bronch)|肺叶切除|全肺切除|肺段切除|楔形切除"
)
_SAID: Final = (
    (re.compile(_RADIOTHERAPY, re.IGNORECASE), ProcedureKind.RADIOTHERAPY),
    (re.compile(_SURGERY, re.IGNORECASE), ProcedureKind.SURGERY),
)
_NOT_THE_PROCEDURE: Final = re.compile(
    r"history|planning|consult|counsel|education|referral|既往|计划|咨询", re.IGNORECASE
)
_COURSE_GAP_DAYS: Final = 90  # chosen: longer ones join two courses


def read_procedure(
    procedure: Resource, source: str
) -> Sequence[CancerProcedure] | Reason:
    """A radiotherapy or an operation on a cancer; other procedures are not used."""
    status = text(procedure, "status")
    if status in _RETRACTED:
        return Reason.RETRACTED
    if status in _NEGATED:
        return Reason.NEGATED
    code = child(procedure, "code")
    kind, what = _kind(procedure, code), coding_of(code)
    if kind is None or what is None:
        return Reason.CODE_NOT_USED
    period = child(procedure, "performedPeriod") or child(procedure, "occurrencePeriod")
    started = date_in(
        procedure,
        *("performedDateTime", "performedPeriod"),
        *("occurrenceDateTime", "occurrencePeriod"),
    )
    intent = child(
        extension(procedure, "procedure-intent", "treatment-intent"),
        "valueCodeableConcept",
    )
    return [
        CancerProcedure(
            kind,
            what,
            source,
            body_site=next((words(s) for s in children(procedure, "bodySite")), ""),
            intent=meaning("treatment_intent", intent) or "",
            started=started,
            ended=date_in(period, "end"),
            ongoing=status in ("in-progress", "preparation", "on-hold"),
        )
    ]


def courses(procedures: Iterable[CancerProcedure]) -> tuple[CancerProcedure, ...]:
    """Sessions of the same procedure at most 90 days apart as one course, newest first.

    Args:
        procedures: In any order.
    """
    sessions: dict[tuple[object, ...], list[list[CancerProcedure]]] = {}
    for one in sorted(procedures, key=_start):
        same = (one.kind, one.what, one.body_site, one.intent)
        held = sessions.setdefault(same, [])
        if held and _follows(held[-1][-1], one):
            held[-1].append(one)
        else:
            held.append([one])
    found = [_course(course) for held in sessions.values() for course in held]
    return tuple(sorted(found, key=_start, reverse=True))


def _kind(procedure: Resource, code: Resource) -> ProcedureKind | None:
    coded = meaning("procedure", code)
    if coded is not None:
        return ProcedureKind(coded)
    profiles = child(procedure, "meta").get("profile")
    for profile in profiles if isinstance(profiles, list) else ():
        name = profile.lower() if isinstance(profile, str) else ""
        for part, kind in _PROFILES.items():
            if "mcode" in name and part in name:
                return kind
    return _kind_said(words(code)[:200])


@lru_cache(maxsize=4096)
def _kind_said(said: str) -> ProcedureKind | None:
    """Read the kind of a procedure from its words; cached, for they come many times."""
    if _NOT_THE_PROCEDURE.search(said):
        return None
    return next((kind for pattern, kind in _SAID if pattern.search(said)), None)


def _start(one: CancerProcedure) -> int:
    return one.started.earliest.toordinal() if one.started else 0


def _end(one: CancerProcedure) -> PartialDate | None:
    return one.ended or one.started


def _follows(before: CancerProcedure, after: CancerProcedure) -> bool:
    end = _end(before)
    if end is None or after.started is None:
        return False
    return (after.started.earliest - end.latest).days <= _COURSE_GAP_DAYS


def _course(sessions: Sequence[CancerProcedure]) -> CancerProcedure:
    first, last = sessions[0], sessions[-1]
    if len(sessions) == 1:
        return first
    return replace(
        first, ended=_end(last), sessions=len(sessions), ongoing=last.ongoing
    )
