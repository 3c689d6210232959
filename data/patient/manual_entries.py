"""All that persons entered about one patient."""

from dataclasses import dataclass

from data.patient.manual_entry import ManualEntry
from data.patient.proposed import ProposalDecision
from data.patient.tumour_reading import ResponsePlan, TumourReading


@dataclass(frozen=True, slots=True)
class ManualEntries:
    """Entries of persons; each list has the oldest entry first.

    Attributes:
        facts: Answers about the patient and the nodules.
        plans: Choices of baseline and targets for response.
        readings: Readings of visits for response.
        decisions: What they said of facts read from reports.
    """

    facts: tuple[ManualEntry, ...] = ()
    plans: tuple[ResponsePlan, ...] = ()
    readings: tuple[TumourReading, ...] = ()
    decisions: tuple[ProposalDecision, ...] = ()
