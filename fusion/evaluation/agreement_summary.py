"""Many outlines beside readers' outlines, in a few figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import Density
from fusion.evaluation.outlined_patches import Agreement
from fusion.statistics.comparison import Estimate
from fusion.statistics.ranking import RankedScores

# Dice, mm, and count. Chosen: a higher Dice calls more outlines failures, other sizes
# group them otherwise; fewer resamplings make ends of intervals less sure.
FAILURE_BELOW: Final = 0.5
SIZES_MM: Final = (0.0, 8.0, 15.0, np.inf)
_RESAMPLINGS: Final = 2000


@dataclass(frozen=True, slots=True)
class AgreementSummary:
    """Many patches' results.

    Attributes:
        count: Patches.
        refused: Of these, how many were refused as not measurable.
        as_drawn: Median Dice.
        as_drawn_failures: Share of Dice below 0.5.
        half_maximum: Median Dice.
        half_maximum_failures: Share of Dice below 0.5.
        volume_ratio: 5th, 50th and 95th percentile over those not refused.
    """

    count: int
    refused: int
    as_drawn: Estimate
    as_drawn_failures: Estimate
    half_maximum: Estimate
    half_maximum_failures: Estimate
    volume_ratio: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class QualityControlSummary:
    """Performance of a review flag on outlines that were not refused.

    Attributes:
        failures: Outlines with Dice below 0.5 as drawn.
        others: The rest.
        auc: Of its probability; NaN without failures.
        failures_flagged: How many of the failures it marks.
        others_flagged: How many of the others it marks.
    """

    failures: int
    others: int
    auc: float
    failures_flagged: int
    others_flagged: int


def summary(results: Sequence[Agreement], rng: np.random.Generator) -> AgreementSummary:
    """Medians, failures and volume ratios, with bootstrap intervals.

    Args:
        results: At least one.
        rng: Chance of the bootstrap.

    Source:
        Efron 1979, Ann Stat 7:1 (percentile bootstrap).
    """
    drawn = np.array([result.as_drawn for result in results])
    half = np.array([result.half_maximum for result in results])
    ratios = np.array([result.volume_ratio for result in results])
    measured = ratios[np.isfinite(ratios)]
    low, middle, high = (
        np.quantile(measured, (0.05, 0.5, 0.95)) if measured.size else [np.nan] * 3
    )
    return AgreementSummary(
        len(results),
        int(np.isnan(ratios).sum()),
        _estimate(drawn, np.median, rng),
        _estimate(drawn < FAILURE_BELOW, np.mean, rng),
        _estimate(half, np.median, rng),
        _estimate(half < FAILURE_BELOW, np.mean, rng),
        (float(low), float(middle), float(high)),
    )


def quality_control_summary(
    results: Sequence[Agreement],
) -> QualityControlSummary | None:
    """Summarise how the review flag fares; None if nothing judged these outlines.

    Args:
        results: Of one method.
    """
    judged = [r for r in results if r.failure_probability is not None]
    if not judged:
        return None
    failed = np.array([r.as_drawn < FAILURE_BELOW for r in judged])
    flagged = np.array([r.flagged for r in judged])
    scores = np.array([r.failure_probability for r in judged], dtype=np.float64)
    return QualityControlSummary(
        int(failed.sum()),
        int((~failed).sum()),
        RankedScores.of(scores, failed).auc(),
        int((failed & flagged).sum()),
        int((~failed & flagged).sum()),
    )


def _estimate(
    values: NDArray[np.generic],
    statistic: Callable[..., NDArray[np.float64]],
    rng: np.random.Generator,
) -> Estimate:
    """A statistic and the middle 95 % of it over resampled values."""
    chosen = rng.integers(0, len(values), (_RESAMPLINGS, len(values)))
    low, high = np.quantile(statistic(values[chosen], axis=1), (0.025, 0.975))
    return Estimate(float(statistic(values)), float(low), float(high))


def by_group(results: Sequence[Agreement]) -> dict[str, list[Agreement]]:
    """Results by density and by size; empty groups are left out."""
    groups: dict[str, list[Agreement]] = {
        density.value: [r for r in results if r.density is density]
        for density in Density
    }
    groups["subsolid"] = [r for r in results if r.density is not Density.SOLID]
    for low, high in pairwise(SIZES_MM):
        label = (
            f"{low:.0f}-{high:.0f} mm" if np.isfinite(high) else f"from {low:.0f} mm"
        )
        groups[label] = [r for r in results if low <= r.diameter_mm < high]
    return {name: members for name, members in groups.items() if members}
