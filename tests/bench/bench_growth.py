"""Doubling times and verdicts of 25 000 nodules with four scans each."""

from collections.abc import Iterator
from datetime import date

import numpy as np
from benchmark import Benchmark

from data.imaging.nodule import Density
from fusion.growth.kinetics import volume_doubling_time_days
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.rates.rate_fit import fit_rates
from fusion.growth.scan_table import ScanRows, ScanTable, scan_table
from fusion.growth.verdict_table import verdict_table

NODULES = 25_000
SCANS = 4
TODAY = date(2026, 1, 1)
INPUT = f"{NODULES} simulated nodules, {SCANS} scans each"


def benchmarks() -> Iterator[Benchmark]:
    """`vdt_table` and `verdict_table`; both begin with the rows of the table."""
    rows = simulated_rows(np.random.default_rng(20_260_719))
    yield Benchmark(
        name="vdt_table",
        ours=lambda: fit_rates(_evidence(scan_table(rows, TODAY))).doubling_days,
        peer="two scans, one by one",
        peer_run=lambda: _one_by_one(scan_table(rows, TODAY)),
        limit=lambda: np.log(rows.volumes_mm3),
        input=INPUT,
    )
    yield Benchmark(
        name="verdict_table",
        ours=lambda: _verdicts(scan_table(rows, TODAY)),
        peer="25 % rule and doubling time alone",
        peer_run=lambda: _rule(scan_table(rows, TODAY)),
        limit=lambda: np.log(rows.volumes_mm3),
        input=INPUT,
    )


def simulated_rows(rng: np.random.Generator) -> ScanRows:
    """A tenth grows, the rest is stable."""
    days = np.tile([18_000.0, 18_090.0, 18_365.0, 18_730.0], (NODULES, 1))
    rates = np.where(rng.random(NODULES) < 0.1, np.log(2) / 300, 0.0)
    log_sds = np.full(days.shape, 0.09)
    logs = 5 + rates[:, None] * (days - days[:, :1]) + rng.normal(0, log_sds)
    nodules = np.repeat(np.arange(NODULES), SCANS)
    return ScanRows(
        patients=nodules // 2,
        nodules=nodules,
        days=days.ravel(),
        volumes_mm3=np.exp(logs).ravel(),
        log_sds=log_sds.ravel(),
    )


def _evidence(table: ScanTable) -> RateEvidence:
    return RateEvidence.of(table.days, table.volumes_mm3, table.log_sds)


def _verdicts(table: ScanTable) -> object:
    return verdict_table(_evidence(table), table.log_sds[:, -1], Density.SOLID)


def _one_by_one(table: ScanTable) -> list[float]:
    """The two-scan formula in a loop, first against last scan."""
    ends = (table.volumes_mm3[:, 0], table.volumes_mm3[:, -1], np.ptp(table.days, 1))
    return [
        volume_doubling_time_days(*map(float, end)) for end in zip(*ends, strict=True)
    ]


def _rule(table: ScanTable) -> object:
    first, last = table.volumes_mm3[:, 0], table.volumes_mm3[:, -1]
    days = (table.days[:, -1] - table.days[:, 0]) * np.log(2) / np.log(last / first)
    return (last / first >= 1.25) & (days > 0) & (days <= 600)
