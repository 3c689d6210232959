"""How often the verdict is wrong on simulated nodules, and how often it sees growth."""

from math import log

import numpy as np
import pytest

from data.imaging.nodule import Density
from data.results.growth import Trend
from fusion.growth.rates.growth_prior import STABLE_RATE_SD
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.rates.trend import TRENDS
from fusion.growth.verdict_table import verdict_table
from fusion.imaging.sphere import sphere_volume_mm3
from fusion.imaging.volume_uncertainty import published_log_sd


def simulated_verdicts(
    rates: np.ndarray, size_mm: float, error: float, *, slowing: bool, seed: int
) -> tuple[np.ndarray, float]:
    """Trends after scans on days 0, 91 and 365, and the share above the 25 % rule."""
    rng, days = np.random.default_rng(seed), np.array([0.0, 91.0, 365.0])
    # Gompertz: the rate has halved after a year.
    passed = -np.expm1(-0.002 * days) / 0.002 if slowing else days
    sd = published_log_sd(size_mm, Density.SOLID)
    told = np.full((len(rates), 3), sd)
    noise = error * rng.normal(0, sd, told.shape)
    logs = log(sphere_volume_mm3(size_mm)) + np.outer(rates, passed) + noise
    evidence = RateEvidence.of(np.tile(days, (len(rates), 1)), np.exp(logs), told)
    trends = verdict_table(evidence, told[:, -1], Density.SOLID).trends
    return trends, float(np.mean(logs[:, -1] - logs[:, 0] >= log(1.25)))


@pytest.mark.slow
@pytest.mark.parametrize("error", [1.0, 1.5])
@pytest.mark.parametrize("size_mm", [4.0, 6.0, 8.0, 12.0])
def test_at_most_5_percent_of_5000_stable_nodules_are_called_growing(
    size_mm: float, error: float
) -> None:
    rates = np.random.default_rng(1).normal(0, STABLE_RATE_SD, 5000)
    trends, by_rule = simulated_verdicts(rates, size_mm, error, slowing=False, seed=2)
    called = np.mean(trends == TRENDS.index(Trend.GROWING))
    assert called <= 0.05
    assert by_rule > 2 * called


@pytest.mark.slow
@pytest.mark.parametrize("slowing", [False, True])
@pytest.mark.parametrize("error", [1.0, 1.5])
@pytest.mark.parametrize("size_mm", [8.0, 12.0, 20.0])
def test_four_of_five_growers_of_8_mm_are_called_growing_by_the_third_scan(
    size_mm: float, error: float, slowing: bool
) -> None:
    doubling = np.exp(np.random.default_rng(1).uniform(log(100), log(400), 5000))
    trends, _ = simulated_verdicts(
        log(2) / doubling, size_mm, error, slowing=slowing, seed=3
    )
    assert np.mean(trends == TRENDS.index(Trend.GROWING)) >= 0.8
    assert np.mean(trends == TRENDS.index(Trend.STABLE)) <= 0.05
