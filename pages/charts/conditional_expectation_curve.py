"""An individual conditional expectation (ICE) curve with its interval."""

from typing import Final

import plotly.graph_objects as go

from data.results.immunotherapy import ConditionalExpectation

_HEIGHT_PX: Final = 300  # chosen: larger ones push the next chart off
_COLORS: Final = {False: "#0072b2", True: "#56b4e9"}
_BANDS: Final = {False: "rgba(0,114,178,0.16)", True: "rgba(86,180,233,0.22)"}
_INK: Final = {False: "#3b4a57", True: "#c3ced8"}


def conditional_expectation_figure(
    curve: ConditionalExpectation, axis: str, *, dark: bool = False
) -> go.Figure:
    """Draw the probability of response over one input.

    Args:
        curve: Probability and 90 % interval at each value of the input.
        axis: Name and unit of the input.
        dark: Whether it stands on a dark page.
    """
    figure = go.Figure()
    x = [value for value, _, _ in curve.points]
    figure.add_scatter(
        x=[*x, *x[::-1]],
        y=[
            *(100 * interval.high for _, _, interval in curve.points),
            *(100 * interval.low for _, _, interval in reversed(curve.points)),
        ],
        fill="toself",
        fillcolor=_BANDS[dark],
        line={"width": 0},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=x,
        y=[100 * probability for _, probability, _ in curve.points],
        mode="lines",
        line={"color": _COLORS[dark], "width": 2.5},
        hovertemplate="%{x:.3g}: %{y:.0f} %<extra></extra>",
    )
    if curve.own is not None:
        figure.add_vline(
            x=min(curve.own, x[-1]), line={"color": _INK[dark], "dash": "dot"}
        )
    ink = {"color": _INK[dark]}
    figure.update_xaxes(title=axis, tickfont=ink, fixedrange=True, showgrid=False)
    figure.update_yaxes(range=[0, 100], ticksuffix=" %", tickfont=ink, fixedrange=True)
    figure.update_layout(
        height=_HEIGHT_PX,
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        showlegend=False,
        font=ink,
    )
    return figure
