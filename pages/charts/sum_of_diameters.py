"""Sum of target diameters over time, with RECIST's limits and the therapies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go

from data.patient.therapy import TherapyLine
from data.results.response_over_time import ResponseOverTime, ResponseVisit
from pages.charts.therapy_spans import shade_therapies
from pages.kit.formatting import NARROW, plain_in_chart

_HEIGHT_PX: Final = 340  # chosen: larger ones push the table off
_COLORS: Final = {False: "#0072b2", True: "#56b4e9"}
_INK: Final = {False: "#3b4a57", True: "#c3ced8"}
_LEAST_AXIS_MM: Final = 5.0  # chosen: a smaller one makes noise look like change


@dataclass(frozen=True, slots=True)
class SumWords:
    """Words of the figure in the reader's language.

    Attributes:
        partial: Label of the limit of partial response.
        progression: Label of the limit of progression.
    """

    partial: str
    progression: str


def sum_figure(
    course: ResponseOverTime,
    therapies: Sequence[TherapyLine],
    words: SumWords,
    *,
    today: date | None = None,
    dark: bool = False,
) -> go.Figure:
    """Draw the sums with their intervals, and the limits that the next sum meets.

    Args:
        course: Visits from baseline on.
        therapies: Those with a known start are shaded.
        words: Labels of the limits.
        today: A treatment without an end is not shaded beyond it.
        dark: Whether it stands on a dark page.
    """
    figure = go.Figure()
    shown = [visit for visit in course.visits if visit.sum_mm is not None]
    figure.add_trace(_line(shown, _COLORS[dark]))
    first, last = _days(course)
    _add_limits(figure, course, words, (first, last), _INK[dark])
    shade_therapies(figure, therapies, first, last, today)
    figure.update_yaxes(
        range=[0, 1.25 * _highest_mm(shown)],
        ticksuffix=f"{NARROW}mm",
        tickfont={"color": _INK[dark]},
        fixedrange=True,
    )
    figure.update_xaxes(
        type="date",
        range=[first.isoformat(), last.isoformat()],
        tickformat="%Y-%m",
        tickfont={"color": _INK[dark]},
        fixedrange=True,
        showgrid=False,
    )
    figure.update_layout(
        height=_HEIGHT_PX,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        showlegend=False,
        hovermode="closest",
        font={"color": _INK[dark]},
    )
    return figure


def _line(visits: Sequence[ResponseVisit], color: str) -> go.Scatter:
    above, below = [], []
    for visit in visits:
        total, interval = visit.sum_mm or 0.0, visit.sum_interval_mm
        above.append(interval.high - total if interval else 0.0)
        below.append(total - interval.low if interval else 0.0)
    return go.Scatter(
        x=[visit.assessment.assessed_on.isoformat() for visit in visits],
        y=[visit.sum_mm for visit in visits],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "thickness": 1.5,
            "width": 5,
            "color": color,
        },
        mode="lines+markers+text",
        text=[_label(visit) for visit in visits],
        textposition="top center",
        line={"color": color, "width": 2},
        marker={"size": 9},
        hovertemplate="%{x|%Y-%m-%d}<br>%{y:.1f} mm<extra></extra>",
    )


def _label(visit: ResponseVisit) -> str:
    """The overall response, or that of the targets alone in brackets."""
    response = visit.response
    if response is None:
        return ""
    if response.overall is not None:
        return f"<b>{plain_in_chart(response.overall.value)}</b>"
    return f"({plain_in_chart(response.target_response.value)})"


def _add_limits(
    figure: go.Figure,
    course: ResponseOverTime,
    words: SumWords,
    days: tuple[date, date],
    ink: str,
) -> None:
    """Draw the limit of partial response, and that of progression for the next sum."""
    limits = {
        words.partial: course.partial_limit_mm,
        words.progression: course.progression_limit_mm,
    }
    highest_mm = max(limits.values())
    for text, height_mm in limits.items():
        figure.add_shape(
            type="line",
            x0=days[0].isoformat(),
            x1=days[1].isoformat(),
            y0=height_mm,
            y1=height_mm,
            line={"color": ink, "width": 1, "dash": "dot"},
        )
        figure.add_annotation(
            text=plain_in_chart(text),
            x=days[1].isoformat(),
            y=height_mm,
            xanchor="right",
            yanchor="bottom" if height_mm == highest_mm else "top",
            showarrow=False,
            font={"size": 12},
        )


def _highest_mm(visits: Sequence[ResponseVisit]) -> float:
    highest = _LEAST_AXIS_MM
    for visit in visits:
        interval = visit.sum_interval_mm
        highest = max(highest, interval.high if interval else visit.sum_mm or 0.0)
    return highest


def _days(course: ResponseOverTime) -> tuple[date, date]:
    days = [visit.assessment.assessed_on for visit in course.visits]
    margin = max(30, (days[-1] - days[0]).days // 10)
    return days[0] - timedelta(days=margin), days[-1] + timedelta(days=2 * margin)
