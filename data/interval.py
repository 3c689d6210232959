"""An interval that a number comes with."""

from dataclasses import dataclass

from data.errors import InvalidClinicalValueError


@dataclass(frozen=True, slots=True)
class Interval:
    """Range in which the true value lies, with a stated confidence.

    Attributes:
        low: Lower bound, in the unit of the number it belongs to.
        high: Upper bound, at least `low`.
        level: Confidence, between 0 and 1.
    """

    low: float
    high: float
    level: float = 0.95

    def __post_init__(self) -> None:
        if not (self.low <= self.high and 0 < self.level < 1):
            raise InvalidClinicalValueError(
                "value.interval", low=self.low, high=self.high, level=self.level
            )

    def contains(self, value: float) -> bool:
        """Test whether `value` lies inside, bounds included."""
        return self.low <= value <= self.high

    def widened_to(self, other: "Interval") -> "Interval":
        """The smallest interval that holds both, at this one's level."""
        return Interval(
            min(self.low, other.low), max(self.high, other.high), self.level
        )
