"""Calendar files are read back by the rules of RFC 5545."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.exports.icalendar import Appointment, icalendar

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def appointment(
    summary: str = "CT", text: str = "", key: str = "2.25.1"
) -> Appointment:
    return Appointment(key, date(2026, 6, 1), summary, text, "Overdue")


def unfolded(file: bytes) -> list[str]:
    """Content lines as a reader of the format gets them (RFC 5545, 3.1)."""
    whole = file.replace(b"\r\n ", b"").decode()
    assert whole.endswith("\r\n")
    return whole.removesuffix("\r\n").split("\r\n")


def value(file: bytes, name: str) -> str:
    found = [line for line in unfolded(file) if line.startswith(f"{name}:")]
    text = found[0].removeprefix(f"{name}:")
    out, escaped = "", False
    for character in text:
        if escaped:
            out, escaped = out + ("\n" if character in "nN" else character), False
        elif character == "\\":
            escaped = True
        else:
            out += character
    return out


def test_a_known_file() -> None:
    assert unfolded(icalendar([appointment("A, b; c\\", "one\ntwo")], NOW)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//FusionBoard//Follow-up list//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:49b1b035c2cf7aa7535e0d4f736a885f@fusionboard",
        "DTSTAMP:20260102T030405Z",
        "DTSTART;VALUE=DATE:20260601",
        "SUMMARY:A\\, b\\; c\\\\",
        "DESCRIPTION:one\\ntwo",
        "CATEGORIES:Overdue",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@settings(max_examples=60)
@given(st.text("a ,;\\:\n\r\t\x07\x7f天\U0001f600", max_size=200))
def test_any_text_comes_back_and_no_line_is_longer_than_75_octets(text: str) -> None:
    file = icalendar([appointment(text, text)], NOW)
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()  # no character is cut in two
    wanted = text.replace("\r\n", "\n").replace("\r", "")
    wanted = "".join(c for c in wanted if c == "\n" or (c >= " " and c != "\x7f"))
    wanted = wanted.encode("utf-8", "replace").decode()
    assert value(file, "SUMMARY") == wanted


def test_text_cannot_add_a_line_of_its_own() -> None:
    file = icalendar([appointment("x\r\nATTENDEE:mailto:a@example.org")], NOW)
    assert not any(line.startswith("ATTENDEE") for line in unfolded(file))


def test_the_uid_stays_when_the_day_moves_and_tells_no_identifier() -> None:
    first = appointment()
    moved = Appointment("2.25.1", date(2027, 1, 1), "other", "", "Due")
    uids = [value(icalendar([one], NOW), "UID") for one in (first, moved)]
    assert uids[0] == uids[1]
    assert "2.25.1" not in uids[0]
    assert value(icalendar([appointment(key="2.25.2")], NOW), "UID") != uids[0]
