"""A code from a terminology, and where a fact was read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coding:
    """A coded concept; any part may be missing in real records.

    Attributes:
        display: Words for a person; never empty.
        code: Code within the system, or empty.
        system: URI of the terminology, or empty.
    """

    display: str
    code: str = ""
    system: str = ""
