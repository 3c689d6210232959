"""The risk card of one nodule: every score beside every guideline, nothing merged."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from data.message import Message
from data.results.guideline import GuidelineAnswer, GuidelineResult
from data.results.known_input import KnownInput
from data.results.risk import RiskAnswer, RiskScore, RiskTarget


class Change(IntEnum):
    """Change that an answer would make, the most first."""

    WORK_UP = 0
    MAY_BE_WORK_UP = 1
    FOLLOW_UP = 2
    NOTHING = 3
    NO_BAND = 4
    ASKS = 5
    NOT_APPLICABLE = 6


@dataclass(frozen=True, slots=True)
class CardLine:
    """One score or guideline on the card.

    Attributes:
        change: What it would change.
        said: The answer itself.
        band: For a score, the published band it falls into, or None.
        band_source: Where that band was read.
        soonest: First day of the next scan it names, or None.
    """

    change: Change
    said: RiskAnswer | GuidelineResult
    band: Message | None = None
    band_source: str = ""
    soonest: date | None = None

    @property
    def answers(self) -> bool:
        """True where it says something, not what it lacks or why it does not."""
        return self.change < Change.ASKS

    @property
    def weak(self) -> bool:
        """True where it was never verified, or was not made for such a patient."""
        if isinstance(self.said, RiskScore):
            return bool(self.said.out_of_domain)
        return isinstance(self.said, GuidelineAnswer) and self.said.unverified


@dataclass(frozen=True, slots=True)
class RiskCard:
    """All that is said about one nodule on its last scan.

    Attributes:
        scanned_on: Day of the scan it is about.
        inputs: What is known, by name.
        lines: Sorted by what they would change.
        guidelines: The guidelines' results alone.
        disagree: Whether applicable guidelines want different things next.
        asks_indication: Whether nobody said why the CT was made.
    """

    scanned_on: date
    inputs: tuple[KnownInput, ...]
    lines: tuple[CardLine, ...]
    guidelines: tuple[GuidelineResult, ...]
    disagree: bool
    asks_indication: bool

    @property
    def headline(self) -> CardLine | None:
        """The malignancy score that a summary may show: one made for such a patient."""
        return next(
            (
                line
                for line in self.lines
                if isinstance(line.said, RiskScore)
                and line.said.target is RiskTarget.NODULE_MALIGNANT
                and not line.weak
            ),
            None,
        )

    @property
    def applicable_scores(self) -> tuple[RiskScore, ...]:
        """Scores made for such a patient; these may leave the house."""
        return tuple(
            line.said
            for line in self.lines
            if isinstance(line.said, RiskScore) and not line.weak
        )
