"""What to do next, and whom to look at first."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.message import Message
from data.patient.response_categories import Response
from data.results.assessment import NoduleAssessment, ResponseAssessment
from data.results.follow_up import FollowUpState, NextScan
from data.results.priority import PriorityLevel
from data.results.release import ModelOutput
from data.words import LANGUAGES
from fusion.assessment.next_step import next_step, priority
from fusion.assessment.rule_message import rule_message
from tests.fusion.assessment.patients import (
    INCIDENTAL,
    assessed,
    assessed_nodule,
    person,
)
from tests.pages.example_cases import case, record

RULE = (Message("guideline.name.bts"), Message("guideline.bts.ct_3"))
WORK_UP = NextScan(FollowUpState.WORK_UP, None, None, RULE)
INPUT = NextScan(
    FollowUpState.INPUT_NEEDED, None, None, (Message("follow_up.rule.no_guideline"),)
)
NONE_DUE = NextScan(FollowUpState.NONE_DUE, None, None, RULE)
PLAIN = assessed_nodule(person(400))
ORDER = Message("assessment.pending", (("what", "PD-L1"), ("day", "2026-01-06")))
SAFETY = Message("assessment.safety.outline", (("nodule", "N1"),))


def due(day: date) -> NextScan:
    return NextScan(None, day, day, RULE)


def nodule(label: str, scan: NextScan) -> NoduleAssessment:
    return replace(PLAIN, nodule=replace(PLAIN.nodule, label=label), next_scan=scan)


SOONER, LATER = due(date(2026, 7, 1)), due(date(2026, 12, 1))


def test_work_up_comes_before_any_scan() -> None:
    step, day = next_step([nodule("N1", SOONER), nodule("N2", WORK_UP)], [ORDER])
    assert (step.key, day) == ("assessment.next.work_up", None)
    assert dict(step.values)["nodule"] == "N2"
    assert dict(step.values)["why"] == rule_message(RULE)


def test_of_two_scans_the_sooner_is_the_next_step_and_names_its_day() -> None:
    step, day = next_step([nodule("N1", LATER), nodule("N2", SOONER)], [])
    assert step.key == "assessment.next.scan"
    assert dict(step.values)["nodule"] == "N2"
    assert day == SOONER.latest


def test_a_scan_comes_before_what_a_person_must_enter_and_that_before_waiting() -> None:
    open_ = [nodule("N1", INPUT)]
    assert next_step([*open_, nodule("N2", LATER)], [ORDER])[0].key.endswith("scan")
    assert next_step(open_, [ORDER])[0].key == "assessment.next.input"
    assert next_step([nodule("N1", NONE_DUE)], [ORDER])[0].key.endswith("pending")
    assert next_step([nodule("N1", NONE_DUE)], [])[0].key.endswith("nothing")


def growing(*, released: bool) -> NoduleAssessment:
    kinds = [ModelOutput.GROWTH_VERDICT] if released else []
    found = assessed_nodule(person(400, 900), released=kinds)
    return replace(found, next_scan=LATER)


def progressed() -> ResponseAssessment:
    """The example's response, as if the whole body had progressed."""
    found = assessed(case()).response
    assert found is not None
    assert found.course is not None
    *before, last = found.course.visits
    assert last.response is not None
    worse = replace(last, response=replace(last.response, overall=Response.PROGRESSION))
    return replace(found, course=replace(found.course, visits=(*before, worse)))


def test_the_order_of_priorities() -> None:
    """Work-up, released growth, progression, safety, what is open, nothing."""
    step = next_step([nodule("N1", LATER)], [])
    urgent = [
        priority([growing(released=True), nodule("N2", WORK_UP)], None, [SAFETY], step),
        priority([growing(released=True)], progressed(), [SAFETY], step),
        priority([nodule("N1", LATER)], progressed(), [SAFETY], step),
    ]
    assert [one.level for one in urgent] == [PriorityLevel.URGENT] * 3
    assert [one.reason.key.rpartition(".")[2] for one in urgent] == [
        "work_up",
        "growing",
        "progression",
    ]
    soon = priority([growing(released=False)], None, [SAFETY], step)
    assert (soon.level, soon.reason) == (PriorityLevel.SOON, SAFETY)
    routine = priority([nodule("N1", LATER)], None, [], step)
    assert (routine.level, routine.reason) == (PriorityLevel.ROUTINE, step[0])
    nothing = next_step([nodule("N1", NONE_DUE)], [])
    closed = priority([nodule("N1", NONE_DUE)], None, [], nothing)
    assert closed.level is PriorityLevel.NOTHING_OPEN


scans = st.sampled_from([WORK_UP, INPUT, NONE_DUE, SOONER, LATER])


@given(st.lists(scans, max_size=4), st.booleans(), st.booleans())
def test_one_reason_is_said_in_both_languages_and_no_nodule_makes_it_less_urgent(
    found: list[NextScan], waiting: bool, unsafe: bool
) -> None:
    nodules = [nodule(f"N{number}", scan) for number, scan in enumerate(found)]
    pending, safety = [ORDER] * waiting, [SAFETY] * unsafe
    levels = []
    for shown in (nodules, [*nodules, nodule("N9", WORK_UP)]):
        step = next_step(shown, pending)
        told = priority(shown, None, safety, step)
        levels.append(told.level)
        for language in LANGUAGES:
            assert told.reason.in_language(language)
            assert step[0].in_language(language)
    assert levels[1] is PriorityLevel.URGENT <= levels[0]


@pytest.mark.parametrize(
    ("volume_mm3", "key"), [(60, "next.nothing"), (900, "next.work_up")]
)
def test_the_next_step_is_what_guidelines_advise(volume_mm3: float, key: str) -> None:
    """BTS 2015: discharge below 80 mm³; PET above 300 mm³ with Brock ≥ 10 %."""
    shown = person(volume_mm3, record=replace(record(), cancers=(), pending=()))
    answers = (("nodule_count", "1"), ("spiculated", "yes"), ("high_risk", "no"))
    found = assessed(shown, *INCIDENTAL, *answers)
    assert found.next_step.key == f"assessment.{key}"
