"""Verdict and forecast on simulated nodules whose truth is known.

`python tests/bench/growth_simulation.py --out docs/methods` writes two CSV files and
the plots of `docs/methods/growth.md`. Nothing here is a patient.
"""

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from math import log
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from growth_plots import write_plots  # noqa: E402

from data.imaging.nodule import Density  # noqa: E402
from data.results.growth import Trend  # noqa: E402
from fusion.growth.forecast import forecast_quantiles  # noqa: E402
from fusion.growth.rates.growth_prior import STABLE_RATE_SD, rate_prior  # noqa: E402
from fusion.growth.rates.rate_evidence import RateEvidence  # noqa: E402
from fusion.growth.rates.trend import TRENDS  # noqa: E402
from fusion.growth.verdict_table import verdict_table  # noqa: E402
from fusion.imaging.sphere import sphere_volume_mm3  # noqa: E402
from fusion.imaging.volume_uncertainty import published_log_sd  # noqa: E402

Floats = NDArray[np.float64]
Row = dict[str, object]

SEED: Final = 20_260_718
NODULES: Final = 5000
SCAN_DAYS: Final = np.array([0.0, 91.0, 365.0])  # NELSON: baseline, 3 months, a year
SIZES_MM: Final = (4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0)
AHEAD_DAYS: Final = (183, 365, 730)
DECAY_A_DAY: Final = 0.002  # Gompertz: the rate has halved after a year
TRUE_ERRORS: Final = (1.0, 1.5)  # times the error the model is told
SOLID: Final = Density.SOLID

Course = Callable[[Floats, Floats], Floats]


def exponential(rates: Floats, days: Floats) -> Floats:
    """ln(V / V₀) of each nodule on each day."""
    return np.outer(rates, days)


def gompertz(rates: Floats, days: Floats) -> Floats:
    """The same with a rate that decays."""
    return np.outer(rates, -np.expm1(-DECAY_A_DAY * days) / DECAY_A_DAY)


COURSES: Final[dict[str, Course]] = {"exponential": exponential, "gompertz": gompertz}


def stable_rates(rng: np.random.Generator) -> Floats:
    """Nodules that drift by about 5 % a year."""
    return rng.normal(0, STABLE_RATE_SD, NODULES)


def growing_rates(rng: np.random.Generator) -> Floats:
    """Nodules that double in 100 to 400 days, evenly in the logarithm."""
    return log(2) / np.exp(rng.uniform(log(100), log(400), NODULES))


def prior_rates(rng: np.random.Generator) -> Floats:
    """Nodules as the prior has them, smoothed between its grid points."""
    prior = rate_prior(SOLID)
    at = rng.choice(len(prior.rates), NODULES, p=prior.masses)
    gaps = np.gradient(prior.rates)
    return prior.rates[at] + gaps[at] * rng.uniform(-0.5, 0.5, NODULES)


def measured(
    start_mm: Floats, change: Floats, error: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Measured volumes, and the spread of ln V that the model is told."""
    true = sphere_volume_mm3(1.0) * start_mm[:, None] ** 3 * np.exp(change)
    spreads = np.array([published_log_sd(size, SOLID) for size in start_mm])
    told = np.repeat(spreads[:, None], change.shape[1], axis=1)
    return true * np.exp(error * told * rng.standard_normal(true.shape)), told


def verdict_rows(rng: np.random.Generator) -> Iterator[Row]:
    """Share of each verdict by size, truth, error and number of scans."""
    populations = {"stable": stable_rates, "growing": growing_rates}
    for truth, rates_of in populations.items():
        for law, course in COURSES.items():
            if truth == "stable" and law == "gompertz":
                continue
            for error in TRUE_ERRORS:
                for size in SIZES_MM:
                    change = course(rates_of(rng), SCAN_DAYS)
                    start = np.full(NODULES, size)
                    yield from _by_scans(
                        {"truth": truth, "law": law, "error": error, "size_mm": size},
                        *measured(start, change, error, rng),
                    )


def _by_scans(cell: Row, volumes: Floats, told: Floats) -> Iterator[Row]:
    days = np.tile(SCAN_DAYS, (len(volumes), 1))
    ever = np.zeros(len(volumes), bool)
    for scans in (2, 3):
        evidence = RateEvidence.of(days[:, :scans], volumes[:, :scans], told[:, :scans])
        table = verdict_table(evidence, told[:, scans - 1], SOLID)
        share = {
            trend.value: float(np.mean(table.trends == code))
            for code, trend in enumerate(TRENDS)
        }
        ever |= table.trends == TRENDS.index(Trend.GROWING)
        change = volumes[:, scans - 1] / volumes[:, 0] - 1
        yield cell | {
            "scans": scans,
            **share,
            "ever_growing": float(ever.mean()),
            "rule_25_percent": float(np.mean(change >= 0.25)),
        }


def forecast_rows(rng: np.random.Generator) -> Iterator[Row]:
    """Coverage and width of the bands after three scans."""
    populations = {"prior": prior_rates, "growing": growing_rates}
    for population, rates_of in populations.items():
        for law, course in COURSES.items():
            for error in TRUE_ERRORS:
                start = np.exp(rng.uniform(log(5), log(20), NODULES))
                rates = rates_of(rng)
                volumes, told = measured(start, course(rates, SCAN_DAYS), error, rng)
                evidence = RateEvidence.of(
                    np.tile(SCAN_DAYS, (NODULES, 1)), volumes, told
                )
                for ahead in AHEAD_DAYS:
                    day = np.array([SCAN_DAYS[-1] + ahead])
                    true = (
                        sphere_volume_mm3(1.0)
                        * start**3
                        * np.exp(course(rates, day)[:, 0])
                    )
                    yield {
                        "population": population,
                        "law": law,
                        "error": error,
                        "ahead_days": ahead,
                        **_coverage(evidence, true, ahead),
                    }


def _coverage(evidence: RateEvidence, true: Floats, ahead: int) -> Row:
    lowest, lower, _, upper, highest = forecast_quantiles(evidence, SOLID, ahead).T
    return {
        "inside_90": float(np.mean((lowest <= true) & (true <= highest))),
        "inside_50": float(np.mean((lower <= true) & (true <= upper))),
        "above_90": float(np.mean(true > highest)),
        "below_90": float(np.mean(true < lowest)),
        "width_90": float(np.median(highest / lowest)),
    }


def write(rows: list[Row], path: Path) -> None:
    """Write rows as CSV, shares with four digits."""
    with path.open("w", newline="", encoding="utf-8") as sheet:
        writer = csv.DictWriter(sheet, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()}
            )


def main() -> None:
    """Simulate and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/methods"))
    out: Path = parser.parse_args().out
    rng = np.random.default_rng(SEED)
    verdicts, forecasts = list(verdict_rows(rng)), list(forecast_rows(rng))
    write(verdicts, out / "growth_verdicts.csv")
    write(forecasts, out / "growth_forecasts.csv")
    write_plots(verdicts, out)


if __name__ == "__main__":
    main()
