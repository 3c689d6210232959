"""Volumes of nodules over time on a logarithmic axis."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go

from data.imaging.nodule import Nodule, NoduleMeasurement
from data.patient.therapy import TherapyLine
from pages.charts.therapy_spans import shade_therapies
from pages.kit.formatting import plain_in_chart, volume, volume_interval

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
    days = [point.scanned_on for nodule in nodules for point in nodule.measurements]
    first, last = _day_range(days)
    shade_therapies(figure, therapies, first, last)
    _set_axes(figure, nodules, (first, last))
    figure.update_xaxes(tickfont={"color": ink})
    figure.update_yaxes(tickfont={"color": ink})
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
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [p.clinical_interval_mm3.high - p.volume_mm3 for p in points],
            "arrayminus": [p.volume_mm3 - low_on_log_axis(p) for p in points],
            "thickness": 1.5,
            "width": 5,
            "color": color,
        },
        mode="lines+markers+text",
        text=[""] * (len(points) - 1) + [f" <b>{label}</b>"],
        textposition="middle right",
        textfont={"color": color, "size": 14},
        line={"color": color, "width": 2, "dash": _DASHES[number % len(_DASHES)]},
        marker={"symbol": _SYMBOLS[number % len(_SYMBOLS)], "size": 9},
        customdata=[
            [volume(p.volume_mm3), volume_interval(p.clinical_interval_mm3)]
            for p in points
        ],
        hovertemplate=(
            f"<b>{label}</b> %{{x|%Y-%m-%d}}<br>%{{customdata[0]}}"
            "<br>%{customdata[1]}<extra></extra>"
        ),
    )


def low_on_log_axis(point: NoduleMeasurement) -> float:
    """Lower bound that a logarithmic axis can show."""
    return max(point.clinical_interval_mm3.low, point.volume_mm3 / 20)


def _day_range(days: Sequence[date]) -> tuple[date, date]:
    """First and last day of the axis, with room for the labels of the lines."""
    first, last = min(days), max(days)
    margin = max(45, (last - first).days // 12)
    return first - timedelta(days=margin), last + timedelta(days=2 * margin)


def _set_axes(
    figure: go.Figure,
    nodules: Sequence[Nodule],
    days: tuple[date, date],
) -> None:
    points = [point for nodule in nodules for point in nodule.measurements]
    lowest, highest = volume_range(
        min(map(low_on_log_axis, points)),
        max(point.clinical_interval_mm3.high for point in points),
    )
    ticks = volume_ticks(lowest, highest)
    figure.update_yaxes(
        type="log",
        range=[math.log10(lowest), math.log10(highest)],
        tickmode="array",
        tickvals=ticks,
        ticktext=[volume(tick) for tick in ticks],
        fixedrange=True,
    )
    figure.update_xaxes(
        type="date",
        range=[day.isoformat() for day in days],
        tickformat="%Y-%m",
        dtick=f"M{months_between_ticks(*days)}",
        fixedrange=True,
        showgrid=False,
    )


def volume_range(lowest: float, highest: float) -> tuple[float, float]:
    """An axis that holds both volumes, and a factor of eight at least.

    Three doublings: so a single scan does not look like much, nor a small change.
    """
    widen = max(1.25, (8 * lowest / highest) ** 0.5)
    return lowest / widen, highest * widen


def months_between_ticks(first: date, last: date) -> int:
    """Months from tick to tick, so that at most eight fit between two days."""
    months = (last - first).days / 30
    return next((step for step in (1, 3, 6, 12, 24) if months / step <= 8), 60)


def volume_ticks(lowest: float, highest: float) -> list[float]:
    """1, 2, 5 times a power of ten between two volumes; only powers if that is many."""
    powers = range(math.floor(math.log10(lowest)), math.ceil(math.log10(highest)) + 1)
    steps = (1, 2, 5) if highest / lowest < 2000 else (1,)
    ticks = [step * 10.0**power for power in powers for step in steps]
    return [tick for tick in ticks if lowest <= tick <= highest]
