"""Choices that a site brings to an assessment besides what it released."""

from dataclasses import dataclass, field

from data.actionability import EvidenceTable
from data.reference.evidence_tables import shipped_evidence
from data.results.risk import Recalibration


@dataclass(frozen=True, slots=True)
class SiteSetting:
    """A site's own choices and tables.

    Attributes:
        recalibration: Local recalibration of the Brock score, or None.
        evidence: Table of trials behind the therapy options.
    """

    recalibration: Recalibration | None = None
    evidence: EvidenceTable = field(default_factory=shipped_evidence, repr=False)
