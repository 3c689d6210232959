"""Entries of persons on response to therapy; only ever added to."""

from typing import Final

from sqlalchemy import Connection, insert, select

from connectors.store.canonical_json import from_json, to_json
from connectors.store.tables import response_entries
from data.patient.tumour_reading import ResponsePlan, TumourReading

_PLAN: Final = "plan"
_READING: Final = "reading"


def plans_of_patient(
    connection: Connection, patient_id: str
) -> tuple[ResponsePlan, ...]:
    """Every choice of baseline and targets, oldest first."""
    return tuple(
        from_json(ResponsePlan, said) for said in _said(connection, patient_id, _PLAN)
    )


def readings_of_patient(
    connection: Connection, patient_id: str
) -> tuple[TumourReading, ...]:
    """Every reading of a visit, the oldest entry first."""
    return tuple(
        from_json(TumourReading, said)
        for said in _said(connection, patient_id, _READING)
    )


def add_response_entry(
    connection: Connection, patient_id: str, entry: ResponsePlan | TumourReading
) -> None:
    """Keep one entry beside all that was said before."""
    kind = _PLAN if isinstance(entry, ResponsePlan) else _READING
    connection.execute(
        insert(response_entries).values(
            patient_id=patient_id, kind=kind, said=to_json(entry)
        )
    )


def _said(connection: Connection, patient_id: str, kind: str) -> tuple[str, ...]:
    rows = connection.scalars(
        select(response_entries.c.said)
        .where(
            response_entries.c.patient_id == patient_id,
            response_entries.c.kind == kind,
        )
        .order_by(response_entries.c.entry_id)
    )
    return tuple(rows)
