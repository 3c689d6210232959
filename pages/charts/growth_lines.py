"""Lines of the growth figure: doubling times to compare, and other acquisitions."""

import math
from datetime import date, timedelta

import plotly.graph_objects as go

from data.results.nodule_growth import ReferenceLine
from pages.charts.growth_paint import Paint
from pages.kit.formatting import plain_in_chart

Extent = tuple[tuple[date, date], tuple[float, float]]
"""Days and volumes that the axes show, each from first to last."""


def add_reference_line(
    figure: go.Figure, line: ReferenceLine, label: str, extent: Extent, paint: Paint
) -> None:
    """Draw a doubling time through the last scan, as far as the axes reach.

    Args:
        figure: Gets the line and its label.
        line: The doubling time.
        label: Stands at its end.
        extent: What the axes show.
        paint: Colours of the page.
    """
    first, last = _ends(line, extent)
    figure.add_scatter(
        x=[first.isoformat(), last.isoformat()],
        y=[line.volume_on(first), line.volume_on(last)],
        mode="lines",
        line={"color": paint.faint, "width": 1, "dash": "dot"},
        hoverinfo="skip",
    )
    figure.add_annotation(
        text=plain_in_chart(label),
        x=last.isoformat(),
        y=math.log10(line.volume_on(last)),
        xref="x",
        yref="y",
        xanchor="left",
        yanchor="middle",
        showarrow=False,
        font={"size": 12, "color": paint.ink},
    )


def mark_acquisition_change(
    figure: go.Figure, day: date, text: str, paint: Paint, *, at_foot: bool
) -> None:
    """Draw a broken line at a scan made otherwise than the one before.

    Args:
        figure: Gets the line and its label.
        day: Of the scan.
        text: What differs.
        paint: Colours of the page.
        at_foot: Whether the label stands at the foot rather than on top.
    """
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


def _ends(line: ReferenceLine, extent: Extent) -> tuple[date, date]:
    """First and last day on which the line lies within the figure."""
    days, volumes = extent
    low, high = (
        line.doubling_days * math.log2(bound / line.anchor_mm3) for bound in volumes
    )
    first = max(days[0], line.anchor_on + timedelta(days=math.ceil(low)))
    last = min(days[1], line.anchor_on + timedelta(days=math.floor(high)))
    return first, last
