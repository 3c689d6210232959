"""Scores of undiagnosed nodules in patients in whom a cancer is known."""

from dataclasses import replace

import pytest

from data.coding import Coding
from data.partial_date import PartialDate
from data.patient.case import PatientCase
from data.patient.record import CancerCondition
from data.results.assessment import NoduleAssessment
from data.results.growth import GrowthRisk
from data.results.release import ModelOutput
from data.results.risk import RiskScore
from tests.fusion.assessment.patients import (
    INCIDENTAL,
    Answers,
    assessed_nodule,
    person,
)
from tests.pages.example_cases import record

LUNG = CancerCondition(
    Coding("Lung cancer"), "Condition/1", onset=PartialDate(2015), lung=True
)
BRAIN = CancerCondition(
    Coding("Secondary of brain"), "Condition/2", onset=PartialDate(2015), secondary=True
)
BREAST = CancerCondition(
    Coding("Breast cancer"), "Condition/3", onset=PartialDate(2024, 3)
)
OLD = replace(BREAST, onset=PartialDate(2012))
ANSWERS = (("nodule_count", "1"), ("spiculated", "no"), ("upper_lobe", "no"))


def patient(*cancers: CancerCondition, simulated: bool = False) -> PatientCase:
    held = replace(record(), cancers=cancers, simulated=simulated)
    return person(400, 500, record=held, simulated=simulated)


def assessed_with(shown: PatientCase, *answers: Answers) -> NoduleAssessment:
    return assessed_nodule(shown, *answers, *ANSWERS, released=ModelOutput)


@pytest.mark.parametrize(
    ("cancer", "reason"),
    [
        (LUNG, "risk.domain.known_cancer"),
        (BRAIN, "risk.domain.known_cancer"),
        (BREAST, "risk.domain.no_cancer_within_5_years"),
    ],
)
@pytest.mark.parametrize("simulated", [False, True])
def test_no_score_is_shown_or_sent_of_someone_with_a_known_cancer(
    cancer: CancerCondition, reason: str, simulated: bool
) -> None:
    one = assessed_with(patient(cancer, simulated=simulated), *INCIDENTAL)
    assert one.risk is not None
    assert one.risk.headline is None
    assert one.risk.applicable_scores == ()
    assert one.growth is not None
    risk = one.growth.reader_growth_risk
    assert risk.released is None
    assert [why.key for why in risk.not_applicable] == [reason]
    assert isinstance(risk.for_evaluation, GrowthRisk)


def test_an_indication_of_known_cancer_says_the_same() -> None:
    one = assessed_with(patient(), ("indication", "known_cancer"))
    assert one.risk is not None
    assert one.risk.headline is None
    assert one.risk.applicable_scores == ()
    assert one.growth is not None
    assert one.growth.reader_growth_risk.released is None


def test_the_scores_stay_on_the_card_and_name_the_cancer() -> None:
    one = assessed_with(patient(LUNG), *INCIDENTAL)
    assert one.risk is not None
    scores = [line.said for line in one.risk.lines if isinstance(line.said, RiskScore)]
    assert {score.model for score in scores} >= {"brock_2a", "brock_2b", "mayo"}
    for score in scores:
        assert "Lung cancer" in score.out_of_domain[0].message.in_language()


def test_the_verdict_is_about_volumes_and_holds_with_a_cancer_too() -> None:
    one = assessed_with(patient(LUNG), *INCIDENTAL)
    assert one.growth is not None
    assert one.growth.verdict.released is not None
    assert one.growth.forecast.released is not None


@pytest.mark.parametrize(
    "cancers",
    [
        (),
        (replace(LUNG, confirmed=False),),
        (replace(BRAIN, confirmed=False),),
        (replace(BREAST, confirmed=False),),
        (OLD,),
    ],
)
def test_a_cancer_that_is_suspected_or_long_past_does_not_do_this(
    cancers: tuple[CancerCondition, ...],
) -> None:
    one = assessed_with(patient(*cancers), *INCIDENTAL)
    assert one.risk is not None
    assert one.risk.headline is not None
    assert one.risk.headline.said in one.risk.applicable_scores
    assert one.growth is not None
    assert one.growth.reader_growth_risk.released is not None
