"""Volumes above, everything else below, on one axis of time and with one zoom."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from data.imaging.nodule import Nodule
from data.patient.timeline import TimelineEvent
from pages.charts.timeline_rows import draw_row
from pages.charts.volume_over_time import volume_over_time
from pages.kit.formatting import plain_in_chart

# Chosen: larger ones push the last rows off the screen.
_ROW_PX: Final = 30
_VOLUME_PX: Final = 300
_INK: Final = {False: "#3b4a57", True: "#c3ced8"}


def timeline_figure(
    nodules: Sequence[Nodule],
    events: Sequence[TimelineEvent],
    row_of: Callable[[TimelineEvent], str],
    *,
    days: tuple[date, date],
    dark: bool = False,
) -> go.Figure:
    """Draw nodule volumes over lanes of events; both share the axis of time.

    A date that is known by month or year only is a bar as long as what it may mean.

    Args:
        nodules: Those with measurements are drawn on a logarithmic axis.
        events: In the order of their rows.
        row_of: Words of the row that an event stands on.
        days: First and last day shown.
        dark: Whether it stands on a dark page.
    """
    rows = list(dict.fromkeys(map(row_of, events)))
    measured = [nodule for nodule in nodules if nodule.measurements]
    heights = [_VOLUME_PX if measured else 1, _ROW_PX * max(len(rows), 1) + 20]
    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.03,
        row_heights=[height / sum(heights) for height in heights],
    )
    if measured:
        _draw_volumes(figure, measured, dark=dark)
    for row in rows:
        on_row = [one for one in events if row_of(one) == row]
        draw_row(figure, row, on_row, dark=dark)
    _set_axes(figure, rows, days, _INK[dark])
    figure.update_layout(
        height=sum(heights) + 60,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        hovermode="closest",
        dragmode="zoom",
        font={"color": _INK[dark]},
    )
    return figure


def shown_days(events: Sequence[TimelineEvent], today: date) -> tuple[date, date]:
    """From the first event to the last, with a little room on both sides."""
    first = min((one.first for one in events), default=today)
    last = max((one.last for one in events), default=today)
    room = max(timedelta(days=20), (last - first) / 25)
    return first - room, last + room


def telling_days(events: Sequence[TimelineEvent], today: date) -> tuple[date, date]:
    """Choose days to show, less time of which only is known that something goes on."""
    ends = [one.first if one.ongoing else one.last for one in events]
    first, last = shown_days(events, today)
    if not ends:
        return first, last
    room = max(timedelta(days=90), (max(ends) - first) / 8)
    return first, min(last, max(ends) + room)


def _draw_volumes(figure: go.Figure, nodules: Sequence[Nodule], *, dark: bool) -> None:
    single = volume_over_time(nodules, (), dark=dark)
    for trace in single.data:
        figure.add_trace(trace, row=1, col=1)
    axis = single.layout.yaxis
    figure.update_yaxes(
        row=1,
        col=1,
        type="log",
        range=axis.range,
        tickmode="array",
        tickvals=axis.tickvals,
        ticktext=axis.ticktext,
        fixedrange=True,
    )


def _set_axes(
    figure: go.Figure, rows: Sequence[str], days: tuple[date, date], ink: str
) -> None:
    names = [plain_in_chart(row) for row in rows]
    figure.update_yaxes(
        row=2,
        col=1,
        type="category",
        categoryorder="array",
        categoryarray=names[::-1],
        range=[-0.8, len(names) - 0.2],
        fixedrange=True,
        automargin=True,
    )
    figure.update_yaxes(tickfont={"color": ink})
    figure.update_xaxes(
        type="date",
        range=[day.isoformat() for day in days],
        tickformat="%Y-%m",
        tickfont={"color": ink},
        showgrid=True,
    )
