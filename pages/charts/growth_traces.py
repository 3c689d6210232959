"""The scans of a nodule and its forecast, as traces of the growth figure."""

from collections.abc import Sequence
from datetime import date, timedelta

import plotly.graph_objects as go

from data.imaging.nodule import NoduleMeasurement
from data.interval import Interval
from data.results.growth import ForecastPoint, GrowthForecast
from pages.charts.growth_paint import Paint
from pages.charts.interval_bars import interval_bars, volumes_in_words
from pages.kit.formatting import plain_in_chart, volume, volume_interval


def forecast_traces(
    forecast: GrowthForecast, start: date, name: str, paint: Paint
) -> list[go.Scatter]:
    """Draw both bands and the median of a released forecast.

    Args:
        forecast: The forecast.
        start: Day of the last scan.
        name: Name of the median line.
        paint: Colours of the page.
    """
    days = [_day(start, point) for point in forecast.points]
    wide = [point.band_90_mm3 for point in forecast.points]
    narrow = [point.band_50_mm3 for point in forecast.points]
    return [
        _band(days, wide, paint.band_90),
        _band(days, narrow, paint.band_50),
        _median(days, forecast.points, name, paint),
    ]


def scans_trace(scans: Sequence[NoduleMeasurement], paint: Paint) -> go.Scatter:
    """Draw the scans with their clinical intervals.

    Args:
        scans: Of one nodule, oldest first.
        paint: Colours of the page.
    """
    return go.Scatter(
        x=[scan.scanned_on.isoformat() for scan in scans],
        y=[scan.volume_mm3 for scan in scans],
        error_y={**interval_bars(scans, paint.line), "thickness": 1.8, "width": 6},
        mode="lines+markers",
        line={"color": paint.line, "width": 2},
        marker={"size": 9, "color": paint.line},
        customdata=volumes_in_words(scans),
        hovertemplate=(
            "<b>%{x|%Y-%m-%d}</b><br>%{customdata[0]}<br>%{customdata[1]}"
            "<extra></extra>"
        ),
    )


def _day(start: date, point: ForecastPoint) -> str:
    return (start + timedelta(days=point.days)).isoformat()


def _band(days: list[str], bounds: list[Interval], color: str) -> go.Scatter:
    return go.Scatter(
        x=days + days[::-1],
        y=[one.high for one in bounds] + [one.low for one in reversed(bounds)],
        fill="toself",
        fillcolor=color,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )


def _median(
    days: list[str], points: Sequence[ForecastPoint], name: str, paint: Paint
) -> go.Scatter:
    return go.Scatter(
        x=days,
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
