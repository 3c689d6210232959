"""What a site has not released is kept for evaluation and counts nowhere."""

from dataclasses import replace
from itertools import chain

import pydantic_core
import pytest

from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from data.results.assessment import PatientAssessment
from data.results.growth import Trend
from data.results.priority import PriorityLevel
from data.results.release import ModelOutput, Output, ReleaseState
from tests.fusion.assessment.patients import (
    LAST,
    assessed,
    for_immunotherapy,
    person,
)
from tests.pages.example_cases import measurement, record

VERDICT = ModelOutput.GROWTH_VERDICT
OF_A_VERDICT = (
    "follow_up.rule.verdict",
    "follow_up.rule.growing",
    "assessment.priority.growing",
    "assessment.changed.verdict",
    "assessment.trend.",
)


def patient(*volumes_mm3: float, simulated: bool = False) -> PatientCase:
    """One nodule that was followed, one with a single scan, and a record with labs."""
    single = Nodule("2.25.2", "N2", (measurement(LAST, 300),))
    shown = person(*(volumes_mm3 or (400, 900)))
    suspected = replace(record().cancers[0], confirmed=False)
    held = replace(record(), cancers=(suspected,), pending=(), simulated=False)
    return replace(
        shown,
        nodules=(*shown.nodules, single),
        record=for_immunotherapy(held=held),
        simulated=simulated,
    )


def outputs(said: PatientAssessment) -> list[Output[object]]:
    """Every output of our own."""
    assert said.immunotherapy is not None
    growths = [one.growth for one in said.nodules]
    of_nodules = (
        (one.verdict, one.forecast, one.reader_growth_risk) for one in growths if one
    )
    return [
        *chain.from_iterable(of_nodules),
        said.immunotherapy.response,
        said.immunotherapy.progression_free,
    ]


def released_kinds(said: PatientAssessment) -> set[ModelOutput | None]:
    return {one.kind for one in outputs(said) if one.released is not None}


def mentions_a_verdict(*parts: object) -> bool:
    text = pydantic_core.to_json(parts, inf_nan_mode="constants").decode()
    return any(key in text for key in OF_A_VERDICT)


def test_the_patient_of_this_file_has_every_output_but_brocks() -> None:
    kinds = {one.kind for one in outputs(assessed(patient()))}
    assert kinds == set(ModelOutput) - {ModelOutput.BROCK_RECALIBRATED}


def test_nothing_released_counts_nowhere_and_stays_for_evaluation() -> None:
    said = assessed(patient())
    assert released_kinds(said) == set()
    for one in outputs(said):
        assert one.release is ReleaseState.NEVER_VALIDATED
        assert one.for_evaluation is not None
    growth = said.nodules[0].growth
    assert growth is not None
    assert growth.verdict.for_evaluation.trend is Trend.GROWING


def test_of_a_simulated_patient_everything_may_be_seen() -> None:
    said = assessed(patient(simulated=True))
    assert released_kinds(said) == set(ModelOutput) - {ModelOutput.BROCK_RECALIBRATED}
    assert {one.release for one in outputs(said)} == {ReleaseState.SIMULATED}
    assert said.priority.reason.key == "assessment.priority.growing"


@pytest.mark.parametrize("kind", ModelOutput)
def test_a_release_opens_its_own_output_alone(kind: ModelOutput) -> None:
    expected = set() if kind is ModelOutput.BROCK_RECALIBRATED else {kind}
    said = assessed(patient(), released=[kind])
    assert released_kinds(said) == expected
    assert [one.for_evaluation for one in outputs(said)] == [
        one.for_evaluation for one in outputs(assessed(patient()))
    ]


@pytest.mark.parametrize("kind", [one for one in ModelOutput if one is not VERDICT])
def test_only_the_verdict_changes_what_is_to_be_done(kind: ModelOutput) -> None:
    with_it, without = assessed(patient(), released=[kind]), assessed(patient())
    assert [one.next_scan for one in with_it.nodules] == [
        one.next_scan for one in without.nodules
    ]
    assert with_it.priority == without.priority
    assert (with_it.next_step, with_it.next_due_by) == (
        without.next_step,
        without.next_due_by,
    )


def test_a_verdict_that_is_not_released_sets_no_day_no_priority_and_no_change() -> None:
    before = assessed(patient(400, 410))
    said = assessed(patient(400, 900), previous=before)
    nodules = [one.next_scan for one in said.nodules]
    assert said.changed
    assert not mentions_a_verdict(said.priority, said.next_step, said.changed, nodules)


def test_a_verdict_that_is_released_sets_the_day_and_says_so() -> None:
    grows, single = assessed(patient(), released=[VERDICT]).nodules
    assert grows.next_scan.rule[0].key == "follow_up.rule.growing"
    assert single.next_scan.rule[0].key == "follow_up.rule.verdict"
    assert single.growth is not None
    assert single.next_scan.latest == single.growth.repeat_ct_on


def test_a_growing_nodule_is_urgent_where_the_verdict_is_released() -> None:
    assert assessed(patient()).priority.level is not PriorityLevel.URGENT
    said = assessed(patient(), released=[VERDICT])
    assert said.priority.level is PriorityLevel.URGENT
    assert said.priority.reason.key == "assessment.priority.growing"


def test_a_verdict_that_was_taken_back_is_not_told_as_a_change() -> None:
    before = assessed(patient(), released=[VERDICT])
    assert not mentions_a_verdict(assessed(patient(), previous=before).changed)
    again = assessed(patient(400, 410), released=[VERDICT], previous=before)
    assert mentions_a_verdict(again.changed)
