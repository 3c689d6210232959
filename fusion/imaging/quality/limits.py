"""From a measured value to a verdict, by the table of limits."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from data.imaging.quality import QualityCheck, Verdict
from data.message import Message
from data.reference.tables import table_rows


@dataclass(frozen=True, slots=True)
class QualityLimit:
    """One row of `data/reference/quality_limits.csv`.

    Attributes:
        name: Name of the check.
        unit: Unit of its value.
        high_is_good: Whether more is better.
        pass_limit: Up to here (or from here) it passes.
        fail_limit: Beyond here it fails.
        weight: Points that a failure takes.
        inflation_warn: Factor on the measurement error for a warning.
        inflation_fail: Factor for a failure.
        blocking: Whether a failure forbids measuring.
        proposal: Whether no named source gives the limits.
    """

    name: str
    unit: str
    high_is_good: bool
    pass_limit: float
    fail_limit: float
    weight: float
    inflation_warn: float
    inflation_fail: float
    blocking: bool
    proposal: bool

    def badness(self, value: float) -> float:
        """0 at the pass limit to 1 at the fail limit, cut at both."""
        share = (value - self.pass_limit) / (self.fail_limit - self.pass_limit)
        return float(np.clip(share, 0, 1))

    def verdict(self, value: float) -> Verdict:
        """Pass at the pass limit itself, fail only beyond the fail limit."""
        sign = -1 if self.high_is_good else 1
        if sign * value <= sign * self.pass_limit:
            return Verdict.PASS
        beyond = sign * value > sign * self.fail_limit
        return Verdict.FAIL if beyond else Verdict.WARN


@cache
def quality_limits() -> dict[str, QualityLimit]:
    """All limits by the name of their check."""
    return {
        row["check"]: QualityLimit(
            row["check"],
            row["unit"],
            row["best"] == "high",
            float(row["pass_limit"]),
            float(row["fail_limit"]),
            float(row["weight"]),
            float(row["inflation_warn"]),
            float(row["inflation_fail"]),
            row["blocking"] == "yes",
            row["kind"] == "proposal",
        )
        for row in table_rows("quality_limits.csv")
    }


def checked(name: str, value: float | None, **said: object) -> QualityCheck:
    """Judge one value.

    Args:
        name: Name of the check.
        value: In the unit of the table; None or NaN if it could not be measured.
        said: Further values for the message.
    """
    limit = quality_limits()[name]
    if value is None or np.isnan(value):
        return QualityCheck(
            name,
            None,
            limit.unit,
            Verdict.UNKNOWN,
            proposal=limit.proposal,
            reason=Message.of(f"quality.{name}.unknown"),
        )
    verdict = limit.verdict(value)
    factors = {Verdict.WARN: limit.inflation_warn, Verdict.FAIL: limit.inflation_fail}
    reason = None
    if verdict is not Verdict.PASS:
        reason = Message.of(f"quality.{name}.what", value=f"{value:.3g}", **said)
    return QualityCheck(
        name,
        value,
        limit.unit,
        verdict,
        limit.weight * limit.badness(value),
        factors.get(verdict, 1.0),
        limit.blocking,
        limit.proposal,
        reason,
    )
