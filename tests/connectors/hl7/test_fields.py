"""Times and escapes in fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hl7.fields import fhir_time, unescaped
from connectors.hl7.parsing import parse_message
from tests.connectors.hl7.messages import PID, message


@pytest.mark.parametrize(
    ("written", "fhir"),
    [
        ("2026", "2026"),
        ("202601", "2026-01"),
        ("20260102", "2026-01-02"),
        ("202601021530", "2026-01-02T15:30:00Z"),
        ("20260102153059.12+0800", "2026-01-02T15:30:59+08:00"),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_times_keep_their_exactness(written: str, fhir: str) -> None:
    assert fhir_time(written) == fhir


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF), max_size=60))
def test_escapes_go_there_and_back(text: str) -> None:
    parsed = parse_message(message(PID))
    table = {"\\": r"\E\ ".strip(), "|": r"\F\ ".strip(), "^": r"\S\ ".strip()}
    table |= {"&": r"\T\ ".strip(), "~": r"\R\ ".strip()}
    written = "".join(table.get(letter, letter) for letter in text)
    assert unescaped(parsed, written) == text


@pytest.mark.parametrize("escape", [r"\Q7\ ".strip(), r"\XZZ\ ".strip()])
def test_an_unknown_escape_does_not_put_the_field_into_the_log(
    escape: str, caplog: pytest.LogCaptureFixture
) -> None:
    unescaped(parse_message(message(PID)), f"Doe{escape}Jane")
    assert "Doe" not in caplog.text
