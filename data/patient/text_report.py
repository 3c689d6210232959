"""Reports that are only text."""

from dataclasses import dataclass

from data.partial_date import PartialDate

# Chosen: longer texts would slow the page; reports are far shorter.
LONGEST_TEXT = 40_000
"""Characters of a report that are kept; what is longer says so at its end."""


@dataclass(frozen=True, slots=True)
class TextReport:
    """A pathology, radiology or other report as text.

    Attributes:
        title: What kind of report, in the record's words.
        text: Plain text without markup.
        source: FHIR reference or HL7 message it was read from.
        reported_on: Date, as far as it is known.
        preliminary: Whether it may still change.
    """

    title: str
    text: str
    source: str
    reported_on: PartialDate | None = None
    preliminary: bool = False
