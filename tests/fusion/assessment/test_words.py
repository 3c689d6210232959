"""Whatever an assessment says can be said in both languages."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.imaging.nodule import Density
from data.patient.case import PatientCase
from data.patient.manual_entry import ENTRY_FIELDS, EntryKind
from data.results.release import ModelOutput
from tests.fusion.assessment.patients import (
    CONTRADICTION,
    LAST,
    Answers,
    assessed,
    for_immunotherapy,
    person,
    with_scans,
)
from tests.fusion.assessment.worded import check
from tests.pages.example_cases import case, measurement


@pytest.mark.parametrize(
    "shown",
    [
        case(),
        case(record=None),
        case(studies=()),
        person(5000, 700, 2200, record=for_immunotherapy("2026-05-20")),
        with_scans(measurement(date(2012, 1, 1), 90), measurement(LAST, 99)),
    ],
)
def test_every_message_of_an_assessment_has_words(shown: PatientCase) -> None:
    before = assessed(shown, on=LAST + timedelta(days=1))
    said = assessed(shown, CONTRADICTION, released=ModelOutput, previous=before)
    assert check(said) > 5


def answer_to(name: str) -> st.SearchStrategy[Answers]:
    """Any answer that a person may give to one question."""
    spec = ENTRY_FIELDS[name]
    if spec.kind is EntryKind.NUMBER:
        numbers = st.integers(int(spec.low) + 1, max(int(spec.low) + 1, int(spec.high)))
        values = st.sampled_from(["0.2", "0.9"]) if spec.high <= 1 else numbers.map(str)
    elif spec.kind is EntryKind.CHOICE:
        values = st.sampled_from(spec.choices)
    else:
        values = st.sampled_from(["yes", "no"])
    return values.map(lambda value: (name, value))


answers = st.sets(st.sampled_from(sorted(ENTRY_FIELDS)), max_size=8).flatmap(
    lambda names: st.tuples(*map(answer_to, sorted(names)))
)


@settings(max_examples=60)
@given(
    st.lists(st.floats(20, 20_000), min_size=1, max_size=3),
    st.sampled_from(Density),
    st.sampled_from([0.0, 0.2, 0.7]),
    answers,
)
def test_whatever_persons_answer_there_is_an_assessment_in_words(
    volumes: list[float],
    density: Density,
    solid_share: float,
    said: tuple[Answers, ...],
) -> None:
    shown = person(*volumes)
    (nodule,) = shown.nodules
    share = 1.0 if density is Density.SOLID else solid_share
    scans = (
        replace(one, density=density, solid_volume_mm3=share * one.volume_mm3)
        for one in nodule.measurements
    )
    shown = replace(shown, nodules=(replace(nodule, measurements=tuple(scans)),))
    found = assessed(shown, *said)
    assert check(found)
    (one,) = found.nodules
    assert one.risk is not None or one.issues
    assert one.growth is not None
    assert one.next_scan.rule
