"""What guidelines are told of a nodule's course, and what they answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from data.patient.case import PatientCase
from data.results.guideline import Guideline, GuidelineAnswer, GuidelineNeedsInput
from data.results.risk_card import RiskCard
from tests.fusion.assessment.patients import (
    INCIDENTAL,
    LAST,
    SCREENING,
    Answers,
    assessed_nodule,
    person,
)
from tests.pages.example_cases import case


def card_of(shown: PatientCase, *answers: Answers) -> RiskCard:
    card = assessed_nodule(shown, *answers).risk
    assert card is not None
    return card


def answer(card: RiskCard, guideline: Guideline) -> GuidelineAnswer:
    found = next(one for one in card.guidelines if one.guideline is guideline)
    assert isinstance(found, GuidelineAnswer), found
    return found


def test_growth_by_volume_reaches_bts_with_its_doubling_time() -> None:
    card = card_of(person(400, 800), *INCIDENTAL, ("nodule_count", "1"))
    bts = answer(card, Guideline.BTS)
    assert bts.row == "growth.fast"
    assert dict(bts.inputs_used)["volume_doubling_days"] == pytest.approx(180)


def test_a_nodule_that_grows_again_is_not_discharged_by_bts() -> None:
    """Against the first scan it is smaller by half; since the smallest it trebled."""
    card = card_of(person(5000, 700, 2200), *INCIDENTAL, ("nodule_count", "1"))
    assert answer(card, Guideline.BTS).row == "growth.fast"


def test_the_category_before_is_worked_out_from_the_earlier_scans() -> None:
    card = card_of(person(180, 184), *SCREENING, ("nodule_count", "1"))
    found = answer(card, Guideline.LUNG_RADS)
    assert (found.row, found.category) == ("step.3_to_2", "2")
    assert dict(found.inputs_used)["previous_category"] == "3"
    assert "risk_card.category_worked_out" in [note.key for note in found.notes]


def test_a_category_said_by_a_person_goes_before_it() -> None:
    card = card_of(
        person(180, 184), *SCREENING, ("nodule_count", "1"), ("previous_category", "4A")
    )
    assert answer(card, Guideline.LUNG_RADS).category == "3"


def test_4x_needs_a_person_and_says_who() -> None:
    entries = (*SCREENING, ("nodule_count", "1"))
    plain = answer(card_of(person(1000), *entries), Guideline.LUNG_RADS)
    assert plain.category == "4A"
    raised = card_of(person(1000), *entries, ("raised_to_4x", "yes"))
    found = answer(raised, Guideline.LUNG_RADS)
    assert found.category == "4X"
    assert ("by", "Dr Reader") in found.notes[-1].values


def test_4x_where_it_cannot_be_is_left_out_and_said() -> None:
    entries = (*SCREENING, ("nodule_count", "1"), ("raised_to_4x", "yes"))
    found = answer(card_of(person(60), *entries), Guideline.LUNG_RADS)
    assert found.category == "2"
    assert found.notes[-1].key == "guideline.4x_needs_3_or_4.what"


def test_an_earlier_ct_without_the_nodule_leaves_its_course_open() -> None:
    earlier = replace(case().studies[0], scanned_on=LAST - timedelta(days=365))
    card = card_of(person(250, studies=(earlier,)), *SCREENING, ("nodule_count", "1"))
    asking = card.guidelines[0]
    assert isinstance(asking, GuidelineNeedsInput)
    assert asking.inputs_missing == ("course",)
