"""Uncertainty of a measured volume about the true one.

Two intervals. The *measurement* interval says what the method does to phantoms that
hold still; the *clinical* one what happens in living patients, who breathe and lie
differently, as published. Growth is judged by the clinical one.
"""

from dataclasses import dataclass
from functools import cache
from math import exp, hypot, log, sqrt
from typing import Final

import numpy as np

from data.imaging.nodule import Density, NoduleMeasurement
from data.interval import Interval
from data.reference.tables import table_rows
from fusion.imaging.sphere import equivalent_diameter_mm

Z95: Final = 1.959964  # standard deviations, by definition

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_THICK_FACTORS: Final = ((1.25, 1.0), (2.5, 1.5), (float("inf"), 2.5))
"""Slices up to this many mm: factor on the clinical spread. Chosen by this project."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
ONE_METHOD_SD: Final = 1.1
"""Of ln V where only one of two methods bears the outline out, on simulated patches."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LEAST_SD: Final = 0.02  # standard deviation of ln V
"""A floor that this project chose: no phantom is as varied as nodules are."""


@dataclass(frozen=True, slots=True)
class MeasuringConditions:
    """Conditions that decide how well a nodule can be measured, besides its size.

    Attributes:
        slice_mm: The larger of slice distance and nominal thickness.
        density: Attenuation class.
        attached: Whether it touches a vessel or the pleura.
        one_method: Whether only one of two methods bears the outline out.
        inflation: Factor on the measurement error for a poor scan, at least 1; what
            slices do is known from phantoms and not part of it.
    """

    slice_mm: float
    density: Density
    attached: bool
    one_method: bool = False
    inflation: float = 1.0


@dataclass(frozen=True, slots=True)
class LogError:
    """Error of the logarithm of a measured volume.

    Attributes:
        bias: Mean of ln(measured / true).
        sd: Standard deviation of it.
    """

    bias: float
    sd: float


def measurement_interval(
    volume_mm3: float, conditions: MeasuringConditions
) -> Interval:
    """95 % interval from repeated phantoms: the error of the method alone.

    Centred on the volume less the method's known bias, which the volume itself keeps.

    Args:
        volume_mm3: As measured.
        conditions: How it was scanned.
    """
    error = phantom_error(equivalent_diameter_mm(volume_mm3), conditions)
    centre = log(volume_mm3) - error.bias
    sd = error.sd * max(1.0, conditions.inflation)
    sd = hypot(sd, ONE_METHOD_SD) if conditions.one_method else sd
    return Interval(exp(centre - Z95 * sd), exp(centre + Z95 * sd))


def clinical_interval(volume_mm3: float, conditions: MeasuringConditions) -> Interval:
    """95 % interval in living patients, never narrower than the published one.

    Thick slices widen it by a factor that this project chose.

    Args:
        volume_mm3: As measured.
        conditions: How it was scanned.
    """
    published = published_log_sd(equivalent_diameter_mm(volume_mm3), conditions.density)
    factor = next(f for top, f in _THICK_FACTORS if conditions.slice_mm <= top)
    reach = Z95 * published * factor
    alone = Interval(volume_mm3 * exp(-reach), volume_mm3 * exp(reach))
    return alone.widened_to(measurement_interval(volume_mm3, conditions))


def clinical_log_sd(measurement: NoduleMeasurement) -> float:
    """Standard error of ln V behind the clinical interval of a measurement."""
    interval = measurement.clinical_interval_mm3
    return log(interval.high / interval.low) / (2 * Z95)


def published_log_sd(diameter_mm: float, density: Density) -> float:
    """Spread of ln V of one scan behind published limits of agreement of two scans.

    SD = (ln(1 + upper) − ln(1 + lower)) / (2 · 1.96 · √2)

    Read as relative to the first scan, which is the wider reading.

    Args:
        diameter_mm: Of the sphere with the nodule's volume.
        density: Attenuation class.

    Source:
        Rows of `data/reference/repeatability.csv`.
    """
    kind = "solid" if density is Density.SOLID else "subsolid"
    low, high = next(
        (low, high)
        for row_kind, start, stop, low, high in _repeatability()
        if row_kind == kind and start <= diameter_mm < stop
    )
    return (log(1 + high / 100) - log(1 + low / 100)) / (2 * Z95 * sqrt(2))


def published_source(diameter_mm: float, density: Density) -> str:
    """Cite where the repeatability behind `published_log_sd` was read.

    Args:
        diameter_mm: Of the sphere with the nodule's volume.
        density: Attenuation class.
    """
    kind = "solid" if density is Density.SOLID else "subsolid"
    return next(
        row["source"]
        for row in table_rows("repeatability.csv")
        if row["density"] == kind
        and float(row["diameter_from_mm"]) <= diameter_mm
        and diameter_mm < float(row["diameter_below_mm"])
    )


def phantom_error(diameter_mm: float, conditions: MeasuringConditions) -> LogError:
    """Error in repeated phantoms, interpolated in size and slice; held beyond the ends.

    Part-solid nodules are taken as ground glass, which is the harder one.

    Source:
        `data/reference/measurement_error.csv`, made by
        `tests/bench/volumetry_phantoms.py` and `volumetry_tables.py`.
    """
    kind = "solid" if conditions.density is Density.SOLID else "ground_glass"
    grid = _phantom_grid()[kind, conditions.attached]
    slices = sorted(grid)
    at_size = [
        [np.interp(log(diameter_mm), grid[s][:, 0], grid[s][:, c]) for c in (1, 2)]
        for s in slices
    ]
    bias, sd = (
        float(np.interp(conditions.slice_mm, slices, [row[c] for row in at_size]))
        for c in (0, 1)
    )
    return LogError(bias, max(sd, _LEAST_SD))


@cache
def _repeatability() -> tuple[tuple[str, float, float, float, float], ...]:
    return tuple(
        (
            row["density"],
            float(row["diameter_from_mm"]),
            float(row["diameter_below_mm"]),
            float(row["limit_low_percent"]),
            float(row["limit_high_percent"]),
        )
        for row in table_rows("repeatability.csv")
    )


@cache
def _phantom_grid() -> dict[tuple[str, bool], dict[float, np.ndarray]]:
    """By density and attachment, by slice: rows of ln diameter, bias, spread."""
    grid: dict[tuple[str, bool], dict[float, list[tuple[float, float, float]]]] = {}
    for row in table_rows("measurement_error.csv"):
        cells = grid.setdefault((row["density"], row["attached"] == "yes"), {})
        cells.setdefault(float(row["slice_mm"]), []).append(
            (
                log(float(row["diameter_mm"])),
                float(row["log_bias"]),
                float(row["log_sd"]),
            )
        )
    return {
        key: {s: np.array(sorted(rows)) for s, rows in cells.items()}
        for key, cells in grid.items()
    }
