"""Genes of several patients, sorted so that patterns show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.identity import PersonIdentity
from data.patient.genomics import (
    BiomarkerKind,
    BiomarkerResult,
    GeneResult,
    GenesStudied,
    GeneStatus,
    Variant,
)
from data.patient.record import PatientRecord
from data.results.oncoprint import NOT_TESTED, AlterationClass, GeneticSummary
from fusion.assessment.genes import DRIVER_GENES, alteration_class, genetic_summary
from fusion.assessment.oncoprint import oncoprint


def variant(
    gene: str, change: str = "", finding: GeneResult = GeneResult.PRESENT
) -> Variant:
    protein = change if change.startswith("p.") else ""
    label = "" if protein else change
    return Variant(gene, finding, "Observation/1", protein_change=protein, label=label)


def record_with(*variants: Variant, studied: str = "") -> PatientRecord:
    tests = (
        (GenesStudied(frozenset(studied.split()), "Observation/p"),) if studied else ()
    )
    return PatientRecord(
        "Patient/1", PersonIdentity(), variants=variants, genes_studied=tests
    )


def patient(
    key: str, *variants: Variant, studied: str = ""
) -> tuple[str, str, GeneticSummary]:
    return key, key.upper(), genetic_summary(record_with(*variants, studied=studied))


@pytest.mark.parametrize(
    ("gene", "change", "kind"),
    [
        ("EGFR", "p.Leu858Arg", AlterationClass.SUBSTITUTION),
        ("EGFR", "p.Glu746_Ala750del", AlterationClass.INDEL),
        ("EGFR", "exon 20 insertion", AlterationClass.INDEL),
        ("STK11", "p.Gln37Ter", AlterationClass.TRUNCATION),
        ("TP53", "p.Arg342fs", AlterationClass.TRUNCATION),
        ("MET", "amplification", AlterationClass.AMPLIFICATION),
        ("EML4::ALK", "", AlterationClass.FUSION),
        ("MET", "exon 14 skipping", AlterationClass.INDEL),
        ("KRAS", "something else", AlterationClass.OTHER),
    ],
)
def test_kinds_of_alterations(gene: str, change: str, kind: AlterationClass) -> None:
    assert alteration_class(variant(gene, change)) is kind


def test_without_a_record_no_gene_was_tested() -> None:
    nothing = genetic_summary(None)
    assert not nothing.tested
    assert nothing.gene("EGFR") == NOT_TESTED
    assert not genetic_summary(record_with()).tested
    assert genetic_summary(record_with(studied="ALK")).tested


def test_a_gene_keeps_what_laboratories_wrote_the_most_drastic_kind_first() -> None:
    changes = variant("MET", "p.Asp1010Asn"), variant("MET", "amplification")
    cell = genetic_summary(record_with(*changes)).gene("MET")
    assert cell.classes == (AlterationClass.AMPLIFICATION, AlterationClass.SUBSTITUTION)
    assert cell.said == ("p.Asp1010Asn", "amplification")


def test_both_partners_of_a_fusion_are_altered_and_named() -> None:
    summary = genetic_summary(record_with(variant("EML4::ALK")))
    for gene in ("EML4", "ALK"):
        assert summary.gene(gene).status is GeneStatus.ALTERED
        assert summary.gene(gene).classes == (AlterationClass.FUSION,)
    genes = [gene for gene, _ in summary.cells]
    assert genes == [*DRIVER_GENES, "EML4"]


def test_scores_stand_beside_the_genes() -> None:
    scores = (
        BiomarkerResult(BiomarkerKind.PD_L1_TPS, "Observation/1", 60.0, "%"),
        BiomarkerResult(BiomarkerKind.TMB, "Observation/2", 9.5, "1/Mb"),
    )
    record = PatientRecord("Patient/1", PersonIdentity(), biomarkers=scores)
    (column,) = oncoprint([("a", "A", genetic_summary(record))]).columns
    assert (column.pd_l1_percent, column.tmb_per_mb) == (60, 9.5)


def test_negative_and_not_tested_are_different_places() -> None:
    shown = oncoprint([patient("a", variant("KRAS", "p.Gly12Cys"), studied="EGFR")])
    cells = shown.columns[0].cells
    assert cells["KRAS"].status is GeneStatus.ALTERED
    assert cells["EGFR"].status is GeneStatus.NEGATIVE
    assert cells["ALK"].status is GeneStatus.NOT_TESTED
    assert cells["EGFR"].classes == ()


def test_genes_by_frequency_and_patients_by_pattern() -> None:
    kras, stk11 = variant("KRAS", "p.Gly12Cys"), variant("STK11", "p.Gln37Ter")
    shown = oncoprint(
        [
            patient("c", studied="KRAS"),
            patient("b", stk11),
            patient("a", kras, stk11),
            patient("d", kras),
        ]
    )
    assert shown.genes[:2] == ("KRAS", "STK11")
    assert [column.patient_id for column in shown.columns] == ["a", "d", "b", "c"]
    assert set(DRIVER_GENES) <= set(shown.genes)


def test_an_absent_finding_is_no_alteration() -> None:
    shown = oncoprint([patient("a", variant("RET", "fusion", GeneResult.ABSENT))])
    assert shown.columns[0].cells["RET"].classes == ()


@given(
    st.lists(
        st.lists(st.sampled_from(["EGFR", "KRAS", "TP53", "STK11"]), max_size=3),
        max_size=8,
    )
)
def test_no_patient_and_no_gene_is_lost(altered: list[list[str]]) -> None:
    patients = [
        patient(str(number), *(variant(gene, "p.Gly12Cys") for gene in genes))
        for number, genes in enumerate(altered)
    ]
    shown = oncoprint(patients)
    assert sorted(c.patient_id for c in shown.columns) == sorted(
        key for key, _, _ in patients
    )
    for column in shown.columns:
        carried = set(altered[int(column.patient_id)])
        assert {gene for gene, cell in column.cells.items() if cell.classes} == carried
