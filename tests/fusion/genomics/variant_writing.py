"""Writes variant names in HGVS, so that reading them can be tried both ways."""

from collections.abc import Callable

from data.patient.variant_name import (
    ChangeKind,
    CodingChange,
    CopyChange,
    CopyNumberChange,
    ExonChange,
    Fusion,
    ProteinChange,
    UnknownName,
    VariantName,
)
from fusion.genomics.coding_names import format_coding
from fusion.genomics.residues import THREE_LETTERS


def format_variant(name: VariantName, *, three_letter: bool = True) -> str:
    """Write a name so that `parse_variant` reads the same again.

    Args:
        name: Any name.
        three_letter: Whether amino acids are written as HGVS prefers.
    """
    if isinstance(name, ProteinChange):
        return _format_protein(name, _three_letters if three_letter else str)
    if isinstance(name, CodingChange):
        return format_coding(name)
    if isinstance(name, ExonChange):
        return f"{name.gene} exon {name.exon} {name.kind}".strip()
    if isinstance(name, Fusion):
        return _format_fusion(name)
    if isinstance(name, CopyNumberChange):
        long = "" if name.change is CopyChange.AMPLIFICATION else "copy number "
        return f"{name.gene} {long}{name.change}"
    if isinstance(name, UnknownName):
        return name.text
    if name.what is None:
        return f"{name.gene} wild type".strip()
    return f"{format_variant(name.what, three_letter=three_letter)} not detected"


def _format_protein(change: ProteinChange, write: Callable[[str], str]) -> str:
    span = f"{write(change.first_residue)}{change.first}"
    if change.last != change.first:
        span += f"_{write(change.last_residue)}{change.last}"
    new = write(change.inserted)
    said = {
        ChangeKind.SUBSTITUTION: f"{span}{new}",
        ChangeKind.UNCHANGED: f"{span}=",
        ChangeKind.FRAMESHIFT: f"{span}{new}fs",
        ChangeKind.DELETION: f"{span}del",
        ChangeKind.DUPLICATION: f"{span}dup",
        ChangeKind.INSERTION: f"{span}ins{new}",
        ChangeKind.DELETION_INSERTION: f"{span}delins{new}",
    }[change.kind]
    return f"{change.gene} p.{said}".strip()


def _format_fusion(name: Fusion) -> str:
    if not (name.five_prime and name.three_prime):
        return f"{name.five_prime or name.three_prime} fusion"
    pair = (name.five_prime, name.three_prime)
    return "::".join(reversed(pair) if name.written_reversed else pair)


def _three_letters(sequence: str) -> str:
    return "".join(THREE_LETTERS[residue] for residue in sequence)
