"""Coefficients of published scores and rows of guidelines, from their tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import Final, Self

from data.reference.tables import table_rows

_OPEN_ENDED: Final = {"inf": inf, "-inf": -inf}


@cache
def risk_coefficients(model: str) -> Mapping[str, float]:
    """Coefficients of one published score, by term.

    Args:
        model: Such as `brock_2b`.
    """
    return {
        row["term"]: float(row["coefficient"])
        for row in table_rows("risk_coefficients.csv")
        if row["model"] == model
    }


@dataclass(frozen=True, slots=True)
class GuidelineRange:
    """A range as guidelines print it, each end open or closed.

    Attributes:
        low: Lower end.
        high: Upper end.
        low_included: Whether `low` itself belongs to it.
        high_included: Whether `high` itself belongs to it.
    """

    low: float
    high: float
    low_included: bool
    high_included: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read interval notation, such as `[6,8)`."""
        low, high = (
            _OPEN_ENDED.get(end) or float(end) for end in text[1:-1].split(",")
        )
        return cls(low, high, text[0] == "[", text[-1] == "]")

    def hold(self, value: float) -> bool:
        """Test whether `value` lies within."""
        above = value >= self.low if self.low_included else value > self.low
        below = value <= self.high if self.high_included else value < self.high
        return above and below


@dataclass(frozen=True, slots=True)
class GuidelineRow:
    """One row of a guideline's table.

    Attributes:
        row: Its name, shown as the row that fired.
        applies_to: Findings it is for.
        courses: Courses it is for; empty for any.
        quantity: What its limits are on, or empty for none.
        limits: In mm, or in the quantity's own unit.
        limits_mm3: Where the quantity was measured as a volume; None if the row
            cannot be reached by a volume.
        outcome: Category or kind of management.
        evidence: `V` checked, `K` from the literature, `U` unverified, `gap` decided
            by this project where the printed table has no row.
        source: Where the row was read.
    """

    row: str
    applies_to: frozenset[str]
    courses: frozenset[str]
    quantity: str
    limits: GuidelineRange | None
    limits_mm3: GuidelineRange | None
    outcome: str
    evidence: str
    source: str


@cache
def guideline_rows(name: str) -> tuple[GuidelineRow, ...]:
    """The rows of one guideline, to be tried from the first on.

    Args:
        name: File name without `.csv`.
    """
    return tuple(
        GuidelineRow(
            row=row["row"],
            applies_to=frozenset(row["applies_to"].split("|")),
            courses=frozenset(filter(None, row["courses"].split("|"))),
            quantity=row["quantity"],
            limits=_limits(row["limits"]),
            limits_mm3=_limits(row["limits_mm3"]),
            outcome=row["outcome"],
            evidence=row["evidence"],
            source=row["source"],
        )
        for row in table_rows(f"{name}.csv")
    )


def _limits(text: str) -> GuidelineRange | None:
    return GuidelineRange.parse(text) if text else None


@dataclass(frozen=True, slots=True)
class FollowUpStep:
    """One follow-up scan as a guideline prints it.

    Attributes:
        outcome: Category or kind of management it belongs to.
        from_months: Soonest.
        to_months: Latest; the same where one time is printed.
        imaging: A value of `data.results.guideline.Imaging`.
        strength: A value of `data.results.guideline.Strength`.
    """

    outcome: str
    from_months: int
    to_months: int
    imaging: str
    strength: str


@cache
def follow_up_steps(guideline: str) -> tuple[FollowUpStep, ...]:
    """All follow-up scans of one guideline, in the order they are printed."""
    return tuple(
        FollowUpStep(
            row["outcome"],
            int(row["from_months"]),
            int(row["to_months"]),
            row["imaging"],
            row["strength"],
        )
        for row in table_rows("guideline_follow_up.csv")
        if row["guideline"] == guideline
    )
