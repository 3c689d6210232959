"""A message is kept as it can be stored, and worded only when it is shown."""

import json
from datetime import date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from data.imaging.nodule import Density
from data.message import Message
from data.partial_date import PartialDate

STORED = TypeAdapter(Message)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (date(2026, 1, 10), "2026-01-10"),
        (datetime(2026, 1, 10, 8, 30), "2026-01-10T08:30:00"),
        (Density.PART_SOLID, "part_solid"),
        (PartialDate(2026, 1), "2026-01"),
        (None, None),
        (True, True),
        (3, 3),
        (2.5, 2.5),
    ],
)
def test_days_and_terms_become_what_is_written(value: object, kept: object) -> None:
    ((name, found),) = Message.of("key", value=value).values
    assert name == "value"
    assert found == kept
    assert type(found) is type(kept)


def test_a_term_is_a_plain_string_and_no_longer_an_enumeration() -> None:
    ((_, found),) = Message.of("key", value=Density.SOLID).values
    assert not isinstance(found, StrEnum)


def test_a_value_may_be_called_key() -> None:
    assert Message.of("a.b", key="x").values == (("key", "x"),)


def test_a_message_within_a_message_is_worded_in_the_same_language() -> None:
    what = Message("guideline.input.high_risk")
    said = Message.of("assessment.missing.input", nodule="N1", what=what)
    assert said.in_language("en") == f"N1: {what.in_language('en')}"
    assert said.in_language("zh") == f"N1：{what.in_language('zh')}"


def test_equal_messages_are_one_in_a_set() -> None:
    one = Message.of("assessment.pending", what="PD-L1", day=date(2026, 1, 6))
    other = Message.of("assessment.pending", what="PD-L1", day="2026-01-06")
    assert {one, other} == {one}


values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
messages = st.recursive(
    st.builds(lambda held: Message.of("a.b", value=held), values),
    lambda inner: st.builds(
        lambda one, held: Message.of("a.c", why=one, value=held), inner, values
    ),
    max_leaves=4,
)


@given(messages)
def test_what_is_stored_is_read_back_with_the_type_of_each_value(
    message: Message,
) -> None:
    text = STORED.dump_json(message)
    assert json.loads(text)["key"] == message.key
    read = STORED.validate_json(text)
    assert read == message
    assert repr(read) == repr(message)
