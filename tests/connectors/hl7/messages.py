"""HL7 v2 messages, all of them invented."""

from connectors.store.repository import Repository
from data.patient.record import PatientRecord

PID = "PID|1||4711^^^HOSP&1.2.3.4&ISO^MR||Doe^Jane^^^||19580302|F"


SETS = {"8859/1": "iso-8859-1", "GB 18030-2000": "gb18030"}


def message(
    *segments: str,
    kind: str = "ORU^R01",
    control: str = "1",
    character_set: str = "UNICODE UTF-8",
    time: str = "20260102120000",
    mode: str = "P",
) -> bytes:
    head = f"MSH|^~\\&|LAB|H|FB|H|{time}||{kind}|{control}|{mode}|2.5.1||||||"
    head += character_set
    lines = "\r".join([head, *segments, ""])
    return lines.encode(SETS.get(character_set, "utf-8"))


def oru(*results: str, status: str = "F", **changes: str) -> bytes:
    order = f"OBR|1|P1|F1|24323-8^Panel^LN|||20260101083000{'|' * 18}{status}"
    return message(PID, order, *results, **changes)


def record_of(repository: Repository) -> PatientRecord:
    (row,) = repository.list_patients()
    record = repository.patient_case(row.patient_id).record
    assert record is not None
    return record
