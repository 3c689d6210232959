"""Everything that persons entered about a patient; only ever added to."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select

from connectors.store.canonical_json import from_json, to_json
from connectors.store.tables import (
    entered_facts,
    measurements,
    proposal_decisions,
    response_entries,
    studies,
)
from data.patient.manual_entries import ManualEntries
from data.patient.manual_entry import ManualEntry
from data.patient.proposed import ProposalDecision
from data.patient.tumour_reading import ResponsePlan, TumourReading

_PLAN: Final = "plan"
_READING: Final = "reading"


@dataclass(frozen=True, slots=True)
class Entries:
    """Everything that persons entered about patients; only ever added to."""

    _connection: Connection

    def entries_of_patient(self, patient_id: str) -> ManualEntries:
        """Everything that was ever entered, the oldest entry first."""
        return ManualEntries(
            facts=self.manual_entries_of_patient(patient_id),
            plans=self.plans_of_patient(patient_id),
            readings=self.readings_of_patient(patient_id),
            decisions=self.decisions_of_patient(patient_id),
        )

    def manual_entries_of_patient(self, patient_id: str) -> tuple[ManualEntry, ...]:
        """All that was ever entered, oldest first.

        What is about a nodule follows the nodule, if its study comes to another
        patient.
        """
        entered = entered_facts.c
        own = (
            select(measurements.c.tracking_uid)
            .join(studies, studies.c.study_uid == measurements.c.study_uid)
            .where(studies.c.patient_id == patient_id)
        )
        rows = self._connection.execute(
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

    def add_entry(self, patient_id: str, fact: ManualEntry) -> None:
        """Keep one answer beside all that was said before."""
        self._connection.execute(
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

    def decisions_of_patient(self, patient_id: str) -> tuple[ProposalDecision, ...]:
        """All that was ever decided, oldest first."""
        rows = self._connection.scalars(
            select(proposal_decisions.c.said)
            .where(proposal_decisions.c.patient_id == patient_id)
            .order_by(proposal_decisions.c.decision_id)
        )
        return tuple(from_json(ProposalDecision, said) for said in rows)

    def add_decision(self, patient_id: str, decision: ProposalDecision) -> None:
        """Keep one decision beside all that was said before."""
        self._connection.execute(
            insert(proposal_decisions).values(
                patient_id=patient_id, said=to_json(decision)
            )
        )

    def plans_of_patient(self, patient_id: str) -> tuple[ResponsePlan, ...]:
        """Every choice of baseline and targets, oldest first."""
        return tuple(
            from_json(ResponsePlan, said) for said in self._said(patient_id, _PLAN)
        )

    def readings_of_patient(self, patient_id: str) -> tuple[TumourReading, ...]:
        """Every reading of a visit, the oldest entry first."""
        return tuple(
            from_json(TumourReading, said) for said in self._said(patient_id, _READING)
        )

    def add_response_entry(
        self, patient_id: str, entry: ResponsePlan | TumourReading
    ) -> None:
        """Keep one entry beside all that was said before."""
        kind = _PLAN if isinstance(entry, ResponsePlan) else _READING
        self._connection.execute(
            insert(response_entries).values(
                patient_id=patient_id, kind=kind, said=to_json(entry)
            )
        )

    def _said(self, patient_id: str, kind: str) -> tuple[str, ...]:
        rows = self._connection.scalars(
            select(response_entries.c.said)
            .where(
                response_entries.c.patient_id == patient_id,
                response_entries.c.kind == kind,
            )
            .order_by(response_entries.c.entry_id)
        )
        return tuple(rows)
