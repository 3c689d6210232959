"""PID and PV1: who it is, and the visit."""

import hashlib
from typing import Any, Final

import hl7

from connectors.hl7.fields import fhir_time, part, repetitions

Resource = dict[str, Any]

_SEX: Final = {"M": "male", "F": "female", "O": "other", "A": "other", "U": "unknown"}
_CLASS: Final = {"I": "IMP", "O": "AMB", "E": "EMER", "P": "PRENC", "R": "AMB"}
_ENDED: Final = ("A03", "A11", "A13")
_CANCELLED: Final = ("A11",)


def patient_of(message: hl7.Message, pid: hl7.Segment) -> Resource:
    """The Patient resource of a PID segment.

    An identifier's issuer is the OID or URI of its assigning authority, else the
    authority's name, which `FUSIONBOARD_ISSUERS` can translate.
    """
    name = {
        "family": part(message, pid, 5, 1),
        "given": [p for n in (2, 3) if (p := part(message, pid, 5, n))],
    }
    patient: Resource = {
        "resourceType": "Patient",
        "id": patient_key(message, pid),
        "identifier": identifiers_in(message, pid, 3),
        "gender": _SEX.get(part(message, pid, 8).upper(), "unknown"),
        "name": [name],
    }
    born = fhir_time(part(message, pid, 7))[:10]
    if born:
        patient["birthDate"] = born
    if part(message, pid, 30).upper() == "Y":
        patient["deceasedBoolean"] = True
    return patient


def patient_key(message: hl7.Message, pid: hl7.Segment) -> str:
    """A key from the first identifier that says nothing about the person."""
    first = next(iter(identifiers_in(message, pid, 3)), {"system": "", "value": ""})
    told = f"{first['system']}|{first['value']}".encode()
    return f"hl7v2-{hashlib.sha256(told).hexdigest()[:20]}"


def identifiers_in(
    message: hl7.Message, segment: hl7.Segment, field: int
) -> list[Resource]:
    """Every identifier (CX) of a field that has a value and an issuer."""
    found = []
    for repetition in range(1, repetitions(segment, field) + 1):
        value = part(message, segment, field, 1, repetition=repetition)
        issuer = _issuer(message, segment, field, repetition)
        if value and issuer:
            found.append({"system": issuer, "value": value})
    return found


def visit_of(message: hl7.Message, pv1: hl7.Segment, event: str) -> Resource | None:
    """The Encounter of a PV1 segment; None if it has no number and no start."""
    number, start = part(message, pv1, 19), fhir_time(part(message, pv1, 44))
    if not number and not start:
        return None
    end = fhir_time(part(message, pv1, 45))
    period = {"start": start, "end": end}
    status = "finished" if end or event in _ENDED else "in-progress"
    code = _CLASS.get(part(message, pv1, 2).upper(), "")
    return {
        "resourceType": "Encounter",
        "id": f"visit-{number or start}",
        "status": "entered-in-error" if event in _CANCELLED else status,
        "class": {"code": code},
        "period": {key: value for key, value in period.items() if value},
    }


def _issuer(
    message: hl7.Message, segment: hl7.Segment, field: int, repetition: int
) -> str:
    """HD: namespace, universal id and its type."""
    name, universal, kind = (
        part(message, segment, field, 4, repetition=repetition, sub=n)
        for n in (1, 2, 3)
    )
    if universal and kind.upper() == "ISO":
        return f"urn:oid:{universal}"
    return universal or name
