"""Results of genes in words."""

from dataclasses import replace

from data.patient.genomics import GeneResult, GeneStatus, Variant
from pages.patient.biomarker_words import gene_words, genes_with
from pages.patient.missing import not_tested
from tests.pages.example_cases import assessed, case, record


def test_not_tested_and_negative_are_different_words() -> None:
    known = assessed(case())
    genetics = known.assessment.genetics
    said = {
        gene: gene_words(record(), gene, genetics.gene(gene).status, "en")
        for gene in ("ALK", "MET", "EGFR")
    }
    assert genetics.gene("ALK").status is GeneStatus.NEGATIVE
    assert said["ALK"] == "○ Negative"
    assert said["MET"] == "? Not tested"
    assert said["EGFR"] == "● Altered: EGFR p.Leu858Arg"
    assert "MET" in genes_with(genetics, GeneStatus.NOT_TESTED)
    assert "ALK" not in not_tested(known, "en")


def test_a_fusion_names_its_partner() -> None:
    fused = Variant("EML4::ALK", GeneResult.PRESENT, "Observation/f")
    held = replace(record(), variants=(fused,))
    status = assessed(case(record=held)).assessment.genetics.gene("ALK").status
    assert gene_words(held, "ALK", status, "en") == "● Altered: EML4::ALK"
