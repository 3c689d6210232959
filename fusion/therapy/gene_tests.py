"""Tests of one patient, and what they say of each class of genetic findings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.actionability import Marker, MarkerStatus
from data.partial_date import PartialDate
from data.patient.genomics import GeneResult, Variant
from data.patient.record import PatientRecord, PendingOrder
from data.patient.variant_name import (
    ChangeKind,
    CodingChange,
    CopyNumberChange,
    ExonChange,
    ExonChangeKind,
    Fusion,
    NotFound,
    ProteinChange,
    UnknownName,
    VariantName,
)
from data.reference.evidence_tables import ChangeRule, class_rules
from data.results.therapy_options import MarkerFinding, UsedFact
from fusion.genomics.biomarker_classes import fits, markers_of, names_of
from fusion.genomics.genes import gene_symbol

GENETIC: Final = tuple(dict.fromkeys(Marker(rule.name) for rule in class_rules()))
"""Classes that a genetic test decides."""

# Exon numbers and codons of EGFR in NM_005228.
_EGFR_EXONS: Final = range(18, 22)
_EGFR_CODONS: Final = range(688, 876)
"""Exons 18 to 21 of EGFR, in codons of NM_005228."""

_PANEL_CODES: Final = frozenset({"51969-4", "81247-9", "55233-1", "73977-1"})
_PANEL: Final = re.compile(
    r"\bNGS\b|next[- ]generation|sequenc|genomic|gene(tic)? (panel|test|mutation)"
    r"|molecular (panel|profil|test|patholog)|mutation (panel|analysis|test)|driver"
    r"|基因|测序|分子检测",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NamedVariant:
    """A result together with what it names."""

    variant: Variant
    names: tuple[VariantName, ...]
    genes: frozenset[str]

    @property
    def fact(self) -> UsedFact:
        """The result as a fact."""
        one = self.variant
        change = one.protein_change or one.coding_change or one.label
        text = f"{one.gene} {change}".strip()
        if one.finding is not GeneResult.PRESENT:
            text = f"{text}: {one.finding}"
        return UsedFact(text, one.source, one.tested_on, one.preliminary)


def named_variants(record: PatientRecord) -> tuple[NamedVariant, ...]:
    """Every result with what it names."""
    return tuple(
        NamedVariant(
            variant,
            names_of(variant),
            frozenset(filter(None, map(gene_symbol, variant.gene.split("::")))),
        )
        for variant in record.variants
    )


def genes_of(marker: Marker) -> tuple[str, ...]:
    """Genes whose test decides a class."""
    genes = (rule.gene for rule in class_rules() if rule.name == marker)
    return tuple(dict.fromkeys(genes))


def genetic_finding(
    record: PatientRecord, variants: Iterable[NamedVariant], marker: Marker
) -> MarkerFinding:
    """Find what is known of one class; what speaks for it counts before all else.

    A final result that is negative counts less than an order for the same gene that
    is still open, or a preliminary one. An open panel makes pending what is not
    known. That single variants are absent does not make a gene negative.
    """
    results = [one for one in variants if one.genes & set(genes_of(marker))]
    found = [one for one in results if _has(one, marker)]
    if found:
        return _told(marker, MarkerStatus.POSITIVE, found)
    orders = [*_orders_for(record, genes_of(marker))]
    early = [one for one in results if one.variant.preliminary]
    if orders or early:
        facts = [*map(_order_fact, orders), *(one.fact for one in early)]
        return MarkerFinding(marker, MarkerStatus.PENDING, tuple(facts))
    unclear = [one for one in results if _unclear(one, marker)]
    if unclear:
        return _told(marker, MarkerStatus.UNCLEAR, unclear)
    negative = _negative_facts(record, results, marker)
    if negative:
        return MarkerFinding(marker, MarkerStatus.NEGATIVE, negative)
    panels = [one for one in record.pending if _is_panel(one)]
    if panels:
        facts = [*map(_order_fact, panels)]
        return MarkerFinding(marker, MarkerStatus.PENDING, tuple(facts))
    if any(one.variant.finding is GeneResult.ABSENT for one in results):
        return _told(marker, MarkerStatus.PARTLY_TESTED, results)
    return MarkerFinding(marker, MarkerStatus.NOT_TESTED)


def _told(
    marker: Marker, status: MarkerStatus, results: Iterable[NamedVariant]
) -> MarkerFinding:
    return MarkerFinding(marker, status, tuple(one.fact for one in results))


def _has(one: NamedVariant, marker: Marker) -> bool:
    return one.variant.finding is GeneResult.PRESENT and any(
        marker in markers_of(name) for name in one.names
    )


def _unclear(one: NamedVariant, marker: Marker) -> bool:
    """A failed test, a name that says nothing, or an EGFR change of no class."""
    finding, names = one.variant.finding, one.names
    absent = [name for name in names if isinstance(name, NotFound)]
    unknown = all(isinstance(name, UnknownName) for name in names)
    if finding is GeneResult.ABSENT:
        return False
    if finding is GeneResult.PRESENT:
        return bool(absent) or unknown or _other_egfr_change(one, marker)
    if finding is GeneResult.INDETERMINATE and absent:
        return False
    return unknown or any(marker in markers_of(name) for name in names)


def _other_egfr_change(one: NamedVariant, marker: Marker) -> bool:
    """A change in the part of EGFR where drivers lie, and of no class known here."""
    if marker is Marker.EGFR_T790M or any(map(markers_of, one.names)):
        return False
    return any(_in_egfr_hot_part(name) for name in one.names)


def _in_egfr_hot_part(name: VariantName) -> bool:
    if getattr(name, "gene", "") != "EGFR":
        return False
    if isinstance(name, ExonChange):
        return name.exon in _EGFR_EXONS
    if isinstance(name, CodingChange):
        ends = (name.first.base + 2) // 3, (name.last.base + 2) // 3
    elif isinstance(name, ProteinChange):
        ends = name.first, name.last
    else:
        return False
    kept = getattr(name, "kind", None) is ChangeKind.UNCHANGED
    return not kept and ends[1] >= _EGFR_CODONS[0] and ends[0] <= _EGFR_CODONS[-1]


def _negative_facts(
    record: PatientRecord, results: list[NamedVariant], marker: Marker
) -> tuple[UsedFact, ...]:
    """List what says that every gene of a class is negative, or nothing."""
    facts: list[UsedFact] = []
    for gene in genes_of(marker):
        of_gene = [
            UsedFact(gene, test.source, test.tested_on)
            for test in record.genes_studied
            if gene in {gene_symbol(one) for one in test.genes}
        ]
        of_gene += _absent(results, gene, marker)
        if not of_gene:
            return ()
        facts.append(of_gene[0])
    return tuple(facts)


def _absent(
    results: list[NamedVariant], gene: str, marker: Marker
) -> Iterator[UsedFact]:
    rules = [r for r in class_rules() if r.name == marker and r.gene == gene]
    covered: set[ChangeRule] = set()
    for one in results:
        if gene not in one.genes:
            continue
        absent = _absent_names(one)
        if absent is None:
            yield one.fact
            return
        for name in absent:
            covered |= {rule for rule in rules if _covers(name, rule)}
        if rules and covered == set(rules):
            yield one.fact
            return


def _absent_names(one: NamedVariant) -> list[VariantName] | None:
    """List what a result says is absent; None if that is the whole gene."""
    if one.variant.finding is GeneResult.ABSENT and not one.names:
        return None
    names: list[VariantName] = []
    for name in one.names:
        if one.variant.finding in (GeneResult.PRESENT, GeneResult.NO_CALL):
            continue
        if isinstance(name, NotFound):
            if name.what is None:
                return None
            names.append(name.what)
        elif one.variant.finding is GeneResult.ABSENT:
            names.append(name)
    return names


def _covers(name: VariantName, rule: ChangeRule) -> bool:
    """Test whether the absence of a finding excludes all that a rule describes."""
    if isinstance(name, ProteinChange):
        return bool(rule.new) and fits(name, rule)
    if isinstance(name, Fusion):
        return rule.rule == "fusion" and not (name.five_prime and name.three_prime)
    if isinstance(name, CopyNumberChange):
        return fits(name, rule)
    skipping = getattr(name, "kind", None) is ExonChangeKind.SKIPPING
    if isinstance(name, ExonChange) and (skipping or rule.rule != "substitution"):
        return any(
            fits(name, other) and other.name == rule.name for other in class_rules()
        )
    return False


def _orders_for(
    record: PatientRecord, genes: tuple[str, ...]
) -> Iterator[PendingOrder]:
    for order in record.pending:
        words = re.split(r"[^A-Za-z0-9-]+", order.what.display)
        named = {gene_symbol(one) for one in words if len(one) > 2 and one.isupper()}
        if named & set(genes):
            yield order


def _is_panel(order: PendingOrder) -> bool:
    return order.what.code in _PANEL_CODES or bool(_PANEL.search(order.what.display))


def _order_fact(order: PendingOrder) -> UsedFact:
    return UsedFact(order.what.display, order.source, order.ordered_on)


def tested_before(finding: MarkerFinding, day: PartialDate | None) -> bool:
    """Test whether all that a finding rests on is older than a day."""
    if day is None or not finding.facts:
        return False
    newest = max((f.on.latest for f in finding.facts if f.on), default=date.min)
    return newest < day.earliest
