"""Damaged messages are read or refused by name."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from connectors.hl7.parsing import parse_message, split_messages
from connectors.hl7.to_fhir import resources_of
from data.errors import InvalidRecordError
from tests.conftest import SOAK_SEED
from tests.connectors.hl7.messages import oru

# The library `hl7` logs an empty escape by a method that Python calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:The 'warn' method is deprecated")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_damaged_messages_are_read_or_refused_by_name(data: st.DataObject) -> None:
    read_or_refused_by_name(data)


@pytest.mark.soak("30 000 damaged HL7 messages")
@settings(
    max_examples=30_000, suppress_health_check=[HealthCheck.too_slow], deadline=None
)
@seed(SOAK_SEED)
@given(st.data())
def test_many_damaged_messages_are_read_or_refused(data: st.DataObject) -> None:
    read_or_refused_by_name(data)


def read_or_refused_by_name(data: st.DataObject) -> None:
    sent = bytearray(oru("OBX|1|NM|1751-7^A^LN||39|g/L|||||F", r"OBX|2|FT|x||\X4|"))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(sent) - 1))
        sent[place] = data.draw(st.integers(0, 255))
    cut = bytes(sent[: data.draw(st.integers(0, len(sent)))])
    for one in [cut, *split_messages(cut)]:
        with contextlib.suppress(InvalidRecordError):
            resources_of(parse_message(one))
