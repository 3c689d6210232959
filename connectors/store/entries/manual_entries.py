"""All that persons entered about a patient."""

from sqlalchemy import Connection

from connectors.store.entries.entry_rows import manual_entries_of_patient
from connectors.store.entries.proposal_decisions import decisions_of_patient
from connectors.store.entries.response_entries import (
    plans_of_patient,
    readings_of_patient,
)
from data.patient.manual_entries import ManualEntries


def entries_of_patient(connection: Connection, patient_id: str) -> ManualEntries:
    """Everything that was ever entered, the oldest entry first."""
    return ManualEntries(
        facts=manual_entries_of_patient(connection, patient_id),
        plans=plans_of_patient(connection, patient_id),
        readings=readings_of_patient(connection, patient_id),
        decisions=decisions_of_patient(connection, patient_id),
    )
