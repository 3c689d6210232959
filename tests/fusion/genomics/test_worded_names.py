"""Findings in words: exons, fusions and copies."""

import pytest

from data.patient.variant_name import ExonChangeKind
from fusion.genomics.worded_names import joined, parse_copies, parse_exon, parse_fusion


@pytest.mark.parametrize(
    ("text", "exon", "kind"),
    [
        ("exon 19 deletion", 19, ExonChangeKind.DELETION),
        ("ex20ins", 20, ExonChangeKind.INSERTION),
    ],
)
def test_a_change_of_an_exon(text: str, exon: int, kind: ExonChangeKind) -> None:
    found = parse_exon(text, "EGFR")
    assert found is not None
    assert (found.gene, found.exon, found.kind) == ("EGFR", exon, kind)


def test_an_exon_that_no_gene_has_is_none() -> None:
    assert parse_exon("exon 401 deletion", "EGFR") is None


def test_the_kinase_stands_at_the_3_prime_side_however_it_was_written() -> None:
    either = joined("ALK", "EML4"), joined("EML4", "ALK")
    assert {(one.five_prime, one.three_prime) for one in either} == {("EML4", "ALK")}
    assert [one.written_reversed for one in either] == [True, False]


def test_a_hyphen_alone_joins_no_genes_without_a_kinase() -> None:
    assert parse_fusion("HLA-A", "") is None
    assert parse_fusion("EML4-ALK", "") == joined("EML4", "ALK")


def test_copies_need_a_gene() -> None:
    assert parse_copies("amplification", "MET") is not None
    assert parse_copies("amplification", "") is None
