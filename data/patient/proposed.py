"""Facts that a rule read from a report's text; they count once a person confirms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.errors import InvalidClinicalValueError
from data.partial_date import PartialDate
from data.patient.manual_entry import LONGEST_NAME


class ProposalKind(StrEnum):
    """Kind of fact that a proposal says."""

    STAGE = "stage"
    HISTOLOGY = "histology"
    PD_L1 = "pd_l1"
    VARIANT = "variant"
    GENE_NEGATIVE = "gene_negative"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """One fact that a rule found in a report.

    Attributes:
        kind: What it says.
        value: Stage group; cell type; score in % as written; gene and change; gene;
            or kind of condition.
        quote: The sentence it was read from.
        source: Reference of the report.
        reported_on: Date of the report.
        uncertain: Whether the sentence speaks of a possibility.
    """

    kind: ProposalKind
    value: str
    quote: str
    source: str
    reported_on: PartialDate | None = None
    uncertain: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """The subject of a decision: the same words of one report."""
        return self.source, self.kind.value, self.value


@dataclass(frozen=True, slots=True)
class ProposalDecision:
    """Decision of a person on a proposal; never changed, only followed by another.

    Attributes:
        fact: The proposal as it was shown.
        accepted: Whether it counts.
        person: Who decided.
        decided_at: When, by the clock of this machine.
    """

    fact: ProposedFact
    accepted: bool
    person: str
    decided_at: datetime

    def __post_init__(self) -> None:
        if not 0 < len(self.person.strip()) <= LONGEST_NAME:
            raise InvalidClinicalValueError("entered.person", longest=LONGEST_NAME)


def last_decisions(
    said: Iterable[ProposalDecision],
) -> dict[tuple[str, str, str], ProposalDecision]:
    """The last decision on each proposal.

    Args:
        said: All decisions, oldest first.
    """
    return {decision.fact.key: decision for decision in said}
