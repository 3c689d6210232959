"""Not tested, pending, partly tested, negative and positive are different."""

from datetime import date

import pytest

from data.actionability import Marker, MarkerStatus
from data.coding import Coding
from data.partial_date import PartialDate
from data.patient.genomics import BiomarkerKind, BiomarkerResult, GeneResult, Variant
from data.patient.record import PatientRecord
from data.patient.therapy import TherapyLine, TherapyStatus
from data.reference.evidence_tables import shipped_evidence
from data.results.therapy_options import TherapyOptions
from fusion.therapy.expression_tests import score_range
from fusion.therapy.findings import marker_findings
from fusion.therapy.gene_tests import named_variants
from fusion.therapy.options import therapy_options
from fusion.therapy.stop_conditions import stop_kind
from tests.fusion.therapy.vignettes import (
    ASKED_ON,
    found,
    given,
    ordered,
    patient,
    score,
)

NOTHING: frozenset[str] = frozenset()


def ask(record: PatientRecord) -> TherapyOptions:
    return therapy_options(record, shipped_evidence(), ASKED_ON)


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


@pytest.mark.parametrize(
    ("category", "low", "high"),
    [
        ("<1 %", 0, 0.999),
        ("≥50 %", 50, 100),
        (">= 50%", 50, 100),
        ("1–49 %", 1, 49),
        ("1 to 49%", 1, 49),
    ],
)
def test_scores_in_words_have_limits(category: str, low: float, high: float) -> None:
    result = BiomarkerResult(
        BiomarkerKind.PD_L1_TPS, "Observation/1", None, "", category
    )
    between = score_range(result)
    assert between is not None
    assert (between.low, between.high) == (low, pytest.approx(high))


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


@pytest.mark.parametrize(
    ("words", "code", "kind"),
    [
        ("Rheumatoid arthritis, not otherwise specified", "", "autoimmune_disease"),
        ("Status post lung transplantation", "", "transplant"),
        ("Awaiting kidney transplant", "", ""),
        ("Autologous stem cell transplant", "", ""),
        ("Family history of psoriasis", "", ""),
        ("No evidence of interstitial lung disease", "", ""),
        ("Other", "J84.1", "interstitial_lung_disease"),
        ("间质性肺病", "", "interstitial_lung_disease"),
        ("Not pregnant", "", ""),
        ("Pneumonia", "J18.9", ""),
        ("Hypertension", "I10", ""),
    ],
)
def test_conditions_that_speak_against_drugs(words: str, code: str, kind: str) -> None:
    system = "http://hl7.org/fhir/sid/icd-10-cm" if code else ""
    assert stop_kind(Coding(words, code, system), "active") == kind


def test_a_pregnancy_that_is_over_is_none() -> None:
    assert stop_kind(Coding("Pregnancy"), "resolved") == ""


def test_squamous_carcinoma_needs_no_driver_test_but_waits_for_a_pending_one() -> None:
    squamous = "Squamous cell carcinoma of lung"
    untested = ask(patient(panel=NOTHING, cell_type=squamous, biomarkers=(score(60),)))
    option = untested.groups[0].options[0]
    assert "therapy.caution.drivers_not_tested" in [m.key for m in option.cautions]
    waiting = ask(
        patient(
            panel=NOTHING,
            cell_type=squamous,
            biomarkers=(score(60),),
            pending=(ordered("Genomic panel"),),
        )
    )
    assert "therapy.held.drivers_pending" in [h.reason.key for h in waiting.excluded]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"cancers": ()}, "therapy.missing.lung_cancer"),
        ({"cell_type": "Small cell carcinoma of lung"}, "therapy.missing.small_cell"),
    ],
)
def test_where_the_table_does_not_apply_nothing_is_offered(
    changes: dict[str, object], key: str
) -> None:
    answer = ask(patient(biomarkers=(score(60),), **changes))  # type: ignore[arg-type]
    assert answer.groups == ()
    assert answer.missing[0].key == key


def test_non_small_cell_is_not_small_cell() -> None:
    answer = ask(patient(cell_type="Non-small cell carcinoma", biomarkers=(score(60),)))
    assert answer.groups


def test_resistance_findings_are_cautions_on_the_class_they_concern() -> None:
    answer = ask(
        patient(
            found("KRAS", "p.G12C"), found("STK11", "p.Q37*"), biomarkers=(score(60),)
        )
    )
    cautions = [m for o in answer.groups[0].options for m in o.cautions]
    assert {m.key for m in cautions} == {"therapy.caution.resistance"}


def test_every_answer_rests_on_facts_with_references() -> None:
    answer = ask(patient(found("EGFR", "p.L858R"), biomarkers=(score(90),)))
    facts = [f for one in answer.findings for f in one.facts]
    facts += [f for one in answer.excluded for f in one.facts]
    assert facts
    assert all(fact.source for fact in facts)
    assert answer.table_as_of == date(2026, 11, 22)


def test_planned_and_curative_therapies_are_no_line() -> None:
    planned = TherapyLine((Coding("osimertinib"),), TherapyStatus.PLANNED, ("M/2",))
    adjuvant = given(1, "cisplatin", "vinorelbine", intent="adjuvant")
    answer = ask(patient(therapies=(planned, adjuvant)))
    assert answer.next_line == 1


def test_immunotherapy_may_follow_therapy_against_braf_but_not_against_egfr() -> None:
    """Hendriks, Ann Oncol 2023;34:339."""
    platinum = given(2, "carboplatin", "pemetrexed")
    after_braf = ask(
        patient(
            found("BRAF", "p.V600E"),
            therapies=(platinum, given(1, "dabrafenib", "trametinib")),
        )
    )
    (nivolumab,) = (
        option
        for group in after_braf.groups
        for option in group.options
        if option.evidence.drugs == ("nivolumab",)
    )
    said = [one.in_language() for one in nivolumab.cautions]
    assert any("24 %" in one for one in said)
    after_egfr = ask(
        patient(found("EGFR", "p.L858R"), therapies=(platinum, given(1, "osimertinib")))
    )
    assert "therapy.held.driver_rate" in [h.reason.key for h in after_egfr.excluded]


def test_a_pending_test_for_resistance_is_named() -> None:
    answer = ask(
        patient(
            found("EGFR", "p.L858R"),
            therapies=(given(1, "gefitinib"),),
            pending=(ordered("EGFR T790M, plasma"),),
        )
    )
    pending = [m for m in answer.missing if m.key == "therapy.missing.genes_pending"]
    assert [m.in_language() for m in pending] == ["Pending: EGFR. Wait for the result."]
