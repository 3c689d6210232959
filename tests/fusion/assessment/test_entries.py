"""What a person is about to enter, held up to the scans that count."""

from datetime import timedelta

import pytest

from data.errors import InvalidClinicalValueError
from fusion.assessment.entries import refuse_contradictions
from fusion.assessment.patient import select_measurements, with_selected_measurements
from tests.fusion.assessment.patients import (
    CONTRADICTION,
    INCIDENTAL,
    LAST,
    Answers,
    assessed,
    assessed_nodule,
    person,
    said,
    with_scans,
)
from tests.pages.example_cases import case, measurement

SURE = measurement(LAST, 600, spread=0.1, series="1.2.3.9")
WIDE = measurement(LAST, 900, spread=0.3, series="1.2.3.1")
EARLIER = measurement(LAST - timedelta(days=90), 400)


def refuse(*answers: Answers) -> None:
    shown = person(400)
    refuse_contradictions(shown, shown.nodules[0], said(*answers).facts)


def test_a_solid_part_larger_than_the_nodule_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="solid part"):
        refuse(*INCIDENTAL, CONTRADICTION)


def test_answers_that_can_be_are_taken() -> None:
    refuse(*INCIDENTAL, ("solid_diameter_mm", "4"), ("spiculated", "yes"))


@pytest.mark.parametrize("answers", [(), (CONTRADICTION,)])
def test_what_is_refused_is_what_would_stop_the_risk(
    answers: tuple[Answers, ...],
) -> None:
    stopped = assessed_nodule(person(400), *answers).risk is None
    try:
        refuse(*answers)
    except InvalidClinicalValueError:
        assert stopped
    else:
        assert not stopped


def test_before_an_assessment_the_same_scans_count_as_after_it() -> None:
    for shown in (case(), with_scans(EARLIER, SURE, WIDE), with_scans(WIDE, SURE)):
        counted = select_measurements(shown)
        assert counted == with_selected_measurements(shown, assessed(shown).nodules)
        assert select_measurements(counted) == counted


def test_a_nodule_that_was_never_measured_stays() -> None:
    unmeasured = with_scans()
    assert select_measurements(unmeasured) == unmeasured
