"""Rows of a timeline: bars for what lasted, markers for the rest."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from data.patient.timeline import Lane, TimelineEvent
from pages.kit.formatting import plain_in_chart

_INK: Final = {False: "#3b4a57", True: "#c3ced8"}
_COLORS: Final = {
    Lane.SCANS: ("#0072b2", "#56b4e9"),
    Lane.THERAPY: ("#5f6670", "#b4bcc5"),
    Lane.PROCEDURES: ("#8a6410", "#e0b64a"),
    Lane.GENES: ("#a34f88", "#dd93bf"),
    Lane.BIOMARKERS: ("#c65500", "#f08c3c"),
    Lane.ASSESSMENTS: ("#00805e", "#2fc69b"),
    Lane.LABS: ("#0072b2", "#56b4e9"),
    Lane.REPORTS: ("#5f6670", "#b4bcc5"),
    Lane.VISITS: ("#8a6410", "#e0b64a"),
}
_SYMBOLS: Final = {
    Lane.SCANS: "square",
    Lane.GENES: "diamond",
    Lane.BIOMARKERS: "circle",
    Lane.ASSESSMENTS: "triangle-up",
    Lane.LABS: "circle-open",
    Lane.REPORTS: "star",
    Lane.VISITS: "line-ns-open",
}
_LONGEST_LABEL: Final = 34  # characters; chosen: longer ones overlap


def draw_row(
    figure: go.Figure, row: str, events: Sequence[TimelineEvent], *, dark: bool
) -> None:
    """Draw bars for what lasted or is not known by day, markers for the rest.

    Args:
        figure: Its second row has the lanes.
        row: Words of the row.
        events: On this row, at least one, all of one lane.
        dark: Whether it stands on a dark page.
    """
    lane = events[0].lane
    color = _COLORS[lane][dark]
    name = plain_in_chart(row)
    for one in events:
        if one.last > one.first:
            figure.add_trace(_bar(one, name, color), row=2, col=1)
            if one.exact:
                label = _bar_label(one, name, _INK[dark])
                figure.add_trace(label, row=2, col=1)
    points = [one for one in events if one.last == one.first]
    figure.add_trace(
        go.Scatter(
            x=[one.first.isoformat() for one in points],
            y=[name] * len(points),
            mode="markers",
            marker={
                "symbol": _SYMBOLS.get(lane, "circle"),
                "size": 10,
                "color": color,
                "line": {"width": 2, "color": color},
            },
            customdata=[[_hover(one)] for one in points],
            hovertemplate="%{x|%Y-%m-%d}<br>%{customdata[0]}<extra></extra>",
        ),
        row=2,
        col=1,
    )


def _bar(one: TimelineEvent, name: str, color: str) -> go.Scatter:
    days = f"{one.first.isoformat()} – {'' if one.ongoing else one.last.isoformat()}"
    return go.Scatter(
        x=[one.first.isoformat(), one.last.isoformat()],
        y=[name, name],
        mode="lines",
        line={"color": color, "width": 18 if one.exact else 5},
        opacity=0.3 if one.exact else 0.7,
        customdata=[[f"{days}<br>{_hover(one)}"]] * 2,
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _bar_label(one: TimelineEvent, name: str, ink: str) -> go.Scatter:
    """Write what lasted into its bar."""
    label = one.said if len(one.said) <= _LONGEST_LABEL else f"{one.said[:33]}…"
    arrow = " →" if one.ongoing else ""
    return go.Scatter(
        x=[one.first.isoformat()],
        y=[name],
        mode="text",
        text=[f" {plain_in_chart(label)}{arrow}"],
        textposition="middle right",
        textfont={"color": ink, "size": 12},
        hoverinfo="skip",
    )


def _hover(one: TimelineEvent) -> str:
    said = plain_in_chart(one.said[:120])
    return f"{said}<br>{plain_in_chart(one.source[:80])}"
