"""A date known to the day, the month or only the year (FHIR `date`)."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from data.errors import InvalidClinicalValueError

_PATTERN: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A calendar date with what is known of it.

    Attributes:
        year: Four digits.
        month: 1 to 12, or None where only the year is known.
        day: 1 to 31, or None where only the month is known.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError as error:
            raise InvalidClinicalValueError(
                "value.date", value=f"{self.year}-{self.month}-{self.day}"
            ) from error

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a FHIR `date` or `dateTime`; the time of day is dropped.

        Raises:
            InvalidClinicalValueError: If it does not begin with a date.

        Source:
            HL7 FHIR R4, section 2.24 Data Types, `date` and `dateTime`.
        """
        found = _PATTERN.match(text)
        if found is None or text[found.end() : found.end() + 1] not in ("", "T", " "):
            raise InvalidClinicalValueError("value.date", value=text[:32])
        return cls(*(int(part) for part in found.groups() if part))

    @classmethod
    def of(cls, day: date) -> Self:
        """A date known to the day."""
        return cls(day.year, day.month, day.day)

    @property
    def earliest(self) -> date:
        """The first day this may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day this may mean."""
        month = self.month or 12
        return date(
            self.year, month, self.day or calendar.monthrange(self.year, month)[1]
        )

    def agrees_with(self, other: "PartialDate") -> bool:
        """Test whether both may mean the same day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)


def age_on(born: PartialDate, on: date) -> int:
    """Completed years on a day; from the middle of what the birth date may mean."""
    birthday = born.earliest + timedelta((born.latest - born.earliest).days // 2)
    before = (on.month, on.day) < (birthday.month, birthday.day)
    return max(0, on.year - birthday.year - before)
