"""Facts proposed from report texts written for this test, in English and Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.patient.proposed import ProposalDecision
from fusion.report_text.proposals import LONGEST_QUOTE, proposals
from tests.fusion.report_text.reports import NOW, report


def said(text: str) -> list[str]:
    return [f"{one.kind}: {one.value}" for one in proposals(report(text))]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Adenocarcinoma of the lung. EGFR exon 19 deletion detected. ALK, ROS1 and "
            "BRAF negative. PD-L1 (22C3) TPS 60 %. Stage IIIA.",
            [
                "histology: adenocarcinoma",
                "variant: EGFR exon 19 deletion",
                "gene_negative: ALK",
                "gene_negative: ROS1",
                "gene_negative: BRAF",
                "pd_l1: 60",
                "stage: IIIA",
            ],
        ),
        (
            "EGFR p.L858R mutation positive, KRAS wild-type. PD-L1 TPS <1%.",
            ["variant: EGFR p.L858R", "gene_negative: KRAS", "pd_l1: <1"],
        ),
        (
            "肺腺癌。EGFR 第19号外显子缺失，ALK 阴性，ROS1 未检出。"
            "PD-L1 TPS 80%。IIIB期。",
            [
                "histology: adenocarcinoma",
                "variant: EGFR exon 19 deletion",
                "gene_negative: ALK",
                "gene_negative: ROS1",
                "pd_l1: 80",
                "stage: IIIB",
            ],
        ),
        ("KRAS G12C detected.", ["variant: KRAS p.G12C"]),
        ("RET fusion positive.", ["variant: RET rearrangement"]),
        ("MET amplification.", ["variant: MET amplification"]),
        ("HER2 exon 20 insertion.", ["variant: ERBB2 exon 20 insertion"]),
        ("双肺肺气肿，慢阻肺。", ["background: emphysema", "background: copd"]),
        ("Moderate emphysema without bullae.", ["background: emphysema"]),
        ("小细胞肺癌。", ["histology: small cell carcinoma"]),
        ("临床分期: IVA", ["stage: IVA"]),
    ],
)
def test_what_a_report_says_is_proposed(text: str, facts: list[str]) -> None:
    assert said(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "No evidence of small cell carcinoma.",
        "Non-small cell carcinoma, not otherwise specified.",
        "非小细胞肺癌。",
        "Family history of squamous cell carcinoma.",
        "Mother had lung adenocarcinoma.",
        "EGFR mutation testing pending.",
        "ALK not tested, insufficient tissue.",
        "未见肺气肿。",
        "否认慢阻肺病史。",
        "Subcutaneous emphysema.",
        "皮下肺气肿 is a misnomer",
        "PD-L1 CPS 50 %.",
        "Clinical question: adenocarcinoma?",
        "CT of the chest. 12 mm nodule. No pleural effusion.",
        "",
    ],
)
def test_denials_others_requests_and_other_scores_propose_nothing(text: str) -> None:
    assert said(text) == []


def test_a_denied_mutation_is_negative_and_not_positive() -> None:
    assert said("No EGFR mutation was detected. KRAS G12C detected.") == [
        "gene_negative: EGFR",
        "variant: KRAS p.G12C",
    ]


def test_a_possibility_is_marked() -> None:
    (found,) = proposals(report("考虑鳞癌可能。"))
    assert found.value == "squamous cell carcinoma"
    assert found.uncertain


def test_a_preliminary_report_proposes_nothing() -> None:
    assert proposals(report("Adenocarcinoma.", preliminary=True)) == ()


@given(st.text(max_size=2000))
def test_any_text_is_read_and_quotes_are_its_own(text: str) -> None:
    for fact in proposals(report(text)):
        assert len(fact.quote) <= LONGEST_QUOTE
        assert fact.quote in " ".join(text.split())


def test_a_decision_needs_a_name() -> None:
    (fact,) = proposals(report("Emphysema."))
    with pytest.raises(InvalidClinicalValueError, match="name"):
        ProposalDecision(fact, True, " ", NOW)
