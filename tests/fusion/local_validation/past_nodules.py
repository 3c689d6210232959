"""Past nodules whose truth is known, because they are simulated."""

import numpy as np

from data.cohorts.reader_table import ReaderLabel, ReaderTable
from data.imaging.nodule import Density
from data.results.local_validation import LocalValidationReport
from fusion.growth.rates.growth_prior import rate_prior
from fusion.local_validation.past_cases import (
    PastCases,
)

NAN = float("nan")


DAYS = np.array([0.0, 365.0, 730.0])


def simulated(
    count: int, *, error: float = 1.0, seed: int = 5, labelled_by: str = "reader"
) -> PastCases:
    """Solid nodules of the prior; every second one shares its patient."""
    rng, sd = np.random.default_rng(seed), 0.08
    prior = rate_prior(Density.SOLID)
    rates = rng.choice(prior.rates, count, p=prior.masses)
    logs = 5 + np.outer(rates, DAYS) + rng.normal(0, error * sd, (count, 3))
    labels = np.where(rates > prior.threshold, ReaderLabel.GROWING, ReaderLabel.STABLE)
    return PastCases(
        names=tuple(f"row {n}" for n in range(count)),
        patients=np.arange(count) // 2,
        days=np.tile(DAYS, (count, 1)),
        volumes_mm3=np.exp(logs),
        log_sds=np.full((count, 3), sd),
        textures=np.full((count, 3), 2.0),
        labels=labels.astype(np.int64),
        labelled_by=labelled_by,
    )


def figures(report: LocalValidationReport) -> dict[str, float]:
    return {figure.name: figure.value for figure in report.figures}


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def reader_table() -> ReaderTable:
    return ReaderTable(
        patients=np.array([0, 0, 1]),
        diameters_mm=np.array([[6.0, 8.4, 12.0], [NAN, 7.0, 9.0], [6.0, NAN, 6.0]]),
        textures=np.array([[2.0, 2, 2], [NAN, 0, 0], [1, NAN, 1]]),
        days=np.array([[0.0, 365, 730], [NAN, 365, 730], [0, NAN, 730]]),
        labels=np.array([2, 2, 0]),
    )
