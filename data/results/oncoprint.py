"""Genes of several patients side by side."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from data.patient.genomics import GeneStatus


class AlterationClass(StrEnum):
    """Kind of change that a gene carries; the most drastic first."""

    FUSION = "fusion"
    AMPLIFICATION = "amplification"
    LOSS = "loss"
    TRUNCATION = "truncation"
    INDEL = "indel"
    SUBSTITUTION = "substitution"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class GeneCell:
    """Status and alterations of one gene in one patient.

    Attributes:
        status: *Not tested* and *negative* are different.
        classes: Kinds of alteration, the most drastic first; empty if not altered.
        said: The alterations as the laboratories wrote them.
    """

    status: GeneStatus
    classes: tuple[AlterationClass, ...] = ()
    said: tuple[str, ...] = ()


NOT_TESTED: Final = GeneCell(GeneStatus.NOT_TESTED)
"""A gene of which the record says nothing."""


@dataclass(frozen=True, slots=True)
class GeneticSummary:
    """Summary of one patient's genes and scores.

    Attributes:
        cells: By gene: driver genes first, then all that a result names.
        pd_l1_percent: Newest tumour proportion score, or None.
        tmb_per_mb: Newest mutational burden, or None.
        tested: Whether any genetic test was done.
    """

    cells: tuple[tuple[str, GeneCell], ...] = ()
    pd_l1_percent: float | None = None
    tmb_per_mb: float | None = None
    tested: bool = False

    def gene(self, name: str) -> GeneCell:
        """Look up one gene; one that is not listed was not tested."""
        return dict(self.cells).get(name, NOT_TESTED)


@dataclass(frozen=True, slots=True)
class OncoprintColumn:
    """One patient.

    Attributes:
        patient_id: Key in the store.
        name: As the list of patients has it.
        cells: By gene.
        pd_l1_percent: Newest tumour proportion score, or None.
        tmb_per_mb: Newest mutational burden, or None.
    """

    patient_id: str
    name: str
    cells: dict[str, GeneCell]
    pd_l1_percent: float | None = None
    tmb_per_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Oncoprint:
    """Genes by how often they are altered, patients sorted by their alterations.

    Attributes:
        genes: The most often altered first.
        columns: Patients.
    """

    genes: tuple[str, ...]
    columns: tuple[OncoprintColumn, ...]
