"""Forecast bands against simulated truth."""

from datetime import date
from math import log

import numpy as np
import pytest

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from fusion.growth.forecast import (
    forecast_quantiles,
    growth_forecast,
    growth_probabilities,
    passing_probabilities,
)
from fusion.growth.rates.growth_prior import rate_prior
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.scan_table import ScanRows, scan_table
from fusion.growth.timeline import nodule_timeline
from fusion.imaging.sphere import sphere_volume_mm3
from fusion.imaging.volume_uncertainty import published_log_sd
from tests.fusion.growth.scans import FIRST_DAY, scan

DAYS = np.array([0.0, 91.0, 365.0])


@pytest.mark.slow
def test_nine_tenths_of_simulated_nodules_end_inside_the_90_percent_band() -> None:
    rng, count, sd = np.random.default_rng(11), 1500, 0.08
    prior = rate_prior(Density.SOLID)
    rates = rng.choice(prior.rates, count, p=prior.masses)
    logs = 5 + np.outer(rates, DAYS)
    evidence = RateEvidence.of(
        np.tile(DAYS, (count, 1)),
        np.exp(logs + rng.normal(0, sd, logs.shape)),
        np.full(logs.shape, sd),
    )
    low, high = forecast_quantiles(evidence, Density.SOLID, 365, (0.05, 0.95)).T
    true = np.exp(5 + rates * 730)
    assert np.mean((low <= true) & (true <= high)) == pytest.approx(0.9, abs=0.025)


@pytest.mark.slow
@pytest.mark.parametrize("ahead", [183, 365, 730])
def test_bands_hold_88_to_92_percent_of_5000_nodules_where_the_model_is_right(
    ahead: int,
) -> None:
    """Sizes of 5 to 20 mm with the published error of each, rates of the prior."""
    rng, count = np.random.default_rng(20_260_718), 5000
    prior = rate_prior(Density.SOLID)
    rates = rng.choice(prior.rates, count, p=prior.masses)
    sizes = np.exp(rng.uniform(log(5), log(20), count))
    start = np.log(sphere_volume_mm3(1.0) * sizes**3)
    sds = np.array([published_log_sd(size, Density.SOLID) for size in sizes])
    errors = rng.normal(0, 1, (count, 3)) * sds[:, None]
    evidence = RateEvidence.of(
        np.tile(DAYS, (count, 1)),
        np.exp(start[:, None] + np.outer(rates, DAYS) + errors),
        np.repeat(sds[:, None], 3, axis=1),
    )
    low, high = forecast_quantiles(evidence, Density.SOLID, ahead, (0.05, 0.95)).T
    true = np.exp(start + rates * (DAYS[-1] + ahead))
    assert 0.88 <= np.mean((low <= true) & (true <= high)) <= 0.92


def test_a_measured_volume_scatters_beyond_the_true_one() -> None:
    evidence = RateEvidence.of(
        DAYS[None], np.array([[100.0, 103, 99]]), np.full((1, 3), 0.1)
    )
    low, high = forecast_quantiles(evidence, Density.SOLID, 365, (0.05, 0.95))[0]
    seen = forecast_quantiles(
        evidence, Density.SOLID, 365, (0.05, 0.95), np.array([0.1])
    )[0]
    assert seen[0] < low < high < seen[1]
    above = [
        passing_probabilities(evidence, Density.SOLID, 365, limit, np.array([0.1]))[0]
        for limit in seen
    ]
    assert above == pytest.approx([0.95, 0.05], abs=1e-4)


def test_growth_becomes_likelier_with_time() -> None:
    evidence = RateEvidence.of(
        np.array([[0.0, 200.0]]), np.array([[100.0, 140.0]]), np.full((1, 2), 0.1)
    )
    chances = [
        float(growth_probabilities(evidence, Density.SOLID, days)[0])
        for days in (91, 183, 365)
    ]
    assert chances == sorted(chances)
    assert chances[0] < chances[-1]


def test_a_forecast_needs_a_scan() -> None:
    with pytest.raises(InvalidClinicalValueError, match="no measurement"):
        growth_forecast(nodule_timeline([]), date(2024, 1, 1))


def test_a_scan_that_lies_ahead_foretells_nothing() -> None:
    timeline = nodule_timeline([scan(0, 100), scan(90, 110)])
    with pytest.raises(InvalidClinicalValueError, match="not come yet"):
        growth_forecast(timeline, FIRST_DAY)


class TestScanTable:
    rows = ScanRows(
        patients=np.array([1, 1, 2]),
        nodules=np.array([1, 1, 2]),
        days=np.array([18_000.0, 18_090, 18_000]),
        volumes_mm3=np.array([100.0, 120, 90]),
        log_sds=np.full(3, 0.1),
    )
    today = date(2026, 1, 1)

    def test_scans_of_a_nodule_share_a_row(self) -> None:
        table = scan_table(self.rows, self.today)
        assert table.days.shape == (2, 2)
        assert np.isnan(table.volumes_mm3[1, 1])

    @pytest.mark.parametrize(
        ("column", "values", "message"),
        [
            ("volumes_mm3", [100.0, -1, 90], "cannot have a volume"),
            ("days", [18_000.0, 18_000, 18_000], "does not come after"),
            ("days", [18_000.0, 17_000, 18_000], "does not come after"),
            ("days", [3_000.0, 18_000, 18_000], "ten years"),
            ("days", [18_000.0, 21_000, 18_000], "not come yet"),
            ("patients", [1, 2, 2], "two patients"),
            ("nodules", [1, 2, 1], "stand together"),
            ("log_sds", [0.1, 0.0, 0.1], "not a spread"),
        ],
    )
    def test_nonsense_is_refused(
        self, column: str, values: list[float], message: str
    ) -> None:
        columns = {
            name: getattr(self.rows, name)
            for name in ("patients", "nodules", "days", "volumes_mm3", "log_sds")
        }
        rows = ScanRows(**columns | {column: np.array(values)})
        with pytest.raises(InvalidClinicalValueError, match=message):
            scan_table(rows, self.today)
