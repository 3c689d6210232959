"""Release of a model's output by a site, and whether it applies here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from data.message import Message

T = TypeVar("T")


class ModelOutput(StrEnum):
    """The outputs of our own that a site releases only after local validation."""

    GROWTH_VERDICT = "growth_verdict"
    GROWTH_FORECAST = "growth_forecast"
    FROM_BASELINE = "from_baseline"
    WITH_HISTORY = "with_history"
    BROCK_RECALIBRATED = "brock_recalibrated"
    IMMUNOTHERAPY_RESPONSE = "immunotherapy_response"
    IMMUNOTHERAPY_PROGRESSION = "immunotherapy_progression"


class ReleaseState(StrEnum):
    """State of an output: whether it counts, and if not, why.

    `simulated`: the patient is simulated, so everything may be seen. `research_use`:
    asked from the command line for files that belong to no site.
    """

    NEVER_VALIDATED = "never_accepted"
    ON = "on"
    OFF = "off"
    OTHER_VERSION = "other_version"
    SIMULATED = "simulated"
    RESEARCH_USE = "research_use"

    @property
    def counts(self) -> bool:
        """True where an output in this state may stand among what counts."""
        return self in _COUNTS


_COUNTS: Final = frozenset(
    {ReleaseState.ON, ReleaseState.SIMULATED, ReleaseState.RESEARCH_USE}
)


@dataclass(frozen=True, slots=True)
class Output(Generic[T]):
    """One output about a patient, with its release state and applicability.

    Attributes:
        kind: Which output; None for one that was published and needs no release.
        for_evaluation: The value, for a reader who asks to see it set apart.
        release: Whether the site has released it.
        not_applicable: Why the model was not made for this patient; empty if it was.
    """

    kind: ModelOutput | None
    for_evaluation: T
    release: ReleaseState
    not_applicable: tuple[Message, ...] = ()

    @property
    def released(self) -> T | None:
        """The value where the site released it and it applies; all exports ask this."""
        if not self.release.counts or self.not_applicable:
            return None
        return self.for_evaluation
