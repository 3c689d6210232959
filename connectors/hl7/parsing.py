"""Bytes to HL7 v2 messages, whatever ends their lines and whichever set they use.

The parser is that of the library `hl7`; what it would take for a message without being
one is refused here by name.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import hl7

from data.errors import InvalidRecordError

NOT_HL7: Final = (hl7.HL7Exception, AssertionError, LookupError, ValueError)
"""Errors by which the library `hl7` refuses what is no message; it asserts that the
encoding characters differ."""

# Chosen: a larger message is none.
LARGEST_MESSAGE: Final = 32_000_000
"""Bytes of one message; a report with an image inside is still smaller."""

_START: Final = re.compile(rb"(?:^|[\r\n\x0b])(?=MSH[^A-Za-z0-9\r\n])")
_BATCH: Final = re.compile(rb"(?:^|[\r\n])(?:[FB][HT]S)[^\r\n]*")
_CHARACTER_SETS: Final = {
    "": "utf-8",
    "ASCII": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UNICODE": "utf-8",
    "8859/1": "iso-8859-1",
    "8859/2": "iso-8859-2",
    "8859/5": "iso-8859-5",
    "8859/7": "iso-8859-7",
    "8859/9": "iso-8859-9",
    "8859/15": "iso-8859-15",
    "GB 18030-2000": "gb18030",
    "GB18030": "gb18030",
    "GBK": "gb18030",
    "BIG-5": "big5",
    "KS X 1001": "euc_kr",
    "ISO IR87": "iso2022_jp",
}
_LINES: Final = re.compile(r"\r\n|\n|\r")
_SEGMENT: Final = re.compile(r"[A-Z][A-Z0-9]{2}(?:$|[^A-Za-z0-9])")


def split_messages(content: bytes) -> Iterator[bytes]:
    """The messages of a file: one, several, or a batch with its headers.

    Args:
        content: As it lies on the disk or came over the wire.
    """
    without_headers = _BATCH.sub(b"\r", content)
    starts = [found.end() for found in _START.finditer(without_headers)]
    for start, end in pairwise([*starts, len(without_headers)]):
        yield without_headers[start:end].strip(b"\x0b\x1c\r\n ")


def parse_message(content: bytes) -> hl7.Message:
    """One message.

    Args:
        content: From `MSH` on, in the character set that MSH-18 names.

    Raises:
        InvalidRecordError: If it is no HL7 v2 message, too large, in a character set
            that is not known, or lacks its type or control id.
    """
    if len(content) > LARGEST_MESSAGE:
        raise InvalidRecordError(
            "hl7.too_large", size=len(content), most=LARGEST_MESSAGE
        )
    if not content.startswith(b"MSH") or len(content) < 8:
        raise InvalidRecordError("hl7.no_header")
    lines = [line for line in _LINES.split(_decoded(content)) if line.strip()]
    broken = next((line[:3] for line in lines if not _SEGMENT.match(line)), "")
    if broken:
        raise InvalidRecordError("hl7.broken_segment")
    try:
        message = hl7.parse("\r".join(lines))
    except NOT_HL7 as error:
        raise InvalidRecordError("hl7.not_readable") from error
    if not isinstance(message, hl7.Message):
        raise InvalidRecordError("hl7.not_readable")
    for field, key in ((9, "hl7.no_type"), (10, "hl7.no_control_id")):
        if len(message[0]) <= field or not str(message[0][field]).strip():
            raise InvalidRecordError(key)
    return message


def _decoded(content: bytes) -> str:
    head = content[:2000].split(b"\r")[0].split(b"\n")[0]
    fields = head.split(content[3:4])
    named = fields[17].split(b"~")[0] if len(fields) > 17 else b""
    name = named.decode("ascii", "replace").strip().upper()[:40]
    encoding = _CHARACTER_SETS.get(name)
    if encoding is None:
        raise InvalidRecordError("hl7.character_set", name=name)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if name:
            raise InvalidRecordError("hl7.not_in_set", name=name) from None
        return content.decode("gb18030", "replace")
