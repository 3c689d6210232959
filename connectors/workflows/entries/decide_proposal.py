"""Keeps that a person confirmed or rejected a fact read from a report."""

from datetime import UTC, date, datetime

from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import assess_changed
from data.errors import NotFoundError
from data.patient.proposed import ProposalDecision, ProposedFact
from fusion.report_text.proposals import proposals


def decide_proposal(
    repository: Repository,
    patient_id: str,
    fact: ProposedFact,
    *,
    accepted: bool,
    person: str,
) -> None:
    """Keep one decision; the last one on a proposal counts, earlier ones stay.

    Args:
        repository: The store.
        patient_id: Key of the patient.
        fact: The proposal as it was shown.
        accepted: Whether it counts from now on.
        person: Who decides; not empty.

    Raises:
        NotFoundError: If no report of this patient says so (any more).
        InvalidClinicalValueError: If nobody says who decides.
    """
    decision = ProposalDecision(fact, accepted, person.strip(), datetime.now(UTC))
    record = repository.patient_case(patient_id).record
    reports = record.text_reports if record else ()
    if all(fact not in proposals(report) for report in reports):
        raise NotFoundError("report_text.proposal")
    with repository.writing() as work:
        work.entries.add_decision(patient_id, decision)
    assess_changed(repository, date.today())
