"""Decisions of persons on facts read from reports; only ever added to."""

from sqlalchemy import Connection, insert, select

from connectors.store.canonical_json import from_json, to_json
from connectors.store.tables import proposal_decisions
from data.patient.proposed import ProposalDecision


def decisions_of_patient(
    connection: Connection, patient_id: str
) -> tuple[ProposalDecision, ...]:
    """All that was ever decided, oldest first."""
    rows = connection.scalars(
        select(proposal_decisions.c.said)
        .where(proposal_decisions.c.patient_id == patient_id)
        .order_by(proposal_decisions.c.decision_id)
    )
    return tuple(from_json(ProposalDecision, said) for said in rows)


def add_decision(
    connection: Connection, patient_id: str, decision: ProposalDecision
) -> None:
    """Keep one decision beside all that was said before."""
    connection.execute(
        insert(proposal_decisions).values(patient_id=patient_id, said=to_json(decision))
    )
