"""Not tested, pending, partly tested, negative and positive are different."""

from dataclasses import replace

import pytest

from data.actionability import Marker, MarkerStatus
from data.coding import Coding
from data.partial_date import PartialDate
from data.patient.genomics import BiomarkerKind, BiomarkerResult, GeneResult, Variant
from data.patient.record import PatientRecord
from data.patient.therapy import TherapyLine, TherapyStatus
from fusion.therapy.findings import marker_findings
from fusion.therapy.gene_tests import named_variants
from tests.fusion.therapy.results_for_therapy import NOTHING, ask
from tests.fusion.therapy.vignettes import (
    found,
    given,
    ordered,
    patient,
)


def status(record: PatientRecord, marker: Marker) -> MarkerStatus:
    return marker_findings(record, named_variants(record))[marker].status


def absent(gene: str, change: str = "") -> Variant:
    key = "protein_change" if change.startswith("p.") else "label"
    return Variant(gene, GeneResult.ABSENT, f"Observation/{gene}", **{key: change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variants", "marker", "expected"),
    [
        ((), Marker.EGFR_COMMON, MarkerStatus.NOT_TESTED),
        ((absent("EGFR"),), Marker.EGFR_COMMON, MarkerStatus.NEGATIVE),
        ((absent("EGFR", "wild type"),), Marker.EGFR_COMMON, MarkerStatus.NEGATIVE),
        ((absent("EGFR", "p.L858R"),), Marker.EGFR_COMMON, MarkerStatus.PARTLY_TESTED),
        (
            (absent("EGFR", "p.L858R"), absent("EGFR", "exon 19 deletion")),
            Marker.EGFR_COMMON,
            MarkerStatus.NEGATIVE,
        ),
        ((absent("EGFR", "p.T790M"),), Marker.EGFR_T790M, MarkerStatus.NEGATIVE),
        ((absent("KRAS", "p.G12D"),), Marker.KRAS_G12C, MarkerStatus.PARTLY_TESTED),
        ((absent("ALK", "ALK fusion"),), Marker.ALK_FUSION, MarkerStatus.NEGATIVE),
        ((absent("ALK", "EML4-ALK"),), Marker.ALK_FUSION, MarkerStatus.PARTLY_TESTED),
        ((absent("NTRK1", ""),), Marker.NTRK_FUSION, MarkerStatus.PARTLY_TESTED),
        (
            (absent("MET", "MET exon 14 skipping"),),
            Marker.MET_EXON14,
            MarkerStatus.NEGATIVE,
        ),
        ((found("EGFR", "mutation found"),), Marker.EGFR_COMMON, MarkerStatus.UNCLEAR),
        ((found("EGFR", "p.Leu747Pro"),), Marker.EGFR_COMMON, MarkerStatus.UNCLEAR),
        (
            (found("EGFR", "EGFR wild type"),),  # found, and said not to be
            Marker.EGFR_COMMON,
            MarkerStatus.UNCLEAR,
        ),
        ((found("ALK", "p.Phe1174Leu"),), Marker.ALK_FUSION, MarkerStatus.NOT_TESTED),
        (
            (Variant("ALK", GeneResult.NO_CALL, "Observation/1"),),
            Marker.ALK_FUSION,
            MarkerStatus.UNCLEAR,
        ),
        (
            (found("EGFR", "p.L858R", preliminary=True),),
            Marker.EGFR_COMMON,
            MarkerStatus.POSITIVE,
        ),
    ],
)
def test_what_results_say_of_a_class(
    variants: tuple[Variant, ...], marker: Marker, expected: MarkerStatus
) -> None:
    assert status(patient(*variants, panel=NOTHING), marker) is expected


def test_a_preliminary_negative_is_pending() -> None:
    early = Variant("EGFR", GeneResult.ABSENT, "Observation/1", preliminary=True)
    record = patient(early, panel=NOTHING)
    assert status(record, Marker.EGFR_COMMON) is MarkerStatus.PENDING


def test_an_order_for_a_gene_opens_it_again_and_one_for_a_panel_does_not() -> None:
    one_gene = patient(pending=(ordered("ALK immunohistochemistry"),))
    assert status(one_gene, Marker.ALK_FUSION) is MarkerStatus.PENDING
    assert status(one_gene, Marker.ROS1_FUSION) is MarkerStatus.NEGATIVE
    panel = patient(pending=(ordered("NGS panel, plasma"),))
    assert status(panel, Marker.ALK_FUSION) is MarkerStatus.NEGATIVE


def test_a_common_word_is_no_gene() -> None:
    record = patient(panel=NOTHING, pending=(ordered("Criteria met for CT"),))
    assert status(record, Marker.MET_EXON14) is MarkerStatus.NOT_TESTED


def test_resistance_is_asked_for_after_the_inhibitor() -> None:
    before = patient(panel_on=2024, therapies=(given(1, "gefitinib"),))
    answer = ask(before)
    assert answer.finding(Marker.EGFR_T790M).status is MarkerStatus.NOT_TESTED
    assert "therapy.missing.again_egfr_t790m" in [m.key for m in answer.missing]
    later = patient(panel_on=2026, therapies=(given(1, "gefitinib"),))
    assert status(later, Marker.EGFR_T790M) is MarkerStatus.NEGATIVE


def test_a_score_that_spans_two_bands_is_unclear() -> None:
    result = BiomarkerResult(BiomarkerKind.PD_L1_TPS, "Observation/1", category="≥1 %")
    record = patient(biomarkers=(result,))
    assert status(record, Marker.PD_L1_1) is MarkerStatus.POSITIVE
    assert status(record, Marker.PD_L1_50) is MarkerStatus.UNCLEAR
    assert status(record, Marker.PD_L1_BELOW_1) is MarkerStatus.NEGATIVE
    words = BiomarkerResult(BiomarkerKind.PD_L1_TPS, "Observation/1", category="high")
    record = patient(biomarkers=(words,))
    assert status(record, Marker.PD_L1_1) is MarkerStatus.UNCLEAR


def blockade(ended: PartialDate | None, state: TherapyStatus) -> TherapyLine:
    started = PartialDate(2025, 3, 1)
    drugs = (Coding("Pembrolizumab"),)
    return TherapyLine(drugs, state, ("M/1",), started, ended, number=1)


@pytest.mark.parametrize(
    ("ended", "state", "key"),
    [
        (PartialDate(2026, 10, 1), TherapyStatus.STOPPED, "recent_pd_l1"),
        (PartialDate(2026, 5, 1), TherapyStatus.STOPPED, "recent_pd_l1_months"),
        (PartialDate(2025, 6, 1), TherapyStatus.STOPPED, ""),
        (None, TherapyStatus.ACTIVE, "recent_pd_l1_ongoing"),
        (None, TherapyStatus.COMPLETED, "recent_pd_l1_undated"),
    ],
)
def test_osimertinib_after_immunotherapy(
    ended: PartialDate | None, state: TherapyStatus, key: str
) -> None:
    """Severe events in 15 % of 41 patients (Schoenfeld, Ann Oncol 2019;30:839)."""
    answer = ask(patient(found("EGFR", "p.L858R"), therapies=(blockade(ended, state),)))
    assert [flag.message.key for flag in answer.stop_flags] == (
        [f"therapy.stop.{key}"] if key else []
    )
    warned = {
        option.evidence.row
        for group in answer.groups
        for option in group.options
        if "recent_pd_l1" in option.stop_flags
    }
    assert ("flaura" in warned) == bool(key)
    assert "flaura_gefitinib" not in warned


def test_planned_and_curative_therapies_are_no_line() -> None:
    planned = TherapyLine((Coding("osimertinib"),), TherapyStatus.PLANNED, ("M/2",))
    adjuvant = given(1, "cisplatin", "vinorelbine", intent="adjuvant")
    answer = ask(patient(therapies=(planned, adjuvant)))
    assert answer.next_line == 1


@pytest.mark.parametrize(
    ("code", "marker"),
    [("85149-3", Marker.PD_L1_50), ("94077-5", Marker.TMB_HIGH)],
)
def test_a_test_is_pending_by_any_code_that_its_results_are_read_by(
    code: str, marker: Marker
) -> None:
    what = Coding("report", code, "http://loinc.org")
    order = replace(ordered("report"), what=what)
    assert status(patient(pending=(order,)), marker) is MarkerStatus.PENDING
    assert status(patient(pending=(ordered("report"),)), marker) is (
        MarkerStatus.NOT_TESTED
    )
