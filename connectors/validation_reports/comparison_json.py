"""Comparisons of scores in plain JSON types; intervals are 95 %."""

from collections.abc import Iterable

from fusion.statistics.calibration import CalibrationBand
from fusion.statistics.comparison import Estimate, ModelComparison, ScoreFigures


def comparison_json(comparison: ModelComparison) -> dict[str, object]:
    """A comparison in plain JSON types; intervals are 95 %."""
    return {
        "n": comparison.rows,
        "events": comparison.events,
        "patients": comparison.patients,
        "model": _figures_json(comparison.model),
        "comparators": {
            name: _figures_json(figures)
            for name, figures in comparison.comparators.items()
        },
        "gain_over": {
            name: estimate_json(gain) for name, gain in comparison.gain_over.items()
        },
    }


def estimate_json(estimate: Estimate) -> dict[str, float]:
    """A figure with its interval in plain JSON types."""
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _figures_json(figures: ScoreFigures) -> dict[str, object]:
    found = {
        "auc": figures.auc,
        "calibration_slope": figures.calibration_slope,
        "brier": figures.brier,
    }
    return {
        name: None if figure is None else estimate_json(figure)
        for name, figure in found.items()
    }


def bands_json(bands: Iterable[CalibrationBand]) -> list[dict[str, object]]:
    """Expected and observed share of each band of a calibration."""
    return [
        {
            "n": band.patients,
            "predicted": band.predicted,
            "observed": band.observed,
            "low": band.interval.low,
            "high": band.interval.high,
        }
        for band in bands
    ]
