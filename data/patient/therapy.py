"""Lines of therapy."""

from dataclasses import dataclass
from enum import StrEnum

from data.coding import Coding
from data.errors import InvalidClinicalValueError
from data.partial_date import PartialDate


class TherapyStatus(StrEnum):
    """Status of a therapy."""

    PLANNED = "planned"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TherapyLine:
    """Drugs given together from one start on.

    Attributes:
        agents: One or more drugs.
        started: First dose as far as it is known.
        ended: Last dose, or None.
        status: Where it stands.
        number: Line of therapy as ordered by start, from 1; None if no start is known,
            if it is only planned, or if it treats another cancer.
        intent: Such as `curative` or `palliative`, or empty.
        reason_stopped: In words, or empty.
        sources: FHIR references it was read from.
    """

    agents: tuple[Coding, ...]
    status: TherapyStatus
    sources: tuple[str, ...]
    started: PartialDate | None = None
    ended: PartialDate | None = None
    number: int | None = None
    intent: str = ""
    reason_stopped: str = ""

    def __post_init__(self) -> None:
        if not self.agents:
            raise InvalidClinicalValueError("value.therapy_without_agent")
        if self.started and self.ended and self.ended.latest < self.started.earliest:
            raise InvalidClinicalValueError(
                "value.therapy_dates", started=self.started, ended=self.ended
            )
