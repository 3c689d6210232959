"""Volumes of nodules over time on a logarithmic axis."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go

from data.imaging.nodule import Nodule
from data.patient.therapy import TherapyLine
from pages.charts.interval_bars import bounds_shown, interval_bars, volumes_in_words
from pages.charts.therapy_spans import shade_therapies
from pages.charts.volume_axes import set_axes, volume_range
from pages.kit.formatting import plain_in_chart

_COLORS: Final = ("#0072b2", "#c65500", "#00805e", "#a34f88", "#5f6670", "#8a6410")
_COLORS_ON_DARK: Final = (
    "#56b4e9",
    "#f08c3c",
    "#2fc69b",
    "#dd93bf",
    "#b4bcc5",
    "#e0b64a",
)
_SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "cross", "x")
_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_INK: Final = "#3b4a57"
_INK_ON_DARK: Final = "#c3ced8"
_HEIGHT_PX: Final = 370  # chosen: larger ones push the table off


def volume_over_time(
    nodules: Sequence[Nodule],
    therapies: Sequence[TherapyLine],
    *,
    dark: bool = False,
) -> go.Figure:
    """Draw one line a nodule with its clinical intervals, and the treatments behind.

    Exponential growth is a straight line here. Nodules differ by colour, symbol and
    dash, and each carries its label.

    Args:
        nodules: Each with at least one measurement.
        therapies: Those with a known start are shaded.
        dark: Whether it stands on a dark page.
    """
    ink = _INK_ON_DARK if dark else _INK
    colors = _COLORS_ON_DARK if dark else _COLORS
    figure = go.Figure()
    for number, nodule in enumerate(nodules):
        figure.add_trace(_line(nodule, number, colors[number % len(colors)]))
    points = [point for nodule in nodules for point in nodule.measurements]
    first, last = _day_range([point.scanned_on for point in points])
    shade_therapies(figure, therapies, first, last)
    set_axes(figure, volume_range(*bounds_shown(points)), (first, last), ink)
    figure.update_layout(
        height=_HEIGHT_PX,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        showlegend=False,
        hovermode="closest",
        font={"color": ink},
    )
    return figure


def _line(nodule: Nodule, number: int, color: str) -> go.Scatter:
    points = nodule.measurements
    label = plain_in_chart(nodule.label)
    return go.Scatter(
        name=label,
        x=[point.scanned_on.isoformat() for point in points],
        y=[point.volume_mm3 for point in points],
        error_y={**interval_bars(points, color), "thickness": 1.5, "width": 5},
        mode="lines+markers+text",
        text=[""] * (len(points) - 1) + [f" <b>{label}</b>"],
        textposition="middle right",
        textfont={"color": color, "size": 14},
        line={"color": color, "width": 2, "dash": _DASHES[number % len(_DASHES)]},
        marker={"symbol": _SYMBOLS[number % len(_SYMBOLS)], "size": 9},
        customdata=volumes_in_words(points),
        hovertemplate=(
            f"<b>{label}</b> %{{x|%Y-%m-%d}}<br>%{{customdata[0]}}"
            "<br>%{customdata[1]}<extra></extra>"
        ),
    )


def _day_range(days: Sequence[date]) -> tuple[date, date]:
    """First and last day of the axis, with room for the labels of the lines."""
    first, last = min(days), max(days)
    margin = max(45, (last - first).days // 12)
    return first - timedelta(days=margin), last + timedelta(days=2 * margin)
