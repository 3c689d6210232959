"""Protein changes as HGVS 21.0 writes them."""

import pytest

from data.patient.variant_name import ChangeKind
from fusion.genomics.protein_names import parse_protein


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "inserted"),
    [
        ("p.Leu858Arg", ChangeKind.SUBSTITUTION, 858, 858, "R"),
        ("p.(Glu746_Ala750del)", ChangeKind.DELETION, 746, 750, ""),
        ("p.Asp770_Asn771insSerVal", ChangeKind.INSERTION, 770, 771, "SV"),
        ("V600E", ChangeKind.SUBSTITUTION, 600, 600, "E"),
    ],
)
def test_a_change_is_read(
    text: str, kind: ChangeKind, first: int, last: int, inserted: str
) -> None:
    found = parse_protein(text, "EGFR")
    assert found is not None
    assert (found.kind, found.first, found.last) == (kind, first, last)
    assert found.inserted == inserted


@pytest.mark.parametrize("text", ["S100A", "858", "p.Leu858", "p.Xyz858Arg"])
def test_what_is_no_change_is_none(text: str) -> None:
    assert parse_protein(text, "") is None


def test_residues_that_do_not_fit_their_positions_are_none() -> None:
    assert parse_protein("p.Glu746_Ala750delGluLeu", "EGFR") is None
