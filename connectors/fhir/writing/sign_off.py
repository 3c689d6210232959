"""Person who answers for results that leave."""

from dataclasses import dataclass
from datetime import datetime

from data.errors import InvalidClinicalValueError


@dataclass(frozen=True, slots=True)
class SignOff:
    """A person's signature.

    Attributes:
        person: Name as it shall stand in the report.
        signed_at: When, with its time zone.
    """

    person: str
    signed_at: datetime

    def __post_init__(self) -> None:
        if not self.person.strip() or self.signed_at.tzinfo is None:
            raise InvalidClinicalValueError("fhir.send.unsigned")
