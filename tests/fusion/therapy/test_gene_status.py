"""The overview and the therapy page say the same of a gene."""

import pytest

from data.actionability import MarkerStatus
from data.patient.genomics import GeneResult, GenesStudied, GeneStatus, Variant
from data.patient.record import PatientRecord
from fusion.therapy.gene_status import gene_status
from fusion.therapy.gene_tests import (
    GENETIC,
    genes_of,
    genetic_finding,
    named_variants,
)
from tests.fusion.therapy.vignettes import found, ordered, patient


def absent(gene: str, change: str = "") -> Variant:
    return Variant(gene, GeneResult.ABSENT, "Observation/1", protein_change=change)


def studied(*genes: str) -> PatientRecord:
    tests = (GenesStudied(frozenset(genes), "Observation/2"),)
    return patient(genes_studied=tests)


def test_a_panel_with_ntrk1_alone_excludes_no_ntrk_fusion() -> None:
    assert gene_status(studied("NTRK1"), "NTRK1") is GeneStatus.NOT_TESTED
    whole = studied("NTRK1", "NTRK2", "NTRK3")
    assert gene_status(whole, "NTRK1") is GeneStatus.NEGATIVE


def test_one_absent_variant_does_not_make_a_gene_negative() -> None:
    record = patient(absent("EGFR", "p.L858R"), genes_studied=())
    assert gene_status(record, "EGFR") is GeneStatus.PARTLY_TESTED


def test_what_is_found_or_without_a_class_stays_as_it_is() -> None:
    record = patient(found("EGFR", "p.L858R"), absent("STK11"), genes_studied=())
    assert gene_status(record, "EGFR") is GeneStatus.ALTERED
    assert gene_status(record, "STK11") is GeneStatus.NEGATIVE
    assert gene_status(record, "KRAS") is GeneStatus.NOT_TESTED


def test_an_open_order_for_the_gene_keeps_it_from_being_negative() -> None:
    record = patient(pending=(ordered("ALK FISH"),))
    assert gene_status(record, "ALK") is GeneStatus.PENDING
    assert gene_status(record, "RET") is GeneStatus.NEGATIVE


@pytest.mark.parametrize("genes", [("NTRK1",), ("EGFR", "ALK"), ("NTRK2", "MET")])
def test_a_negative_gene_is_one_whose_classes_are_negative(
    genes: tuple[str, ...],
) -> None:
    record = studied(*genes)
    variants = named_variants(record)
    for gene in genes:
        statuses = {
            genetic_finding(record, variants, marker).status
            for marker in GENETIC
            if gene in genes_of(marker)
        }
        is_negative = gene_status(record, gene) is GeneStatus.NEGATIVE
        assert is_negative is (statuses == {MarkerStatus.NEGATIVE})
