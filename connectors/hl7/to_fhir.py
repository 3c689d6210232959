"""A message as FHIR resources, so that one reader knows all codes."""

from dataclasses import dataclass
from typing import Any, Final

import hl7

from connectors.hl7.fields import fhir_time, part
from connectors.hl7.people import identifiers_in, patient_of, visit_of
from connectors.hl7.results import resources_of_order
from data.errors import InvalidRecordError

Resource = dict[str, Any]

_ADMISSIONS: Final = frozenset(
    {"A01", "A02", "A03", "A04", "A05", "A08", "A11", "A13", "A28", "A31"}
)
_MERGES: Final = frozenset({"A18", "A30", "A34", "A40", "A47"})


@dataclass(frozen=True, slots=True)
class MessageHead:
    """Header of a message.

    Attributes:
        kind: `ADT` or `ORU`.
        event: Trigger event, such as `A08`.
        control_id: MSH-10.
        sender: Sending application and facility.
        written_on: MSH-7 as FHIR writes it, or empty.
        simulated: Whether MSH-11 marks it as training or debugging.
        version: HL7 version, such as `2.5.1`.
    """

    kind: str
    event: str
    control_id: str
    sender: str
    written_on: str
    simulated: bool
    version: str


def head_of(message: hl7.Message) -> MessageHead:
    """The header of a message."""
    msh = message[0]
    sender = "|".join(part(message, msh, field) for field in (3, 4))
    return MessageHead(
        kind=part(message, msh, 9, 1).upper(),
        event=part(message, msh, 9, 2).upper(),
        control_id=part(message, msh, 10),
        sender=sender,
        written_on=fhir_time(part(message, msh, 7)),
        simulated=part(message, msh, 11).upper() in ("T", "D"),
        version=part(message, msh, 12),
    )


def resources_of(message: hl7.Message) -> list[Resource]:
    """Patient, visit, reports and results of an ADT or ORU message.

    Args:
        message: A parsed message.

    Raises:
        InvalidRecordError: If its type is not read, it merges patients (which a
            person has to do), or it does not say who the patient is.
    """
    head = head_of(message)
    if head.event in _MERGES:
        raise InvalidRecordError("hl7.merge")
    if head.kind != "ORU" and (head.kind, head.event in _ADMISSIONS) != ("ADT", True):
        raise InvalidRecordError("hl7.type", kind=head.kind[:8], event=head.event[:8])
    pid = _segment(message, "PID")
    if pid is None or not identifiers_in(message, pid, 3):
        raise InvalidRecordError("hl7.no_patient")
    patient = patient_of(message, pid)
    if head.simulated:
        label = {"system": "v3-ActReason", "code": "HTEST"}
        patient["meta"] = {"security": [label]}
    found = [patient]
    pv1 = _segment(message, "PV1")
    visit = visit_of(message, pv1, head.event) if pv1 is not None else None
    found += [visit] if visit else []
    found += _results(message) if head.kind == "ORU" else []
    for resource in found[1:]:
        resource["subject"] = {"reference": f"Patient/{patient['id']}"}
        resource["meta"] = {"lastUpdated": head.written_on}
    return found


def _results(message: hl7.Message) -> list[Resource]:
    found: list[Resource] = []
    order: hl7.Segment | None = None
    results: list[hl7.Segment] = []
    for segment in message:
        name = str(segment[0])
        if name == "OBR":
            if order is not None:
                found += resources_of_order(message, order, results)
            order, results = segment, []
        elif name == "OBX":
            results.append(segment)
    if order is not None:
        found += resources_of_order(message, order, results)
    return found


def _segment(message: hl7.Message, name: str) -> hl7.Segment | None:
    return next((one for one in message if str(one[0]) == name), None)
