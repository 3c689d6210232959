"""Course of one nodule over its scans: what was measured and what is concluded."""

from dataclasses import dataclass
from datetime import date

from data.interval import Interval
from data.message import Message
from data.results.growth import (
    GrowthForecast,
    GrowthRisk,
    GrowthRiskNotClaimed,
    GrowthVerdict,
    RuleResult,
)
from data.results.release import Output


@dataclass(frozen=True, slots=True)
class VolumeChange:
    """Change of one nodule between two scans.

    Attributes:
        earlier_on: Day of the earlier scan.
        later_on: Day of the later scan.
        days: Between the scans.
        ratio: Later over earlier volume.
        ratio_interval: 95 %, from the clinical intervals of both.
        growth_rate_percent_per_day: Specific growth rate.
        growth_rate_interval: 95 %.
        beyond_error: Whether the change is larger than the clinical error.
    """

    earlier_on: date
    later_on: date
    days: int
    ratio: float
    ratio_interval: Interval
    growth_rate_percent_per_day: float
    growth_rate_interval: Interval
    beyond_error: bool


@dataclass(frozen=True, slots=True)
class DoublingTime:
    """The volume doubling time of a nodule; the only one that is said of it.

    Fitted to ln V of all scans since the last change point, weighted by their clinical
    errors; with two scans it is Schwartz's formula.

    Attributes:
        fitted_days: Point estimate, which guidelines ask for; negative if the nodule
            shrinks, `inf` if it is unchanged.
        interval_days: 95 %; the upper bound is `inf` where the nodule may not be
            growing, both are negative where it shrinks.
        beyond_error: Whether the 95 % interval of the growth rate excludes zero.
        since: Day of the first scan of the fit.
        until: Day of the last.
    """

    fitted_days: float
    interval_days: Interval
    beyond_error: bool
    since: date
    until: date

    @property
    def days(self) -> float | None:
        """The doubling time that may be claimed; None within the clinical error."""
        return self.fitted_days if self.beyond_error else None


@dataclass(frozen=True, slots=True)
class AcquisitionChange:
    """Difference from the scan before.

    Attributes:
        scanned_on: Day of the later scan.
        what: `thickness`, `spacing`, `kernel`, `scanner` or `unknown`.
        before: On the scan before, as it is printed.
        after: On this scan.
    """

    scanned_on: date
    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """Volumes that the nodule would have if it doubled in so many days.

    Attributes:
        doubling_days: Volume doubling time.
        anchor_on: Day of the last scan.
        anchor_mm3: Its volume.
    """

    doubling_days: int
    anchor_on: date
    anchor_mm3: float

    def volume_on(self, day: date) -> float:
        """Volume on a day in mm³: V · 2^(Δt / VDT)."""
        since = (day - self.anchor_on).days
        return float(self.anchor_mm3 * 2.0 ** (since / self.doubling_days))


@dataclass(frozen=True, slots=True)
class NoduleGrowth:
    """One nodule over time.

    Attributes:
        changes: From each scan to the next, oldest first; empty with one scan.
        since_first: Change over all scans; None with fewer than three.
        doubling_time: None with one scan.
        doubling_time_text: The doubling time as a sentence.
        change_point: Index of the scan at which the course turned; doubling time,
            verdict and forecast are from that scan on. 0 if it did not turn.
        rules: Published rules for growth, first scan since the change point to last.
        acquisition_changes: Where scans were not made alike.
        reference_lines: Doubling times that a chart shows for comparison.
        stable_beyond_days: A nodule of this density that takes longer than this to
            double or halve is called stable.
        verdict: Growing, stable, shrinking or cannot tell.
        verdict_notes: Where verdict and rules disagree, and what else to know.
        repeat_ct_on: Day of the next scan the verdict asks for, or None; part of the
            verdict, so it counts only where the verdict is released.
        forecast: What is expected over 24 months after the last scan.
        reader_growth_risk: How likely a screening reader will see growth.
    """

    changes: tuple[VolumeChange, ...]
    since_first: VolumeChange | None
    doubling_time: DoublingTime | None
    doubling_time_text: Message
    change_point: int
    rules: tuple[RuleResult, ...]
    acquisition_changes: tuple[AcquisitionChange, ...]
    reference_lines: tuple[ReferenceLine, ...]
    stable_beyond_days: float
    verdict: Output[GrowthVerdict]
    verdict_notes: tuple[Message, ...]
    repeat_ct_on: date | None
    forecast: Output[GrowthForecast]
    reader_growth_risk: Output[GrowthRisk | GrowthRiskNotClaimed]

    @property
    def since_previous(self) -> VolumeChange | None:
        """Change from the scan day before; None with one scan."""
        return self.changes[-1] if self.changes else None
