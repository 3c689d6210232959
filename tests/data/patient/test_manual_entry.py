"""What persons enter: checked when said, and the last word counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from data.errors import InvalidClinicalValueError
from data.patient.manual_entry import (
    ENTRY_FIELDS,
    EntryKind,
    ManualEntry,
    current_entries,
)
from data.words import has_message
from fusion.risk.scores.plco import RaceTerm

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SCAN = date(2026, 1, 2)


def said(name: str, value: str, minutes: int = 0, **changes: object) -> ManualEntry:
    values = {
        "name": name,
        "value": value,
        "person": "Dr Reader",
        "entered_at": NOW + timedelta(minutes=minutes),
        "scanned_on": SCAN,
        "tracking_uid": "" if ENTRY_FIELDS[name].scope == "person" else "2.25.1",
    }
    return ManualEntry(**(values | changes))  # type: ignore[arg-type]


def test_every_question_and_every_choice_has_words() -> None:
    for spec in ENTRY_FIELDS.values():
        assert has_message(f"entered.fact.{spec.name}"), spec.name
        for choice in spec.choices:
            assert has_message(f"{spec.words}.{choice}"), (spec.name, choice)


def test_the_races_are_those_of_the_score() -> None:
    assert set(ENTRY_FIELDS["race"].choices) == set(RaceTerm)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("spiculated", "maybe"),
        ("indication", "curiosity"),
        ("nodule_count", "0"),
        ("nodule_count", "2.5"),
        ("nodule_count", "nan"),
        ("nodule_count", "inf"),
        ("years_smoked", "many"),
        ("own_model_probability", "1.2"),
    ],
)
def test_an_impossible_answer_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match="no possible answer"):
        said(name, value)


@pytest.mark.parametrize("person", ["", "  ", "x" * 121])
def test_nobody_answers_without_a_name(person: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match="name of the person"):
        said("spiculated", "yes", person=person)


@pytest.mark.parametrize(
    ("name", "tracking_uid"), [("spiculated", ""), ("indication", "2.25.1")]
)
def test_an_answer_is_about_the_nodule_or_the_person(
    name: str, tracking_uid: str
) -> None:
    with pytest.raises(InvalidClinicalValueError, match="no question"):
        said(name, "yes", tracking_uid=tracking_uid)


def test_the_last_answer_counts_and_can_be_taken_back() -> None:
    first, second = said("spiculated", "no"), said("spiculated", "yes", 1)
    assert current_entries([first, second], "2.25.1", SCAN) == {"spiculated": second}
    taken_back = said("spiculated", "", 2)
    assert current_entries([first, second, taken_back], "2.25.1", SCAN) == {}
    assert second.truth is True
    assert taken_back.truth is None
    assert said("nodule_count", "3").number == 3


def test_what_was_said_of_one_scan_does_not_hold_for_the_next() -> None:
    course, lobe = said("course", "new"), said("upper_lobe", "yes")
    later = current_entries([course, lobe], "2.25.1", SCAN + timedelta(days=90))
    assert list(later) == ["upper_lobe"]


def test_what_was_said_of_another_nodule_does_not_count() -> None:
    assert current_entries([said("upper_lobe", "yes")], "2.25.2", SCAN) == {}


def test_questions_without_choices_are_yes_or_no_or_numbers() -> None:
    for spec in ENTRY_FIELDS.values():
        assert (spec.kind is EntryKind.NUMBER) == (spec.high > spec.low), spec.name
