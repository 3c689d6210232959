"""Forecast of a nodule's course over the next two years.

The rate keeps the whole uncertainty of the verdict: every rate of the prior goes on
with the mass the scans leave it, and so does the uncertainty of today's volume. The
bands are those of the true volume; a measurement would scatter more.
"""

from collections.abc import Sequence
from datetime import date
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from data.imaging.nodule import Density
from data.interval import Interval
from data.message import Message
from data.results.growth import ForecastPoint, GrowthForecast
from fusion.growth.rates.growth_prior import rate_prior
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.scan_dates import refuse_impossible_dates
from fusion.growth.timeline import NoduleTimeline

_Floats = NDArray[np.float64]

# Lengths of time and volumes that are shown; chosen: more of them take longer.
# Quantiles, count of steps, factor of the volume and probability:
# docs/results/constant_sensitivity.csv says what ±20 % changes.
FORECAST_DAYS: Final = (*range(0, 721, 30), 730)
GROWTH_DAYS: Final = (91, 183, 365)
PASSING_DAYS: Final = (365, 730)
PASSING_MM3: Final = (100.0, 250.0, 300.0, 500.0)
_QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)  # probability
_STEPS: Final = 26  # count
_LOG_REACH: Final = 8.0  # ln V; a band never lies further from today's volume
_QUARTER: Final = 1.25  # factor of the volume
_NO_MASS: Final = 1e-12  # probability
"""Rates less probable than this in every nodule are left out of a quantile: together
they move it by less than the bisection's last step."""


def growth_forecast(timeline: NoduleTimeline, today: date) -> GrowthForecast:
    """Forecast one nodule from its last scan on, taking growth as exponential.

    Where the course turned, only the scans from the change point on count.

    Args:
        timeline: Of one nodule.
        today: The present day.

    Raises:
        InvalidClinicalValueError: If the dates cannot be.
    """
    measurements = timeline.scans
    refuse_impossible_dates([m.scanned_on for m in measurements], today)
    lately = timeline.since_change_point()
    evidence, density = lately.evidence(), timeline.density
    notes = [Message("growth.forecast.exponential")]
    if timeline.change_point:
        notes.append(Message.of("growth.turned", day=lately.scans[0].scanned_on))
    if len(measurements) < 2:
        notes.append(Message("growth.forecast.prior_only"))
    return GrowthForecast(
        points=_points(evidence, density),
        growth_25_percent=tuple(
            (days, float(growth_probabilities(evidence, density, days)[0]))
            for days in GROWTH_DAYS
        ),
        passing=tuple(
            (
                days,
                size,
                float(passing_probabilities(evidence, density, days, size)[0]),
            )
            for days in PASSING_DAYS
            for size in PASSING_MM3
        ),
        notes=tuple(notes),
    )


def forecast_quantiles(
    evidence: RateEvidence,
    density: Density,
    days: float | _Floats,
    quantiles: Sequence[float] = _QUANTILES,
    measured_log_sds: _Floats | None = None,
) -> _Floats:
    """Quantiles of the true volume some days after the last scan.

    Args:
        evidence: What the scans say, of one nodule or many.
        density: Attenuation class.
        days: After the last scan, 0 or more; one for all, or shape (nodules,).
        quantiles: Between 0 and 1.
        measured_log_sds: Shape (nodules,); spread of ln V of a later measurement. If
            given, the quantiles are of what that scan will measure, not of the truth.

    Returns:
        Shape (nodules, quantiles), mm³.
    """
    masses, means, sd = _mixture(evidence, density, days)
    told = masses.max(axis=0) > _NO_MASS
    masses, means = masses[:, told], means[:, told]
    if measured_log_sds is not None:
        sd = np.hypot(sd, measured_log_sds)
    centre = evidence.start(np.zeros(1))[0][:, 0]
    found = []
    for quantile in quantiles:
        low, high = centre - _LOG_REACH, centre + _LOG_REACH
        for _ in range(_STEPS):
            middle = (low + high) / 2
            below = ndtr((middle[:, None] - means) / sd[:, None])
            under = (masses * below).sum(axis=1) < quantile
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found.append(np.exp(high))
    return np.stack(found, axis=1)


def growth_probabilities(
    evidence: RateEvidence, density: Density, days: float, factor: float = _QUARTER
) -> _Floats:
    """Shape (nodules,): probability that the volume grows by a factor within days."""
    prior = rate_prior(density)
    fast = (prior.rates * days >= log(factor)).astype(float)
    masses = prior.posterior(evidence.precision, evidence.pull)
    return np.asarray(masses @ fast, np.float64)


def passing_probabilities(
    evidence: RateEvidence,
    density: Density,
    days: float | _Floats,
    volume_mm3: float | _Floats,
    measured_log_sds: _Floats | None = None,
) -> _Floats:
    """Shape (nodules,): probability that the true volume is larger than one by then.

    Args:
        evidence: What the scans say, of one nodule or many.
        density: Attenuation class.
        days: After the last scan, 0 or more; one for all, or shape (nodules,).
        volume_mm3: Volume to pass, > 0; one for all, or shape (nodules,).
        measured_log_sds: As for `forecast_quantiles`.
    """
    masses, means, sd = _mixture(evidence, density, days)
    if measured_log_sds is not None:
        sd = np.hypot(sd, measured_log_sds)
    above = ndtr((means - np.log(np.reshape(volume_mm3, (-1, 1)))) / sd[:, None])
    return np.asarray((masses * above).sum(axis=1), np.float64)


def _mixture(
    evidence: RateEvidence, density: Density, days: float | _Floats
) -> tuple[_Floats, _Floats, _Floats]:
    """Mass, mean of ln V and its spread for every rate of the prior."""
    prior = rate_prior(density)
    start, variance = evidence.start(prior.rates)
    return (
        prior.posterior(evidence.precision, evidence.pull),
        start + prior.rates * np.reshape(days, (-1, 1)),
        np.sqrt(variance),
    )


def _points(evidence: RateEvidence, density: Density) -> tuple[ForecastPoint, ...]:
    """The bands of one nodule, all days together."""
    days = np.array(FORECAST_DAYS, float)
    bands = forecast_quantiles(evidence.repeated(len(days)), density, days)
    return tuple(
        ForecastPoint(
            day, median, Interval(lower, upper, 0.5), Interval(lowest, highest, 0.9)
        )
        for day, (lowest, lower, median, upper, highest) in zip(
            FORECAST_DAYS, bands.tolist(), strict=True
        )
    )
