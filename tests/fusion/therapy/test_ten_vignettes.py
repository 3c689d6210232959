"""Ten cases as a molecular tumour board would read them, each with its source.

Sources are the guideline of Hendriks et al., Ann Oncol 2023;34:339 (oncogene-addicted
NSCLC) and 34:358 (without a driver), and the trials that are named.
"""

import pytest

from data.actionability import Marker, MarkerStatus
from data.message import Message
from data.patient.record import PatientRecord
from data.reference.evidence_tables import shipped_evidence
from data.results.therapy_options import TherapyOptions
from fusion.applicability.past_lines import is_one_of
from fusion.therapy.options import STATEMENT, therapy_options
from tests.fusion.therapy.vignettes import (
    ASKED_ON,
    found,
    given,
    ordered,
    other,
    patient,
    score,
)


def ask(record: PatientRecord) -> TherapyOptions:
    answer = therapy_options(record, shipped_evidence(), ASKED_ON)
    assert answer.statement == STATEMENT
    for group in answer.groups:
        if group.finding.marker is not Marker.ANY:
            assert group.finding.facts, group.finding.marker
        tiers = [one.evidence.escat for one in group.options]
        assert tiers == sorted(tiers, key=lambda tier: tier or "Z")
    return answer


def offered(answer: TherapyOptions, marker: Marker) -> list[str]:
    return [
        " + ".join(option.evidence.drugs)
        for group in answer.groups
        if group.finding.marker is marker
        for option in group.options
    ]


def every_drug(answer: TherapyOptions) -> set[str]:
    options = [one for group in answer.groups for one in group.options]
    return {drug for option in options for drug in option.evidence.drugs}


def immunotherapy(answer: TherapyOptions) -> bool:
    return any(is_one_of(drug, "pd_l1_blockade") for drug in every_drug(answer))


def reasons(answer: TherapyOptions) -> list[str]:
    return [one.reason.key for one in answer.excluded]


def words(answer: TherapyOptions, key: str) -> str:
    said: list[Message] = [one.reason for one in answer.excluded]
    said += answer.missing
    return " ".join(one.in_language() for one in said if one.key == key)


def test_1_egfr_exon_19_deletion_first_line() -> None:
    """Osimertinib alone or combined first: FLAURA, FLAURA2, MARIPOSA (I-A)."""
    answer = ask(patient(found("EGFR", "p.Glu746_Ala750del"), biomarkers=(score(15),)))
    assert answer.next_line == 1
    assert answer.groups[0].finding.marker is Marker.EGFR_COMMON
    first_tier = offered(answer, Marker.EGFR_COMMON)
    assert {
        "osimertinib",
        "osimertinib + pemetrexed + platinum",
        "amivantamab + lazertinib",
    } <= set(first_tier)
    assert "amivantamab + carboplatin + pemetrexed" not in first_tier  # MARIPOSA-2
    assert not immunotherapy(answer)
    assert "therapy.held.driver_rate" in reasons(answer)


def test_2_t790m_after_gefitinib() -> None:
    """Osimertinib after a first-generation inhibitor: AURA3 (I-A)."""
    answer = ask(
        patient(
            found("EGFR", "p.L858R", on=2024),
            found("EGFR", "p.(Thr790Met)", on=2026),
            therapies=(given(1, "gefitinib"),),
        )
    )
    assert answer.next_line == 2
    assert offered(answer, Marker.EGFR_T790M) == ["osimertinib"]
    assert offered(answer, Marker.EGFR_COMMON) == []
    assert "platinum doublet" in every_drug(answer)
    assert not immunotherapy(answer)


def test_3_met_amplification_after_osimertinib() -> None:
    """MET and EGFR inhibition (SACHI); amivantamab, chemotherapy (MARIPOSA-2)."""
    answer = ask(
        patient(
            found("EGFR", "p.L858R", on=2024),
            found("MET", "MET amplification"),
            panel_on=2024,
            therapies=(given(1, "osimertinib"),),
        )
    )
    assert offered(answer, Marker.MET_AMPLIFICATION) == ["savolitinib + osimertinib"]
    assert "amivantamab + carboplatin + pemetrexed" in offered(
        answer, Marker.EGFR_COMMON
    )
    assert ("osimertinib",) not in [
        one.evidence.drugs for group in answer.groups for one in group.options
    ]
    # T790M was negative before osimertinib was started, which says nothing today
    assert answer.finding(Marker.EGFR_T790M).status is MarkerStatus.NOT_TESTED


def test_4_kras_g12c_second_line() -> None:
    """Sotorasib or adagrasib after chemo-immunotherapy: CodeBreaK 200, KRYSTAL-12."""
    answer = ask(
        patient(
            found("KRAS", "c.34G>T"),
            found("STK11", "p.Gln37Ter"),
            biomarkers=(score(5),),
            therapies=(given(1, "carboplatin", "pemetrexed", "pembrolizumab"),),
        )
    )
    assert answer.groups[0].finding.marker is Marker.KRAS_G12C
    assert offered(answer, Marker.KRAS_G12C)[:2] == ["adagrasib", "sotorasib"]
    assert "docetaxel" in every_drug(answer)
    assert not immunotherapy(answer)
    assert "therapy.held.given_before" in reasons(answer)


def test_4b_kras_g12c_first_line_is_treated_like_no_driver() -> None:
    """First line by PD-L1 (Hendriks 2023); the inhibitors were studied later."""
    answer = ask(patient(found("KRAS", "p.G12C"), biomarkers=(score(60),)))
    assert offered(answer, Marker.KRAS_G12C) == []
    assert "pembrolizumab" in offered(answer, Marker.PD_L1_50)
    assert "therapy.held.later_line" in reasons(answer)


def test_5_met_exon_14_by_its_splice_site() -> None:
    """Capmatinib or tepotinib: GEOMETRY mono-1, VISION (I-B)."""
    answer = ask(patient(found("MET", "c.3028+1G>T"), biomarkers=(score(80),)))
    drugs = offered(answer, Marker.MET_EXON14)
    assert drugs[0] == "capmatinib"
    assert "tepotinib" in drugs
    assert not immunotherapy(answer)
    trials = [one.evidence.row for one in answer.groups[0].options]
    assert "geometry_naive" in trials
    assert "geometry_pretreated" not in trials


def test_6_alk_fusion_first_line() -> None:
    """Alectinib, brigatinib or lorlatinib: ALEX, ALTA-1L, CROWN (I-A)."""
    answer = ask(patient(found("ALK", "EML4-ALK fusion"), biomarkers=(score(70),)))
    assert {"alectinib", "brigatinib", "lorlatinib"} <= set(
        offered(answer, Marker.ALK_FUSION)
    )
    assert not immunotherapy(answer)
    assert "0 %" in words(answer, "therapy.held.driver_rate")


def test_7_no_driver_and_tps_60() -> None:
    """PD-(L)1 blockade alone or with chemotherapy: KEYNOTE-024, -189, IMpower110."""
    answer = ask(patient(biomarkers=(score(60),)))
    assert {"pembrolizumab", "cemiplimab", "atezolizumab"} == set(
        offered(answer, Marker.PD_L1_50)
    )
    assert offered(answer, Marker.NO_DRIVER) == [
        "pembrolizumab + pemetrexed + platinum"
    ]
    assert answer.groups[0].finding.marker is Marker.PD_L1_50


def test_8_driver_pending() -> None:
    """No immunotherapy while drivers are pending, whatever PD-L1 says."""
    answer = ask(
        patient(
            panel=frozenset(),
            biomarkers=(score(90),),
            pending=(ordered("EGFR, ALK and ROS1 testing"),),
        )
    )
    assert answer.finding(Marker.EGFR_COMMON).status is MarkerStatus.PENDING
    assert not immunotherapy(answer)
    assert words(answer, "therapy.held.drivers_pending").startswith(
        "Wait for result: EGFR, ALK, ROS1."
    )
    assert "RET" in words(answer, "therapy.missing.genes_not_tested")
    assert "platinum doublet" in every_drug(answer)  # if it cannot wait


def test_8b_a_panel_that_is_pending_holds_for_every_driver() -> None:
    answer = ask(
        patient(
            panel=frozenset(),
            biomarkers=(score(90),),
            pending=(ordered("Next-generation sequencing panel"),),
        )
    )
    assert "NTRK1" in words(answer, "therapy.held.drivers_pending")
    assert not immunotherapy(answer)


def test_9_driver_with_tps_90() -> None:
    """The driver comes first; none of ten responded (Lisberg, JTO 2018;13:1138)."""
    answer = ask(patient(found("EGFR", "p.Leu858Arg"), biomarkers=(score(90),)))
    assert "osimertinib" in offered(answer, Marker.EGFR_COMMON)
    assert not immunotherapy(answer)
    assert "12 %" in words(answer, "therapy.held.driver_rate")


def test_10_transplant_and_tps_60() -> None:
    """No PD-(L)1 blockade after a transplant (prescribing information)."""
    answer = ask(
        patient(
            biomarkers=(score(60),),
            comorbidities=(other("Kidney transplant status"),),
        )
    )
    assert answer.stop_flags[0].kind == "transplant"
    assert answer.stop_flags[0].facts[0].source == "Condition/other"
    assert not immunotherapy(answer)
    assert "platinum doublet" in every_drug(answer)


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("Interstitial lung disease", "interstitial_lung_disease"),
        ("类风湿关节炎", "autoimmune_disease"),
        ("Pregnancy", "pregnancy"),
    ],
)
def test_conditions_are_flagged_on_the_options_they_concern(
    condition: str, kind: str
) -> None:
    answer = ask(patient(biomarkers=(score(60),), comorbidities=(other(condition),)))
    assert [flag.kind for flag in answer.stop_flags] == [kind]
    option = answer.groups[0].options[0]
    assert option.stop_flags == (kind,)
