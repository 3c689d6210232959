"""The last scan of each past case, foretold from the scans before it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidClinicalValueError
from data.message import Message
from data.results.local_validation import LocalValidationFigure, LocalValidationReport
from data.results.release import ModelOutput
from fusion.local_validation.figures import mean_figures, model_figures, where
from fusion.local_validation.judging import SLOPE, WIDEST_SHARE, Limit, judged
from fusion.local_validation.past_cases import PastCases
from fusion.local_validation.past_forecasts import (
    PastForecasts,
    predict_last_scan,
    share_inside,
)
from fusion.local_validation.report import report_on
from fusion.statistics.comparison import Outcomes, Scored, compare_scores

_Floats = NDArray[np.float64]

LIKELY_GROWTH: Final = 0.5  # probability; chosen: a higher one calls fewer
"""A case is called back where growth until the next scan is likelier than not."""


# Shares and score per case. Chosen: 5 points below the 90 % that the band claims;
# higher limits would fail more models by chance.
LIMITS: Final = (
    Limit("inside_90_share", least=0.85, widest=WIDEST_SHARE),
    Limit("log_score_gain_over_no_change", least=0.0, surely=True),
    Limit("error_less_than_carried_on_percent", most=0.0),
    SLOPE,
)
"""Too narrow bands mislead; the whole forecast must foretell better than *no change*
with the same measuring error, its middle no worse than the last change carried on, and
its probability of growth calibrated. Where *no change* is the better single guess, a
reason says so."""


def validate_forecast(
    cases: PastCases, source: str, rng: np.random.Generator, resamples: int = 1000
) -> LocalValidationReport:
    """Coverage and error of the forecasts, beside no change and last change carried on.

    Args:
        cases: Of the site; those with three scans or more are foretold.
        source: Where they come from.
        rng: Source of chance.
        resamples: Bootstrap resamples.
    """
    usable = cases.chosen(cases.scan_counts >= 3)
    past = predict_last_scan(usable)
    figures = mean_figures(_columns(past), usable.patients, rng, resamples)
    figures |= _calibration(past, usable.patients, rng, resamples)
    outcome, reasons = judged(figures, LIMITS, usable.patients)
    worse = figures.get("error_less_than_no_change_percent")
    if worse is not None and worse.value > 0:
        reasons += (Message("local_validation.reason.no_change_is_nearer"),)
    called = past.growth_probability >= LIKELY_GROWTH
    number = ModelOutput.GROWTH_FORECAST
    return report_on(number, usable, source, figures, (outcome, reasons), called)


def _columns(past: PastForecasts) -> dict[str, _Floats]:
    off, unchanged, carried = (
        100 * np.abs(np.log(guess / past.recorded_mm))
        for guess in (past.middle_mm, past.no_change_mm, past.carried_on_mm)
    )
    changed = past.changed_before
    return {
        "inside_90_share": share_inside(past.ranks, 0.05, 0.95),
        "above_90_share": share_inside(past.ranks, 0.95, 1.0),
        "below_90_share": share_inside(past.ranks, 0.0, 0.05),
        "inside_50_share": share_inside(past.ranks, 0.25, 0.75),
        "band_width_ratio": past.width_ratio,
        "error_percent": off,
        "no_change_error_percent": unchanged,
        "carried_on_error_percent": carried,
        "error_less_than_no_change_percent": off - unchanged,
        "error_less_than_carried_on_percent": off - carried,
        "log_score_gain_over_no_change": past.log_score_gain,
        "changed_error_less_than_no_change_percent": where(changed, off - unchanged),
        "changed_error_less_than_carried_on_percent": where(changed, off - carried),
        "expected_growth_share": past.growth_probability,
        "seen_growth_share": past.grew.astype(float),
    }


def _calibration(
    past: PastForecasts,
    patients: NDArray[np.int64],
    rng: np.random.Generator,
    resamples: int,
) -> dict[str, LocalValidationFigure]:
    """Of the probability to grow by more than 1.5 mm; nothing if too few did."""
    try:
        outcomes = Outcomes(past.grew, patients)
    except InvalidClinicalValueError:
        return {}
    scored = Scored(past.growth_probability, probability=True)
    change = np.nan_to_num(past.carried_on_mm - past.no_change_mm)
    others = {"last_change": Scored(change)}
    found = compare_scores(scored, others, outcomes, rng, resamples)
    return model_figures(found, {"last_change": "auc_gain_over_last_change"})
