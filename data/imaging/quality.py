"""Quality of a scan for measuring, in numbers and in words."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from data.errors import InvalidScanError
from data.message import Message


class Verdict(StrEnum):
    """Verdict of one check of a scan."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class QualityGrade(StrEnum):
    """Grade of a scan: A measures well, C with care, a failed scan not at all."""

    A = "A"
    B = "B"
    C = "C"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """One thing looked at.

    Attributes:
        name: Check as in `data/reference/quality_limits.csv`.
        value: Measured, in `unit`; None if it could not be measured.
        unit: Unit of the value.
        verdict: Against the limits of the table.
        penalty: Points taken off the score, 0 to the weight of the check.
        inflation: Factor on the measurement error, at least 1.
        blocking: Whether a failure forbids measuring.
        proposal: Whether the limits are this project's own, from no named source.
        reason: What to tell a technologist; None if there is nothing to say.
    """

    name: str
    value: float | None
    unit: str
    verdict: Verdict
    penalty: float = 0.0
    inflation: float = 1.0
    blocking: bool = False
    proposal: bool = True
    reason: Message | None = None


@dataclass(frozen=True, slots=True)
class QualityReport:
    """All checks of one scan, one nodule's place, or one pair of scans.

    Attributes:
        checks: In the order of the table.
    """

    checks: tuple[QualityCheck, ...]

    @property
    def score(self) -> int:
        """100 less the penalties, at least 0."""
        return max(0, round(100 - sum(check.penalty for check in self.checks)))

    @property
    def grade(self) -> QualityGrade:
        """Failed if a blocking check failed; a warning rules A out, a failure B."""
        failed = [check for check in self.checks if check.verdict is Verdict.FAIL]
        if any(check.blocking for check in failed):
            return QualityGrade.FAIL
        if failed or self.score < 70:
            return QualityGrade.C
        warned = any(check.verdict is Verdict.WARN for check in self.checks)
        return QualityGrade.B if warned or self.score < 85 else QualityGrade.A

    @property
    def inflation(self) -> float:
        """Factor on the measurement error.

        The worst check counts in full, each other by the root of its factor: poor
        slices, noise and blur act on the same edge and do not simply multiply. A
        project proposal.
        """
        factors = sorted((check.inflation for check in self.checks), reverse=True)
        total = 1.0
        for place, factor in enumerate(factors):
            total *= factor if place == 0 else factor**0.5
        return total

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Reasons against the scan, the costliest first."""
        ordered = sorted(self.checks, key=lambda check: -check.penalty)
        return tuple(check.reason for check in ordered if check.reason is not None)

    def without(self, names: Collection[str]) -> "QualityReport":
        """The report less some checks, by their names."""
        return QualityReport(tuple(c for c in self.checks if c.name not in names))

    def check(self, name: str) -> QualityCheck | None:
        """The check of this name, or None."""
        return next((check for check in self.checks if check.name == name), None)

    def refuse_if_failed(self) -> None:
        """Refuse to go on.

        Raises:
            InvalidScanError: If the grade is `fail`.
        """
        for check in self.checks:
            if check.blocking and check.verdict is Verdict.FAIL:
                raise InvalidScanError(
                    f"quality.{check.name}", value=_rounded(check.value)
                )


def _rounded(value: float | None) -> str:
    return "?" if value is None else f"{value:.3g}"


@dataclass(frozen=True, slots=True)
class EdgeSharpness:
    """Sharpness of an edge on the scan.

    Attributes:
        f50_per_mm: Spatial frequency at which the MTF falls to one half.
        f10_per_mm: And to one tenth; infinite if it does not within the band.
        overshoot_percent: Of the step, the lesser of both sides of the edge.
        edges: Pieces of edge that were averaged.
    """

    f50_per_mm: float
    f10_per_mm: float
    overshoot_percent: float
    edges: int
