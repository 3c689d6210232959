"""Growth of a nodule: verdict, forecast and risk, as concluded from its scans."""

from dataclasses import dataclass
from enum import StrEnum

from data.interval import Interval
from data.message import Message


@dataclass(frozen=True, slots=True)
class GrowthRisk:
    """Probability that a reader will see a nodule grow until its next screen.

    Attributes:
        model: `from_baseline` or `with_history`.
        version: Of the released model.
        probability: Of a growing label at the next scan.
        interval: 95 %, of the fit only.
        notes: What the number stands for and where it is weak.
    """

    model: str
    version: str
    probability: float
    interval: Interval
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class GrowthRiskNotClaimed:
    """Reason why there is no growth risk for a nodule."""

    reasons: tuple[Message, ...]


class Trend(StrEnum):
    """Trend of a nodule's course."""

    GROWING = "growing"
    STABLE = "stable"
    SHRINKING = "shrinking"
    CANNOT_TELL = "cannot_tell"


class DecidedBy(StrEnum):
    """Measurement of a nodule that decided its trend."""

    VOLUME = "volume"
    SOLID_PART = "solid_part"
    NEW_SOLID_PART = "new_solid_part"
    MASS = "mass"


class RuleFinding(StrEnum):
    """Finding of a fixed rule; the BTS words follow its bands of doubling time."""

    NO_CHANGE = "no_change"
    SHRINKING = "shrinking"
    GROWING = "growing"
    GROWING_FAST = "growing_fast"
    GROWING_UNDECIDED = "growing_undecided"
    GROWING_SLOWLY = "growing_slowly"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """Result of a fixed rule on two scans.

    Attributes:
        rule: `bts_nelson` or `qiba`.
        finding: None where the rule claims nothing.
        change_percent: Change of volume it looked at.
        notes: What else the reader should know.
    """

    rule: str
    finding: RuleFinding | None
    change_percent: float
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class GrowthVerdict:
    """Verdict on a nodule's course, and how sure it is.

    Attributes:
        trend: The verdict.
        decided_by: Which measurement decided it.
        probability_growing: Posterior, of that measurement.
        probability_stable: The same.
        probability_shrinking: The same; the three add up to 1.
        rate_percent_per_day: Weighted fit of the whole volume; None with one scan.
        rate_interval: 95 %; None with one scan.
        doubling_time_interval_days: From the interval of the rate; its upper bound is
            `inf` where the nodule may not be growing.
        scan_again_days: Days after the last scan; only where the trend cannot be told
            and no applicable guideline advises work-up.
        rules: Fixed rules beside the verdict.
        notes: Where verdict and rules disagree and why, and what else to know.
    """

    trend: Trend
    decided_by: DecidedBy
    probability_growing: float
    probability_stable: float
    probability_shrinking: float
    rate_percent_per_day: float | None
    rate_interval: Interval | None
    doubling_time_interval_days: Interval | None
    scan_again_days: int | None
    rules: tuple[RuleResult, ...] = ()
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """The true volume expected on one day.

    Attributes:
        days: After the last scan.
        median_mm3: Middle of the expectation.
        band_50_mm3: Half of all such nodules lie inside.
        band_90_mm3: Nine of ten lie inside.
    """

    days: int
    median_mm3: float
    band_50_mm3: Interval
    band_90_mm3: Interval


@dataclass(frozen=True, slots=True)
class GrowthForecast:
    """Forecast of a nodule's course over two years.

    Attributes:
        points: By day, from the last scan on.
        growth_25_percent: Days after the last scan, with the probability that the
            volume has grown by at least a quarter by then.
        passing: Days, volume in mm³, and the probability that it is larger by then.
        notes: What else the reader should know.
    """

    points: tuple[ForecastPoint, ...]
    growth_25_percent: tuple[tuple[int, float], ...]
    passing: tuple[tuple[int, float, float], ...]
    notes: tuple[Message, ...] = ()
