"""Fields of a segment by their HL7 number, whatever was really put there."""

import logging
import re
from typing import Any, Final

import hl7
from hl7 import util

_BREAK: Final = re.compile(r"\\\.(?:br|sp)\d*\\", re.IGNORECASE)
_NULL: Final = '""'
"""What HL7 writes where a value is to be deleted."""

_TIME: Final = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})?(?P<day>\d{2})?"
    r"(?P<hour>\d{2})?(?P<minute>\d{2})?(?P<second>\d{2})?(?:\.\d+)?"
    r"(?P<zone>[+-]\d{4})?"
)


def part(
    message: hl7.Message,
    segment: hl7.Segment,
    field: int,
    component: int = 1,
    *,
    repetition: int = 1,
    sub: int = 1,
) -> str:
    """One sub-component, its escapes undone; empty if it is not there or null."""
    try:
        found: Any = segment[field][repetition - 1]
        if not isinstance(found, str):
            found = found[component - 1]
        elif component > 1:
            return ""
        if not isinstance(found, str):
            found = found[sub - 1]
        elif sub > 1:
            return ""
    except (IndexError, KeyError, TypeError):
        return ""
    said = str(found)
    return "" if said == _NULL else unescaped(message, said).strip()


def whole(message: hl7.Message, segment: hl7.Segment, field: int) -> str:
    """A field of running text: its repetitions are lines."""
    try:
        repetitions = list(segment[field])
    except (IndexError, KeyError, TypeError):
        return ""
    return "\n".join(unescaped(message, str(one)) for one in repetitions).strip()


def repetitions(segment: hl7.Segment, field: int) -> int:
    """Count the repetitions of a field."""
    try:
        return len(segment[field])
    except (IndexError, KeyError, TypeError):
        return 0


def unescaped(message: hl7.Message, said: str) -> str:
    r"""Text with `\.br\`, `\F\`, `\S\`, `\T\`, `\R\`, `\E\` and `\X..\` undone."""
    if message.esc not in said:
        return said
    # The library logs the whole field where it meets an escape that it does not know,
    # and a field may hold a name.
    logging.getLogger(util.__file__).disabled = True
    try:
        return str(message.unescape(_BREAK.sub("\n", said)))
    except (ValueError, UnicodeError, KeyError, IndexError):
        return said


def fhir_time(written: str) -> str:
    """An HL7 time as FHIR writes it, no more exact than it is; empty if it is none."""
    found = _TIME.match(written)
    if found is None:
        return ""
    day = "-".join(filter(None, (found["year"], found["month"], found["day"])))
    if not found["hour"] or not found["minute"]:
        return day
    zone = found["zone"]
    offset = f"{zone[:3]}:{zone[3:]}" if zone else "Z"
    return f"{day}T{found['hour']}:{found['minute']}:{found['second'] or '00'}{offset}"
