"""A record together with what persons confirmed from its reports."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from data.coding import Coding
from data.patient.background import BackgroundCondition
from data.patient.genomics import BiomarkerKind, BiomarkerResult, GeneResult, Variant
from data.patient.proposed import (
    ProposalDecision,
    ProposalKind,
    ProposedFact,
    last_decisions,
)
from data.patient.record import (
    Histology,
    PatientRecord,
    StageFinding,
    StageKind,
    StagePart,
)

_SIGNS: Final = "<>≥≤"


def with_confirmed(
    record: PatientRecord, said: Iterable[ProposalDecision]
) -> PatientRecord:
    """The record with confirmed proposals beside what was coded.

    What was coded stays first: a confirmed sentence is newer only if it is dated so.

    Args:
        record: As it was read.
        said: All decisions, oldest first; the last on each proposal counts.
    """
    found: dict[str, list[object]] = {}
    for decision in last_decisions(said).values():
        if decision.accepted:
            name, item = _as_item(decision.fact)
            found.setdefault(name, []).append(item)
    if not found:
        return record
    return replace(
        record,
        **{name: (*getattr(record, name), *items) for name, items in found.items()},  # type: ignore[arg-type]
    )


def _as_item(fact: ProposedFact) -> tuple[str, object]:
    if fact.kind is ProposalKind.STAGE:
        return "stages", StageFinding(
            StageKind.UNSPECIFIED,
            StagePart.GROUP,
            fact.value,
            fact.source,
            fact.reported_on,
        )
    if fact.kind is ProposalKind.HISTOLOGY:
        return "histologies", Histology(
            Coding(fact.value), fact.source, fact.reported_on
        )
    if fact.kind is ProposalKind.PD_L1:
        return "biomarkers", _score(fact)
    if fact.kind is ProposalKind.BACKGROUND:
        condition = Coding(fact.value)
        return "background", BackgroundCondition(
            fact.value, condition, fact.source, fact.reported_on
        )
    return "variants", _variant(fact)


def _score(fact: ProposedFact) -> BiomarkerResult:
    worded = fact.value[0] in _SIGNS
    return BiomarkerResult(
        BiomarkerKind.PD_L1_TPS,
        fact.source,
        value=None if worded else float(fact.value),
        unit="" if worded else "%",
        category=f"{fact.value} %" if worded else "",
        tested_on=fact.reported_on,
    )


def _variant(fact: ProposedFact) -> Variant:
    if fact.kind is ProposalKind.GENE_NEGATIVE:
        return Variant(
            fact.value, GeneResult.ABSENT, fact.source, tested_on=fact.reported_on
        )
    gene, _, change = fact.value.partition(" ")
    protein = change if change.startswith("p.") else ""
    return Variant(
        gene,
        GeneResult.PRESENT,
        fact.source,
        protein_change=protein,
        label="" if protein else change,
        tested_on=fact.reported_on,
    )
