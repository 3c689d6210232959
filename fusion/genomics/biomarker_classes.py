"""Class of biomarkers that a genetic finding belongs to."""

from collections.abc import Callable, Iterable
from typing import Final

from data.actionability import Marker
from data.patient.genomics import Variant
from data.patient.variant_name import (
    ChangeKind,
    CodingChange,
    CodingPosition,
    CopyChange,
    CopyNumberChange,
    ExonChange,
    ExonChangeKind,
    Fusion,
    NotFound,
    ProteinChange,
    UnknownName,
    VariantName,
)
from data.reference.evidence_tables import (
    ChangeRule,
    class_rules,
    coding_equivalents,
    resistance_rules,
)
from fusion.genomics.coding_names import format_coding
from fusion.genomics.genes import gene_symbol
from fusion.genomics.nomenclature import parse_variant
from fusion.genomics.protein_names import parse_protein

_REMOVING: Final = (ChangeKind.DELETION, ChangeKind.DELETION_INSERTION)


def names_of(variant: Variant) -> tuple[VariantName, ...]:
    """Name the variants of one laboratory result; unknown names only if none is known.

    A coding change whose protein change is in the table of well-known ones counts as
    that protein change too.
    """
    one, _, two = variant.gene.partition("::")
    gene = "" if two else gene_symbol(one)
    written = [variant.protein_change, variant.coding_change, variant.label]
    written += [variant.gene] if two else []
    names = [parse_variant(text, gene) for text in written if text.strip()]
    names += [protein for name in names if (protein := _known_protein(name))]
    known = [name for name in names if not isinstance(name, UnknownName)]
    return tuple(dict.fromkeys(known or names))


def _known_protein(name: VariantName) -> ProteinChange | None:
    if not isinstance(name, CodingChange):
        return None
    plain = CodingChange(name.gene, name.kind, name.first, name.last, "", name.inserted)
    for one in (name, plain):
        said = format_coding(one).rpartition("c.")[2]
        protein = coding_equivalents().get((name.gene, f"c.{said}"))
        if protein:
            return parse_protein(protein, name.gene)
    return None


def markers_of(name: VariantName) -> frozenset[Marker]:
    """Classes that a finding belongs to; none for what is absent or unknown."""
    return frozenset(Marker(rule.name) for rule in class_rules() if fits(name, rule))


def resistance_of(names: Iterable[VariantName]) -> tuple[ChangeRule, ...]:
    """Select the known resistance or modifying findings among these."""
    found = tuple(names)
    return tuple(
        rule for rule in resistance_rules() if any(fits(name, rule) for name in found)
    )


def fits(name: VariantName, rule: ChangeRule) -> bool:
    """Test whether a finding is what a rule describes."""
    if isinstance(name, NotFound | UnknownName):
        return False
    return rule.gene in _genes(name) and _RULES[rule.rule](name, rule)


def _genes(name: VariantName) -> frozenset[str]:
    if isinstance(name, Fusion):
        return name.genes
    return frozenset({getattr(name, "gene", "")})


def _substitution(name: VariantName, rule: ChangeRule) -> bool:
    return (
        isinstance(name, ProteinChange)
        and name.kind is ChangeKind.SUBSTITUTION
        and rule.first <= name.first <= rule.last
        and rule.old in ("", name.first_residue)
        and (rule.new == name.inserted or (not rule.new and name.inserted != "*"))
    )


def _loss(name: VariantName, rule: ChangeRule) -> bool:
    return (
        isinstance(name, ProteinChange)
        and name.kind in _REMOVING
        and name.net_length < 0
        and "*" not in name.inserted
        and rule.first <= name.first <= name.last <= rule.last
    )


def _gain(name: VariantName, rule: ChangeRule) -> bool:
    return (
        isinstance(name, ProteinChange)
        and name.net_length > 0
        and "*" not in name.inserted
        and rule.first <= name.first <= name.last <= rule.last
    )


def _coding_loss(name: VariantName, rule: ChangeRule) -> bool:
    """A deletion within one exon that keeps the reading frame."""
    if not isinstance(name, CodingChange) or name.kind not in _REMOVING:
        return False
    ends = (name.first, name.last)
    if any(end.offset or end.after_stop for end in ends):
        return False
    net = len(name.inserted) - (name.last.base - name.first.base + 1)
    within = rule.first <= name.first.base and name.last.base <= rule.last
    return within and net < 0 and net % 3 == 0


def _splice_site(name: VariantName, rule: ChangeRule) -> bool:
    """A change of the two bases before or after an exon (the canonical sites)."""
    if not isinstance(name, CodingChange):
        return False
    if name.first.after_stop or name.kind is ChangeKind.UNCHANGED:
        return False
    sites = [CodingPosition(rule.first, offset) for offset in (-2, -1)]
    sites += [CodingPosition(rule.last, offset) for offset in (1, 2)]
    added = (ChangeKind.DUPLICATION, ChangeKind.INSERTION)
    return name.kind not in added and any(
        name.first <= site <= name.last for site in sites
    )


def _last_base(name: VariantName, rule: ChangeRule) -> bool:
    return (
        isinstance(name, CodingChange)
        and name.kind is ChangeKind.SUBSTITUTION
        and name.first == CodingPosition(rule.first)
        and name.transcript.startswith(rule.transcript)
    )


def _fusion(name: VariantName, rule: ChangeRule) -> bool:  # noqa: ARG001 - one shape for all rules
    return isinstance(name, Fusion)


def _exon(kind: ExonChangeKind) -> Callable[[VariantName, ChangeRule], bool]:
    def fits_exon(name: VariantName, rule: ChangeRule) -> bool:
        return (
            isinstance(name, ExonChange)
            and name.exon == rule.first
            and name.kind is kind
        )

    return fits_exon


def _amplification(name: VariantName, rule: ChangeRule) -> bool:  # noqa: ARG001 - one shape for all rules
    return (
        isinstance(name, CopyNumberChange) and name.change is CopyChange.AMPLIFICATION
    )


def _altered(name: VariantName, rule: ChangeRule) -> bool:  # noqa: ARG001 - one shape for all rules
    return getattr(name, "kind", None) is not ChangeKind.UNCHANGED


def _not_v600e(name: VariantName, rule: ChangeRule) -> bool:  # noqa: ARG001 - one shape for all rules
    return isinstance(name, ProteinChange) and Marker.BRAF_V600E not in markers_of(name)


_RULES: Final[dict[str, Callable[[VariantName, ChangeRule], bool]]] = {
    "substitution": _substitution,
    "loss": _loss,
    "gain": _gain,
    "coding_loss": _coding_loss,
    "splice_site": _splice_site,
    "last_base": _last_base,
    "fusion": _fusion,
    "exon_deletion": _exon(ExonChangeKind.DELETION),
    "exon_insertion": _exon(ExonChangeKind.INSERTION),
    "exon_skipping": _exon(ExonChangeKind.SKIPPING),
    "amplification": _amplification,
    "altered": _altered,
    "not_v600e": _not_v600e,
}
