"""Volumes of nodules over time on a logarithmic axis."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go

from data.nodule import Nodule, NoduleMeasurement
from data.therapy import TherapyLine
from data.words import Language, word
from pages.frame.formatting import plain_in_chart, three_digits, volume, volume_interval

_COLORS: Final = ("#0072b2", "#d55e00", "#009e73", "#b5679b", "#7a7f87", "#a3781a")
_SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "cross", "x")
_DASHES: Final = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_THERAPY_FILL: Final = "rgba(120, 140, 160, 0.16)"
_INK: Final = "#3b4a57"
_INK_ON_DARK: Final = "#c3ced8"
_HEIGHT_PX: Final = 400


def volume_over_time(
    nodules: Sequence[Nodule],
    therapies: Sequence[TherapyLine],
    language: Language,
    *,
    dark: bool = False,
) -> go.Figure:
    """Draw one line a nodule with its clinical intervals, and the treatments behind.

    Exponential growth is a straight line here. Nodules differ by colour, symbol and
    dash, and each carries its label.

    Args:
        nodules: Each with at least one measurement.
        therapies: Those with a known start are shaded.
        language: Language of the reader.
        dark: Whether it stands on a dark page.
    """
    figure = go.Figure()
    for number, nodule in enumerate(nodules):
        figure.add_trace(_line(nodule, number))
    days = [point.scanned_on for nodule in nodules for point in nodule.measurements]
    first, last = _day_range(days)
    for therapy in therapies:
        _shade(figure, therapy, first, last)
    _set_axes(figure, nodules, (first, last), language)
    ink = _INK_ON_DARK if dark else _INK
    figure.update_xaxes(tickfont={"color": ink})
    figure.update_yaxes(tickfont={"color": ink}, title_font={"color": ink})
    figure.update_layout(
        height=_HEIGHT_PX,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        showlegend=False,
        hovermode="closest",
        font={"color": ink},
    )
    return figure


def _line(nodule: Nodule, number: int) -> go.Scatter:
    points = nodule.measurements
    color = _COLORS[number % len(_COLORS)]
    label = plain_in_chart(nodule.label)
    return go.Scatter(
        name=label,
        x=[point.scanned_on.isoformat() for point in points],
        y=[point.volume_mm3 for point in points],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [p.clinical_interval_mm3.high - p.volume_mm3 for p in points],
            "arrayminus": [p.volume_mm3 - _low(p) for p in points],
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


def _low(point: NoduleMeasurement) -> float:
    """Lower bound that a logarithmic axis can show."""
    return max(point.clinical_interval_mm3.low, point.volume_mm3 / 20)


def _day_range(days: Sequence[date]) -> tuple[date, date]:
    """First and last day of the axis, with room for the labels of the lines."""
    first, last = min(days), max(days)
    margin = max(14, (last - first).days // 12)
    return first - timedelta(days=margin), last + timedelta(days=2 * margin)


def _shade(figure: go.Figure, therapy: TherapyLine, first: date, last: date) -> None:
    if therapy.started is None or therapy.started.earliest > last:
        return
    start = max(therapy.started.earliest, first)
    end = min(therapy.ended.latest if therapy.ended else last, last)
    if end <= start:
        return
    figure.add_shape(
        type="rect",
        xref="x",
        yref="paper",
        x0=start.isoformat(),
        x1=end.isoformat(),
        y0=0,
        y1=1,
        fillcolor=_THERAPY_FILL,
        line={"width": 0},
        layer="below",
    )
    agents = " + ".join(agent.display for agent in therapy.agents)
    figure.add_annotation(
        text=plain_in_chart(agents if len(agents) <= 40 else agents[:39] + "…"),
        x=start.isoformat(),
        y=1,
        xref="x",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 12},
    )


def _set_axes(
    figure: go.Figure,
    nodules: Sequence[Nodule],
    days: tuple[date, date],
    language: Language,
) -> None:
    points = [point for nodule in nodules for point in nodule.measurements]
    lowest = min(map(_low, points)) / 1.25
    highest = max(point.clinical_interval_mm3.high for point in points) * 1.25
    ticks = volume_ticks(lowest, highest)
    figure.update_yaxes(
        type="log",
        range=[math.log10(lowest), math.log10(highest)],
        tickmode="array",
        tickvals=ticks,
        ticktext=[three_digits(tick) for tick in ticks],
        title={"text": word("chart.volume_axis", language), "standoff": 6},
        fixedrange=True,
    )
    figure.update_xaxes(
        type="date",
        range=[day.isoformat() for day in days],
        tickformat="%Y-%m",
        nticks=7,
        fixedrange=True,
        showgrid=False,
    )


def volume_ticks(lowest: float, highest: float) -> list[float]:
    """1, 2, 5 times a power of ten between two volumes; only powers if that is many."""
    powers = range(math.floor(math.log10(lowest)), math.ceil(math.log10(highest)) + 1)
    steps = (1, 2, 5) if highest / lowest < 2000 else (1,)
    ticks = [step * 10.0**power for power in powers for step in steps]
    return [tick for tick in ticks if lowest <= tick <= highest]
