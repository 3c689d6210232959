"""Every score beside every guideline: what is asked, what answers, in which order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.case import PatientCase
from data.coding import Coding
from data.entered import FACTS, EnteredFact
from data.errors import InvalidClinicalValueError
from data.nodule import Density, Nodule
from data.partial_date import PartialDate, age_on
from data.patient import CancerCondition, Smoking, SmokingStatus
from data.results.growth import GrowthRisk
from data.results.guideline import Guideline, GuidelineAnswer, GuidelineNeedsInput
from data.results.risk import RiskNotComputable, RiskScore
from fusion.risk.brock import BrockInputs, brock
from fusion.risk.known_inputs import InputOrigin, known_inputs, number, truth
from fusion.risk.risk_card import Change, RiskCard, risk_card
from tests.pages.example_cases import case, measurement, record

TODAY = date(2026, 6, 1)
GLASS = Density.GROUND_GLASS
FIRST = date(2026, 1, 10)


def person(*volumes: float, **changes: object) -> PatientCase:
    """Someone with one nodule and no cancer, scanned every 180 days."""
    shown = tuple(
        measurement(FIRST - timedelta(days=180 * back), volume, spread=0.1)
        for back, volume in zip(range(len(volumes) - 1, -1, -1), volumes, strict=True)
    )
    values = {
        "nodules": (Nodule("2.25.1", "N1", shown),),
        "studies": (),
        "record": replace(record(), cancers=()),
    }
    return case(**(values | changes))


def said(*entries: tuple[str, str], on: date = FIRST) -> list[EnteredFact]:
    now = datetime(2026, 1, 12, tzinfo=UTC)
    return [
        EnteredFact(
            name,
            value,
            "Dr Reader",
            now,
            on,
            "" if FACTS[name].scope == "person" else "2.25.1",
        )
        for name, value in entries
    ]


INCIDENTAL = (("indication", "incidental"), ("immunosuppressed", "no"))
SCREENING = (("indication", "screening"), ("immunosuppressed", "no"))


def card_of(shown: PatientCase, *entries: tuple[str, str]) -> RiskCard:
    return risk_card(shown, shown.nodules[0], said(*entries), TODAY)


def answer(card: RiskCard, guideline: Guideline) -> GuidelineAnswer:
    found = next(one for one in card.guidelines if one.guideline is guideline)
    assert isinstance(found, GuidelineAnswer), found
    return found


def score(card: RiskCard, model: str) -> RiskScore:
    found = [line.said for line in card.lines if line.said_by(model)]
    assert isinstance(found[0], RiskScore), found
    return found[0]


def test_without_an_indication_no_guideline_answers_and_the_card_asks() -> None:
    card = card_of(person(400))
    assert card.asks_indication
    assert len(card.guidelines) == 5
    for result in card.guidelines:
        assert isinstance(result, GuidelineNeedsInput)
        assert result.inputs_missing == ("indication",)


def test_brock_on_the_card_is_brock() -> None:
    entries = (("nodule_count", "1"), ("spiculated", "yes"), ("upper_lobe", "yes"))
    shown = person(400)
    card = card_of(shown, *INCIDENTAL, *entries)
    asked = BrockInputs(
        age_years=67,
        female=True,
        longest_diameter_mm=shown.nodules[0].measurements[-1].long_axis_mm,
        nodule_count=1,
        density=Density.SOLID,
        upper_lobe=True,
        spiculated=True,
        ever_smoker=True,
    )
    assert score(card, "brock_2b") == brock(asked)
    beside = score(card, "brock_2a")
    assert beside.probability == pytest.approx(
        brock(replace(asked, spiculated=None)).probability  # type: ignore[union-attr]
    )
    assert [note.key for note in beside.notes] == ["risk_card.brock_without"]


def test_nothing_is_assumed_that_nobody_said() -> None:
    card = card_of(person(400), *INCIDENTAL)
    lacking = {
        line.said.model: line.said.inputs_missing
        for line in card.lines
        if isinstance(line.said, RiskNotComputable)
    }
    assert lacking["brock_2a"] == ("nodule_count",)
    assert lacking["mayo"] == ("spiculated",)
    assert "uptake" in lacking["herder"]


def test_work_up_comes_before_follow_up_before_nothing() -> None:
    entries = (("nodule_count", "1"), ("spiculated", "no"), ("high_risk", "no"))
    card = card_of(person(250, 900), *INCIDENTAL, *entries)
    changes = [line.change for line in card.lines]
    assert changes == sorted(changes)
    assert changes[0] is Change.WORK_UP
    dates = [one.soonest for one in card.lines if one.change is Change.FOLLOW_UP]
    known = [day for day in dates if day]
    assert known == sorted(known)


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
    earlier = replace(case().studies[0], scanned_on=FIRST - timedelta(days=365))
    card = card_of(person(250, studies=(earlier,)), *SCREENING, ("nodule_count", "1"))
    asking = card.guidelines[0]
    assert isinstance(asking, GuidelineNeedsInput)
    assert asking.inputs_missing == ("course",)


def test_months_that_are_over_are_no_discharge() -> None:
    """The consensus names a CT at 3 months; the second scan is a year later."""
    scans = tuple(
        replace(measurement(FIRST - timedelta(days=365 * back), size), density=kind)
        for back, size, kind in ((1, 900, GLASS), (0, 905, GLASS))
    )
    shown = person(400, nodules=(Nodule("2.25.1", "N1", scans),))
    card = card_of(shown, *SCREENING, ("nodule_count", "1"))
    line = next(
        one
        for one in card.lines
        if isinstance(one.said, GuidelineAnswer)
        and one.said.guideline is Guideline.CHINA_CONSENSUS
    )
    assert not line.said.follow_up  # type: ignore[union-attr]
    assert line.change is Change.FOLLOW_UP


def test_discharge_is_nothing_further() -> None:
    card = card_of(person(40), *INCIDENTAL, ("nodule_count", "1"))
    line = next(one for one in card.lines if one.said == answer(card, Guideline.BTS))
    assert line.change is Change.NOTHING


def test_a_model_probability_nobody_entered_is_no_input() -> None:
    card = card_of(person(250), *SCREENING)
    assert "own_model_probability" not in dict(
        answer(card, Guideline.C_LUNG_RADS).inputs_used
    )


def test_scores_outside_their_domain_come_last_among_equals() -> None:
    card = card_of(
        person(900), *INCIDENTAL, ("nodule_count", "3"), ("spiculated", "yes")
    )
    work_up = [one.weak for one in card.lines if one.change is Change.WORK_UP]
    assert work_up == sorted(work_up)
    assert score(card, "mayo").out_of_domain


def test_a_score_that_unknown_inputs_leave_below_or_above_a_limit_says_may_be() -> None:
    card = card_of(person(180), *INCIDENTAL, ("nodule_count", "1"))
    line = next(one for one in card.lines if one.said_by("brock_2a"))
    assert isinstance(line.said, RiskScore)
    assert line.said.probability < 0.1 < line.said.highest_probability
    assert line.change is Change.MAY_BE_WORK_UP


def test_inputs_that_contradict_each_other_are_a_reason_not_a_crash() -> None:
    entries = (
        *(("ever_smoker", "no"), ("current_smoker", "no")),
        ("years_since_quitting", "5"),
    )
    card = card_of(person(400), *INCIDENTAL, *entries)
    line = next(one for one in card.lines if one.said_by("va"))
    assert line.change is Change.NOT_APPLICABLE


def test_a_solid_part_larger_than_the_nodule_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="solid part"):
        card_of(person(400), *INCIDENTAL, ("solid_diameter_mm", "40"))


def test_the_growth_risk_stands_on_the_card_with_its_interval() -> None:
    risk = card_of(person(400, 500)).growth_risk
    assert isinstance(risk, GrowthRisk)
    assert risk.model == "with_history"
    assert risk.interval.contains(risk.probability)


def test_what_a_person_says_goes_before_the_record_and_shows_both() -> None:
    shown = person(400)
    inputs = known_inputs(shown, shown.nodules[0], said(("ever_smoker", "no")))
    smoking = inputs["ever_smoker"]
    assert (smoking.value, smoking.instead_of) == (False, True)
    assert smoking.origin is InputOrigin.ENTERED
    assert smoking.source == "Dr Reader"


def test_the_record_gives_smoking_and_cancers_with_their_source() -> None:
    cancers = (
        CancerCondition(Coding("Breast cancer"), "C/1", onset=PartialDate(2015, 3)),
        CancerCondition(
            Coding("Lung cancer"), "C/2", onset=PartialDate(2024), lung=True
        ),
        CancerCondition(Coding("Melanoma?"), "C/3", confirmed=False),
    )
    smoking = (
        Smoking("O/2", SmokingStatus.NEVER),
        Smoking("O/1", SmokingStatus.FORMER),
    )
    shown = person(400, record=replace(record(), cancers=cancers, smoking=smoking))
    inputs = known_inputs(shown, shown.nodules[0], [])
    assert truth(inputs, "ever_smoker") is True  # who ever smoked has smoked
    assert truth(inputs, "current_smoker") is False
    assert inputs["extrathoracic_cancer"].source == "C/1"
    assert inputs["cancer_within_5_years"].source == "C/2"
    assert inputs["earlier_lung_cancer"].source == "C/2"
    assert number(inputs, "age_years") == 67


def test_silence_of_the_record_is_unknown_not_no() -> None:
    shown = person(400, record=replace(record(), cancers=(), smoking=()))
    inputs = known_inputs(shown, shown.nodules[0], [])
    for name in ("ever_smoker", "known_cancer", "extrathoracic_cancer", "emphysema"):
        assert truth(inputs, name) is None, name


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (PartialDate(1958, 1, 10), 68),
        (PartialDate(1958, 1, 11), 67),
        (PartialDate(1958, 2), 67),
        (PartialDate(1958), 67),
    ],
)
def test_age_is_in_completed_years_on_the_day_of_the_scan(
    born: PartialDate, age: int
) -> None:
    assert age_on(born, FIRST) == age
