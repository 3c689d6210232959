"""Forecasts of past cases from the scans before their last, and what came."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from fusion.growth.forecast import forecast_quantiles, passing_probabilities
from fusion.growth.growth_risk_terms import whole_millimetres
from fusion.local_validation.past_cases import DENSITIES, PastCases, grew_mm

_Floats = NDArray[np.float64]
_Bools = NDArray[np.bool_]

# Quantiles, probability, mm, factor of the volume. Chosen: wider bands, or larger
# steps of what is scored, make every forecast look better; 25 % is growth in
# Callister 2015 (BTS).
_BAND: Final = (0.05, 0.5, 0.95)
_POINT: Final = 1e-12
_SCORED_MM: Final = 0.05
_SMALLEST_MM: Final = 0.1
_LEAST_PROBABILITY: Final = 1e-6  # one surprise must not decide the mean
_CHANGED: Final = 1.25


@dataclass(frozen=True, slots=True, eq=False)
class PastForecasts:
    """Forecast of each case, and what came.

    Attributes:
        ranks: Shape (nodules, 2); share of the forecast below what was recorded and up
            to it. Both are the same where a volume was measured; a whole millimetre
            stands for all diameters that round to it.
        width_ratio: Shape (nodules,); upper over lower end of the 90 % band.
        middle_mm: Shape (nodules,); median, as diameter of the sphere, and in whole mm
            where the cases are.
        recorded_mm: The same of the last scan.
        no_change_mm: The same of the scan before it.
        carried_on_mm: The same of the change before it carried on; NaN where only one
            scan came before.
        log_score_gain: Shape (nodules,); log of the probability that the forecast gave
            to what was recorded (to 0.1 mm, or the whole mm), less that of *no change*
            with the same measuring error.
        changed_before: Shape (nodules,); by a quarter of the volume or more between
            the two scans before the last.
        growth_probability: Shape (nodules,); that the last scan shows a diameter more
            than 1.5 mm larger than the scan before.
    """

    ranks: _Floats = field(repr=False)
    width_ratio: _Floats = field(repr=False)
    middle_mm: _Floats = field(repr=False)
    recorded_mm: _Floats = field(repr=False)
    no_change_mm: _Floats = field(repr=False)
    carried_on_mm: _Floats = field(repr=False)
    log_score_gain: _Floats = field(repr=False)
    changed_before: _Bools = field(repr=False)
    growth_probability: _Floats = field(repr=False)

    @property
    def grew(self) -> _Bools:
        """Shape (nodules,): whether the last scan did show that growth."""
        return self.recorded_mm - self.no_change_mm > grew_mm()


def predict_last_scan(cases: PastCases) -> PastForecasts:
    """Forecast the last scan of each case from the earlier ones alone.

    The forecast is of what the last scan *records*, so it holds that scan's error,
    taken to be that of the scan before: nothing of it but its day enters.

    Args:
        cases: Two scans or more each.
    """
    known = cases.without_last()
    before_mm3 = known.last(known.volumes_mm3)
    change, ahead = _last_change(known), cases.last(cases.days) - known.last(known.days)
    recorded_mm = _diameter_mm(cases.last(cases.volumes_mm3))
    half = 0.5 if cases.whole_mm else 0.0
    limits_mm = (
        recorded_mm - half,
        recorded_mm + half,
        recorded_mm - max(half, _SCORED_MM),
        recorded_mm + max(half, _SCORED_MM),
        _diameter_mm(before_mm3) + grew_mm(),
    )
    limits = _sphere_mm3(np.maximum(np.stack(limits_mm, axis=1), _SMALLEST_MM))
    bands, above = _forecast(known, ahead, limits)
    unchanged = _unchanged_below(before_mm3, known.last(known.log_sds), limits)
    carried = before_mm3 * np.exp(change / _last_gap_days(known) * ahead)

    def as_recorded(volumes_mm3: _Floats) -> _Floats:
        diameters = _diameter_mm(volumes_mm3)
        if cases.whole_mm:
            return np.maximum(whole_millimetres(diameters), 1.0)
        return diameters

    return PastForecasts(
        ranks=1 - above[:, :2],
        width_ratio=bands[:, 2] / bands[:, 0],
        middle_mm=as_recorded(bands[:, 1]),
        recorded_mm=as_recorded(cases.last(cases.volumes_mm3)),
        no_change_mm=as_recorded(before_mm3),
        carried_on_mm=as_recorded(carried),
        log_score_gain=_log_probability(above[:, 2] - above[:, 3])
        - _log_probability(unchanged[:, 3] - unchanged[:, 2]),
        changed_before=np.abs(change) >= np.log(_CHANGED),
        growth_probability=above[:, 4],
    )


def share_inside(ranks: _Floats, low: float, high: float) -> _Floats:
    """Share of each case that lies between two ranks of its forecast.

    A measured volume is in or out; a whole millimetre may be both.

    Args:
        ranks: Shape (nodules, 2), as in `PastForecasts`.
        low: Lower rank.
        high: Upper rank.

    Source:
        Czado, Gneiting and Held 2009, Biometrics 65:1254 (nonrandomised PIT).
    """
    start, stop = ranks.T
    inside = np.clip(np.minimum(stop, high) - np.maximum(start, low), 0, None)
    point = (low <= start) & (start <= high)
    wide = stop - start > _POINT
    shares: _Floats = np.where(wide, inside / np.where(wide, stop - start, 1.0), point)
    return shares


def _forecast(
    known: PastCases, ahead: _Floats, limits_mm3: _Floats
) -> tuple[_Floats, _Floats]:
    """Band and median of what will be recorded, and the chance to pass each limit.

    Returns:
        Shape (nodules, 3) in mm³, and the shape of `limits_mm3`.
    """
    bands = np.full((len(ahead), len(_BAND)), np.nan)
    above = np.full(limits_mm3.shape, np.nan)
    textures, log_sds = known.last(known.textures), known.last(known.log_sds)
    for texture, density in enumerate(DENSITIES):
        rows = textures == texture
        if not rows.any():
            continue
        evidence = known.chosen(rows).since_change_point().evidence()
        same = evidence, density, ahead[rows]
        bands[rows] = forecast_quantiles(*same, _BAND, log_sds[rows])
        for column in range(limits_mm3.shape[1]):
            above[rows, column] = passing_probabilities(
                *same, limits_mm3[rows, column], log_sds[rows]
            )
    return bands, above


def _unchanged_below(
    before_mm3: _Floats, log_sds: _Floats, limits_mm3: _Floats
) -> _Floats:
    """Probability below each limit if nothing changes but the measuring error."""
    spread = np.sqrt(2) * log_sds
    return np.asarray(
        ndtr(np.log(limits_mm3 / before_mm3[:, None]) / spread[:, None]), np.float64
    )


def _log_probability(probability: _Floats) -> _Floats:
    return np.asarray(np.log(np.maximum(probability, _LEAST_PROBABILITY)), np.float64)


def _last_change(known: PastCases) -> _Floats:
    """Shape (nodules,): change of ln V between the last two known scans, or NaN."""
    logs = np.log(known.volumes_mm3)
    return known.last(logs) - _one_before(known, logs)


def _last_gap_days(known: PastCases) -> _Floats:
    return known.last(known.days) - _one_before(known, known.days)


def _one_before(known: PastCases, values: _Floats) -> _Floats:
    several = known.scan_counts > 1
    return np.where(several, known.last(values, back=1), np.nan)


def _diameter_mm(volumes_mm3: _Floats) -> _Floats:
    return np.asarray(np.cbrt(6 * volumes_mm3 / np.pi), np.float64)


def _sphere_mm3(diameters_mm: _Floats) -> _Floats:
    return np.asarray(np.pi / 6 * diameters_mm**3, np.float64)
