"""Facts that persons entered about patients and nodules; only ever added to."""

from sqlalchemy import Connection, insert, select

from connectors.store.tables import entered_facts, measurements, studies
from data.patient.manual_entry import ManualEntry


def manual_entries_of_patient(
    connection: Connection, patient_id: str
) -> tuple[ManualEntry, ...]:
    """All that was ever entered, oldest first.

    What is about a nodule follows the nodule, if its study comes to another patient.
    """
    entered = entered_facts.c
    own = (
        select(measurements.c.tracking_uid)
        .join(studies, studies.c.study_uid == measurements.c.study_uid)
        .where(studies.c.patient_id == patient_id)
    )
    rows = connection.execute(
        select(entered_facts)
        .where(
            ((entered.tracking_uid == "") & (entered.patient_id == patient_id))
            | entered.tracking_uid.in_(own)
        )
        .order_by(entered.entry_id)
    )
    return tuple(
        ManualEntry(
            name=row.name,
            value=row.value,
            person=row.person,
            entered_at=row.entered_at,
            scanned_on=row.scanned_on,
            tracking_uid=row.tracking_uid,
        )
        for row in rows
    )


def add_entry(connection: Connection, patient_id: str, fact: ManualEntry) -> None:
    """Keep one answer beside all that was said before."""
    connection.execute(
        insert(entered_facts).values(
            patient_id=patient_id,
            tracking_uid=fact.tracking_uid,
            scanned_on=fact.scanned_on,
            name=fact.name,
            value=fact.value,
            person=fact.person,
            entered_at=fact.entered_at,
        )
    )
