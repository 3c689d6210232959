"""A Kaplan-Meier curve with its 95 % band."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from data.results.prediction import SurvivalPoint

_HEIGHT_PX: Final = 300  # chosen: larger ones push the table off
_COLORS: Final = {False: "#00805e", True: "#2fc69b"}
_BANDS: Final = {False: "rgba(0,128,94,0.16)", True: "rgba(47,198,155,0.22)"}
_INK: Final = {False: "#3b4a57", True: "#c3ced8"}


def survival_figure(
    points: Sequence[SurvivalPoint], axis: str, *, dark: bool = False
) -> go.Figure:
    """Draw the share free of progression over the months.

    Args:
        points: By month.
        axis: Title of the axis of months.
        dark: Whether it stands on a dark page.
    """
    months = [point.months for point in points]
    figure = go.Figure()
    for ends, fill in (
        ([100 * point.interval.high for point in points], None),
        ([100 * point.interval.low for point in points], "tonexty"),
    ):
        figure.add_scatter(
            x=months,
            y=ends,
            mode="lines",
            line={"width": 0, "shape": "hv"},
            fill=fill,
            fillcolor=_BANDS[dark],
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=months,
        y=[100 * point.share for point in points],
        mode="lines",
        line={"color": _COLORS[dark], "shape": "hv", "width": 2.5},
        customdata=[point.at_risk for point in points],
        hovertemplate="%{x:g}: %{y:.0f} % (n %{customdata})<extra></extra>",
    )
    ink = {"color": _INK[dark]}
    figure.update_xaxes(
        title=axis, tickfont=ink, fixedrange=True, showgrid=False, dtick=6
    )
    figure.update_yaxes(range=[0, 100], ticksuffix=" %", tickfont=ink, fixedrange=True)
    figure.update_layout(
        height=_HEIGHT_PX,
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        showlegend=False,
        font=ink,
    )
    return figure
