"""One nodule over time with what is expected of it, on a logarithmic axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go

from data.interval import Interval
from data.nodule import NoduleMeasurement
from data.results.growth import ForecastPoint
from data.therapy import TherapyLine
from fusion.growth.course_of_nodule import (
    DOUBLING_LINES_DAYS,
    CourseOfNodule,
    volume_on,
)
from pages.charts.therapy_spans import shade_therapies
from pages.charts.volume_over_time import (
    low_on_log_axis,
    months_between_ticks,
    volume_range,
    volume_ticks,
)
from pages.frame.formatting import plain_in_chart, volume, volume_interval

_HEIGHT_PX: Final = 460
_FURTHEST_DOWN, _FURTHEST_UP = 50.0, 400.0  # a longer axis would flatten the scans


@dataclass(frozen=True, slots=True)
class _Paint:
    """Colours of the figure on a light or a dark page."""

    ink: str
    line: str
    band_90: str
    band_50: str
    faint: str


_LIGHT: Final = _Paint(
    "#3b4a57", "#0072b2", "rgba(0,114,178,0.14)", "rgba(0,114,178,0.24)", "#5f6b76"
)
_DARK: Final = _Paint(
    "#c3ced8", "#56b4e9", "rgba(86,180,233,0.16)", "rgba(86,180,233,0.28)", "#a9b5bf"
)


@dataclass(frozen=True, slots=True)
class ChartWords:
    """The few words within the figure, in the reader's language.

    Attributes:
        doubling: By doubling time in days: the label of its line.
        changes: Day and label of each change of the acquisition.
        forecast: Name of the median line.
    """

    doubling: dict[int, str]
    changes: tuple[tuple[date, str], ...]
    forecast: str


def course_figure(
    course: CourseOfNodule,
    therapies: Sequence[TherapyLine],
    words: ChartWords,
    *,
    today: date,
    with_forecast: bool = True,
    dark: bool = False,
) -> go.Figure:
    """Draw the scans with their clinical intervals, the forecast and doubling times.

    Args:
        course: The nodule.
        therapies: Those with a known start are shaded.
        words: Words within the figure.
        today: A treatment without an end is shaded until then.
        with_forecast: Whether the forecast is drawn.
        dark: Whether it stands on a dark page.
    """
    paint = _DARK if dark else _LIGHT
    figure = go.Figure()
    lowest, highest = _volumes_shown(course)
    days = _days_shown(course)
    last = course.scans[-1]
    if with_forecast:
        figure.add_trace(_band(course, "band_90_mm3", paint.band_90))
        figure.add_trace(_band(course, "band_50_mm3", paint.band_50))
        figure.add_trace(_median(course, words.forecast, paint))
    for doubling in DOUBLING_LINES_DAYS:
        ends = _ends(last, doubling, days, (lowest, highest))
        figure.add_trace(_doubling_line(last, doubling, ends, paint))
        _label_line(figure, words.doubling[doubling], last, (doubling, ends[1]), paint)
    figure.add_trace(_scans(course.scans, paint))
    shade_therapies(figure, therapies, *days, today)
    middle = (lowest * highest) ** 0.5
    high_up = {scan.scanned_on for scan in course.scans if scan.volume_mm3 > middle}
    for day, text in words.changes:
        _mark_change(figure, day, text, paint, at_foot=day in high_up)
    _set_axes(figure, (lowest, highest), days, paint)
    return figure


def _volumes_shown(course: CourseOfNodule) -> tuple[float, float]:
    """Range of the axis: all bars, and of the forecast what stays readable."""
    ahead = course.forecast.points[-1].band_90_mm3
    lowest = min(low_on_log_axis(scan) for scan in course.scans)
    highest = max(scan.clinical_interval_mm3.high for scan in course.scans)
    return volume_range(
        max(min(lowest, ahead.low), lowest / _FURTHEST_DOWN),
        min(max(highest, ahead.high), highest * _FURTHEST_UP),
    )


def _days_shown(course: CourseOfNodule) -> tuple[date, date]:
    first, last = course.scans[0].scanned_on, course.scans[-1].scanned_on
    end = last + timedelta(days=course.forecast.points[-1].days)
    margin = timedelta(days=max(30, (end - first).days // 30))
    return first - margin, end + margin / 3


def _band(course: CourseOfNodule, attribute: str, color: str) -> go.Scatter:
    start = course.scans[-1].scanned_on
    points = course.forecast.points
    days = [_day(start, point) for point in points]
    bounds: list[Interval] = [getattr(point, attribute) for point in points]
    return go.Scatter(
        x=days + days[::-1],
        y=[one.high for one in bounds] + [one.low for one in reversed(bounds)],
        fill="toself",
        fillcolor=color,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )


def _median(course: CourseOfNodule, name: str, paint: _Paint) -> go.Scatter:
    start = course.scans[-1].scanned_on
    points = course.forecast.points
    return go.Scatter(
        x=[_day(start, point) for point in points],
        y=[point.median_mm3 for point in points],
        mode="lines",
        line={"color": paint.line, "width": 1.5, "dash": "dash"},
        customdata=[
            [
                volume(point.median_mm3),
                volume_interval(point.band_50_mm3),
                volume_interval(point.band_90_mm3),
            ]
            for point in points
        ],
        hovertemplate=(
            f"<b>{plain_in_chart(name)}</b> %{{x|%Y-%m-%d}}<br>%{{customdata[0]}}"
            "<br>50 %: %{customdata[1]}<br>90 %: %{customdata[2]}<extra></extra>"
        ),
    )


def _day(start: date, point: ForecastPoint) -> str:
    return (start + timedelta(days=point.days)).isoformat()


def _ends(
    scan: NoduleMeasurement,
    doubling: int,
    days: tuple[date, date],
    volumes: tuple[float, float],
) -> tuple[date, date]:
    """First and last day on which a doubling line lies within the figure."""
    reach = [doubling * math.log2(v / scan.volume_mm3) for v in volumes]
    first = max(days[0], scan.scanned_on + timedelta(days=math.ceil(reach[0])))
    last = min(days[1], scan.scanned_on + timedelta(days=math.floor(reach[1])))
    return first, last


def _doubling_line(
    scan: NoduleMeasurement, doubling: int, ends: tuple[date, date], paint: _Paint
) -> go.Scatter:
    return go.Scatter(
        x=[day.isoformat() for day in ends],
        y=[volume_on(scan, doubling, day) for day in ends],
        mode="lines",
        line={"color": paint.faint, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )


def _label_line(
    figure: go.Figure,
    text: str,
    scan: NoduleMeasurement,
    line: tuple[int, date],
    paint: _Paint,
) -> None:
    doubling, day = line
    figure.add_annotation(
        text=plain_in_chart(text),
        x=day.isoformat(),
        y=math.log10(volume_on(scan, doubling, day)),
        xref="x",
        yref="y",
        xanchor="left",
        yanchor="middle",
        showarrow=False,
        font={"size": 12, "color": paint.ink},
    )


def _scans(scans: Sequence[NoduleMeasurement], paint: _Paint) -> go.Scatter:
    return go.Scatter(
        x=[scan.scanned_on.isoformat() for scan in scans],
        y=[scan.volume_mm3 for scan in scans],
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [s.clinical_interval_mm3.high - s.volume_mm3 for s in scans],
            "arrayminus": [s.volume_mm3 - low_on_log_axis(s) for s in scans],
            "thickness": 1.8,
            "width": 6,
            "color": paint.line,
        },
        mode="lines+markers",
        line={"color": paint.line, "width": 2},
        marker={"size": 9, "color": paint.line},
        customdata=[
            [volume(s.volume_mm3), volume_interval(s.clinical_interval_mm3)]
            for s in scans
        ],
        hovertemplate=(
            "<b>%{x|%Y-%m-%d}</b><br>%{customdata[0]}<br>%{customdata[1]}"
            "<extra></extra>"
        ),
    )


def _mark_change(
    figure: go.Figure, day: date, text: str, paint: _Paint, *, at_foot: bool
) -> None:
    """A broken line at a scan made otherwise than the one before; its label apart."""
    figure.add_shape(
        type="line",
        xref="x",
        yref="paper",
        x0=day.isoformat(),
        x1=day.isoformat(),
        y0=0,
        y1=1,
        line={"width": 1, "dash": "dashdot", "color": paint.faint},
    )
    figure.add_annotation(
        text=plain_in_chart(text),
        x=day.isoformat(),
        y=0 if at_foot else 1,
        xref="x",
        yref="paper",
        xanchor="left",
        yanchor="bottom" if at_foot else "top",
        textangle=-90,
        showarrow=False,
        font={"size": 12, "color": paint.ink},
    )


def _set_axes(
    figure: go.Figure,
    volumes: tuple[float, float],
    days: tuple[date, date],
    paint: _Paint,
) -> None:
    ticks = volume_ticks(*volumes)
    figure.update_yaxes(
        type="log",
        range=[math.log10(bound) for bound in volumes],
        tickmode="array",
        tickvals=ticks,
        ticktext=[volume(tick) for tick in ticks],
        fixedrange=True,
        tickfont={"color": paint.ink},
    )
    figure.update_xaxes(
        type="date",
        range=[day.isoformat() for day in days],
        tickformat="%Y-%m",
        dtick=f"M{months_between_ticks(*days)}",
        fixedrange=True,
        showgrid=False,
        tickfont={"color": paint.ink},
    )
    figure.update_layout(
        height=_HEIGHT_PX,
        margin={"l": 8, "r": 84, "t": 28, "b": 8},
        showlegend=False,
        hovermode="closest",
        font={"color": paint.ink},
    )
