import pytest

from data.errors import InvalidClinicalValueError
from data.identity import PersonIdentity
from data.patient.genomics import (
    BiomarkerKind,
    BiomarkerResult,
    GeneResult,
    GenesStudied,
    GeneStatus,
    Variant,
)
from data.patient.record import PatientRecord, PerformanceScale, PerformanceStatus

SOURCE = "Observation/1"


def record(**facts: object) -> PatientRecord:
    return PatientRecord("Patient/1", PersonIdentity(), **facts)  # type: ignore[arg-type]


def test_silence_about_a_gene_is_not_tested() -> None:
    assert record().gene_status("EGFR") is GeneStatus.NOT_TESTED


def test_a_gene_that_was_studied_and_not_reported_is_negative() -> None:
    studied = GenesStudied(frozenset({"EGFR", "ALK"}), SOURCE)
    assert record(genes_studied=(studied,)).gene_status("ALK") is GeneStatus.NEGATIVE


@pytest.mark.parametrize(
    ("finding", "status"),
    [
        (GeneResult.PRESENT, GeneStatus.ALTERED),
        (GeneResult.ABSENT, GeneStatus.NEGATIVE),
        (GeneResult.NO_CALL, GeneStatus.INDETERMINATE),
    ],
)
def test_what_a_test_found(finding: GeneResult, status: GeneStatus) -> None:
    known = record(variants=(Variant("EGFR", finding, SOURCE),))
    assert known.gene_status("EGFR") is status


def test_a_fusion_alters_both_partners() -> None:
    fused = record(variants=(Variant("EML4::ALK", GeneResult.PRESENT, SOURCE),))
    assert fused.gene_status("ALK") is GeneStatus.ALTERED
    assert fused.gene_status("ROS1") is GeneStatus.NOT_TESTED


def test_a_biomarker_without_a_value_does_not_hide_an_older_one() -> None:
    failed = BiomarkerResult(
        BiomarkerKind.PD_L1_TPS, "Observation/2", absent_reason="not-performed"
    )
    older = BiomarkerResult(BiomarkerKind.PD_L1_TPS, SOURCE, value=60, unit="%")
    known = record(biomarkers=(failed, older))
    assert known.biomarker(BiomarkerKind.PD_L1_TPS) is older
    assert known.biomarker(BiomarkerKind.TMB) is None


@pytest.mark.parametrize("value", [-1, 101, float("nan")])
def test_an_impossible_pd_l1_is_refused(value: float) -> None:
    with pytest.raises(InvalidClinicalValueError, match="Check the unit"):
        BiomarkerResult(BiomarkerKind.PD_L1_TPS, SOURCE, value=value)


def test_an_impossible_performance_status_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="6 is not on the ecog scale"):
        PerformanceStatus(PerformanceScale.ECOG, 6, SOURCE)
