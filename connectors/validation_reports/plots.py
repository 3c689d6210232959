"""Plots of a validation: each with its units and 95 % intervals."""

from collections.abc import Mapping, Sequence
from typing import Final

import plotly.graph_objects as go

from data.words import Language, translate
from fusion.statistics.calibration import CalibrationBand
from fusion.statistics.comparison import Estimate
from fusion.statistics.decision_curve import NetBenefit

_HEIGHT: Final = 420  # pixels; chosen: larger ones take two pages
_OWN: Final = "#2b6cb0"
_BESIDE: Final = "#8a94a0"


def calibration_plot(bands: Sequence[CalibrationBand], language: Language) -> go.Figure:
    """Predicted against observed share, a point a band."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": _BESIDE, "dash": "dash"},
        name=translate("validation_report.perfect", language),
    )
    figure.add_scatter(
        x=[100 * band.predicted for band in bands],
        y=[100 * band.observed for band in bands],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [100 * (band.interval.high - band.observed) for band in bands],
            "arrayminus": [100 * (band.observed - band.interval.low) for band in bands],
        },
        mode="markers",
        marker={"color": _OWN, "size": 10},
        text=[str(band.patients) for band in bands],
        name=translate("validation_report.bands", language),
    )
    return _laid_out(
        figure,
        translate("validation_report.predicted", language),
        translate("validation_report.observed", language),
    )


def decision_plot(curve: Sequence[NetBenefit], language: Language) -> go.Figure:
    """Net benefit of the model beside treating all and nobody."""
    figure = go.Figure()
    thresholds = [100 * one.threshold for one in curve]
    lines = {
        "model": ([one.model for one in curve], _OWN),
        "treat_all": ([one.treat_all for one in curve], "#b7791f"),
        "treat_none": ([0.0 for _ in curve], _BESIDE),
    }
    for name, (values, colour) in lines.items():
        figure.add_scatter(
            x=thresholds,
            y=values,
            mode="lines",
            line={"color": colour},
            name=translate(f"validation_report.{name}", language),
        )
    return _laid_out(
        figure,
        translate("validation_report.threshold", language),
        translate("validation_report.net_benefit", language),
    )


def forest_plot(estimates: Mapping[str, Estimate], axis: str, none: float) -> go.Figure:
    """Figures of parts of a cohort below each other.

    Args:
        estimates: By the part's name in words.
        axis: What is measured.
        none: Where a figure says nothing, such as 0.5 of an AUC.
    """
    names = list(estimates)[::-1]
    found = [estimates[name] for name in names]
    figure = go.Figure()
    figure.add_scatter(
        x=[one.value for one in found],
        y=names,
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.value for one in found],
            "arrayminus": [one.value - one.low for one in found],
        },
        mode="markers",
        marker={"color": _OWN, "size": 9},
        showlegend=False,
    )
    figure.add_vline(x=none, line={"color": _BESIDE, "dash": "dash"})
    return _laid_out(figure, axis, "", height=max(_HEIGHT, 40 * len(names) + 140))


def _laid_out(
    figure: go.Figure, across: str, up: str, height: int = _HEIGHT
) -> go.Figure:
    figure.update_layout(
        height=height,
        template="simple_white",
        margin={"l": 70, "r": 20, "t": 20, "b": 60},
        xaxis_title=across,
        yaxis_title=up,
        legend={"orientation": "h", "y": 1.08},
    )
    return figure
