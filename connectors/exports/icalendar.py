"""All-day appointments as an iCalendar file: the small part of RFC 5545 they need."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

_PRODUCT: Final = "-//FusionBoard//Follow-up list//EN"
_LONGEST_OCTETS: Final = 75  # RFC 5545
_ESCAPED: Final = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None}
)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One all-day entry.

    Attributes:
        key: What the entry is about; the same key gives the same UID, so that a file
            taken in again moves the entry and adds no second one.
        day: The day.
        summary: Title, as every calendar and telephone shows it.
        description: What is read on opening it.
        category: One word.
    """

    key: str
    day: date
    summary: str
    description: str
    category: str


def icalendar(appointments: Iterable[Appointment], made_at: datetime) -> bytes:
    """The entries as one iCalendar object.

    Entries are marked private and take no time of the day.

    Args:
        appointments: In any order.
        made_at: Now; it must know its time zone.

    Source:
        RFC 5545: content lines (3.1), folding at 75 octets (3.1), TEXT (3.3.11),
        DATE (3.3.4), VEVENT (3.6.1), UID (3.8.4.7), CLASS (3.8.1.3).
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    stamp = f"{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for appointment in appointments:
        lines += _event(appointment, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(appointment: Appointment, stamp: str) -> Iterator[str]:
    # The key may be an identifier of the hospital, so only its digest goes out.
    digest = hashlib.sha256(appointment.key.encode()).hexdigest()[:32]
    yield "BEGIN:VEVENT"
    yield f"UID:{digest}@fusionboard"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{appointment.day:%Y%m%d}"
    yield f"SUMMARY:{_text(appointment.summary)}"
    yield f"DESCRIPTION:{_text(appointment.description)}"
    yield f"CATEGORIES:{_text(appointment.category)}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """TEXT: backslash, semicolon, comma and newline escaped, other controls gone."""
    lines = value.replace("\r\n", "\n")
    kept = "".join(c for c in lines if c == "\n" or (c >= " " and c != "\x7f"))
    return kept.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """A content line as octets, folded between characters, never inside one."""
    rows, row = [], b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(row) + len(octets) > _LONGEST_OCTETS:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row]) + b"\r\n"
