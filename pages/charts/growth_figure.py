"""One nodule over time with what is expected of it, on a logarithmic axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go

from data.imaging.nodule import NoduleMeasurement
from data.patient.therapy import TherapyLine
from data.results.assessment import NoduleAssessment
from data.results.growth import GrowthForecast
from data.results.nodule_growth import NoduleGrowth
from pages.charts.growth_lines import add_reference_line, mark_acquisition_change
from pages.charts.growth_paint import DARK, LIGHT, Paint
from pages.charts.growth_traces import forecast_traces, scans_trace
from pages.charts.interval_bars import bounds_shown
from pages.charts.therapy_spans import shade_therapies
from pages.charts.volume_axes import set_axes, volume_range

_HEIGHT_PX: Final = 460  # chosen: larger ones push the text off
# Factors; chosen: a longer axis would flatten the scans.
_FURTHEST_DOWN, _FURTHEST_UP = 50.0, 400.0
# Chosen: longer ones squeeze the scans together.
_AHEAD_DAYS: Final = 365
"""Room for the reference lines where no forecast is drawn."""


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


def growth_figure(
    nodule: NoduleAssessment,
    growth: NoduleGrowth,
    therapies: Sequence[TherapyLine],
    words: ChartWords,
    *,
    today: date,
    dark: bool = False,
) -> go.Figure:
    """Draw the scans with their clinical intervals, and doubling times to compare.

    The forecast is drawn, and has a say in the axes, only where it is released.

    Args:
        nodule: The nodule.
        growth: Its growth.
        therapies: Those with a known start are shaded.
        words: Words within the figure.
        today: A treatment without an end is shaded until then.
        dark: Whether it stands on a dark page.
    """
    paint, scans = DARK if dark else LIGHT, nodule.scans
    forecast = growth.forecast.released
    volumes, days = _volumes_shown(scans, forecast), _days_shown(scans, forecast)
    figure = go.Figure()
    if forecast is not None:
        start = nodule.latest.scanned_on
        figure.add_traces(forecast_traces(forecast, start, words.forecast, paint))
    for line in growth.reference_lines:
        label = words.doubling[line.doubling_days]
        add_reference_line(figure, line, label, (days, volumes), paint)
    figure.add_trace(scans_trace(scans, paint))
    shade_therapies(figure, therapies, *days, today)
    _mark_changes(figure, scans, words, volumes, paint)
    set_axes(figure, volumes, days, paint.ink)
    figure.update_layout(
        height=_HEIGHT_PX,
        margin={"l": 8, "r": 84, "t": 28, "b": 8},
        showlegend=False,
        hovermode="closest",
        font={"color": paint.ink},
    )
    return figure


def _volumes_shown(
    scans: Sequence[NoduleMeasurement], forecast: GrowthForecast | None
) -> tuple[float, float]:
    """Range of the axis: all bars, and of the forecast what stays readable."""
    lowest, highest = bounds_shown(scans)
    if forecast is None:
        return volume_range(lowest, highest)
    ahead = forecast.points[-1].band_90_mm3
    return volume_range(
        max(min(lowest, ahead.low), lowest / _FURTHEST_DOWN),
        min(max(highest, ahead.high), highest * _FURTHEST_UP),
    )


def _days_shown(
    scans: Sequence[NoduleMeasurement], forecast: GrowthForecast | None
) -> tuple[date, date]:
    first, last = scans[0].scanned_on, scans[-1].scanned_on
    ahead = forecast.points[-1].days if forecast else _AHEAD_DAYS
    end = last + timedelta(days=ahead)
    margin = timedelta(days=max(30, (end - first).days // 30))
    return first - margin, end + margin / 3


def _mark_changes(
    figure: go.Figure,
    scans: Sequence[NoduleMeasurement],
    words: ChartWords,
    volumes: tuple[float, float],
    paint: Paint,
) -> None:
    """Labels stand where the scan of that day does not."""
    middle = math.sqrt(volumes[0] * volumes[1])
    high_up = {scan.scanned_on for scan in scans if scan.volume_mm3 > middle}
    for day, text in words.changes:
        mark_acquisition_change(figure, day, text, paint, at_foot=day in high_up)
