"""Inputs known of a nodule and its patient, each with where it is from."""

from dataclasses import dataclass
from enum import StrEnum

from data.patient.manual_entry import ManualEntry


class InputOrigin(StrEnum):
    """Origin of a known input."""

    MEASURED = "measured"
    RECORD = "record"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class KnownInput:
    """One input with its value and where it is from.

    Attributes:
        name: As in `data.patient.manual_entry.ENTRY_FIELDS` or `risk.input.<name>`.
        value: A truth, a number or a term.
        origin: Who says so.
        source: FHIR reference, method, or name of the person.
        fact: What a person entered, or None.
        instead_of: What the record says otherwise, or None.
    """

    name: str
    value: object
    origin: InputOrigin
    source: str = ""
    fact: ManualEntry | None = None
    instead_of: object = None
