"""What the model would say over the values of one input, with its interval."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from data.interval import Interval

_HEIGHT_PX: Final = 300
_COLORS: Final = {False: "#0072b2", True: "#56b4e9"}
_BANDS: Final = {False: "rgba(0,114,178,0.16)", True: "rgba(86,180,233,0.22)"}
_INK: Final = {False: "#3b4a57", True: "#c3ced8"}


def what_if_figure(
    values: Sequence[float],
    answers: Sequence[tuple[float, Interval]],
    axis: str,
    now: float | None,
    *,
    dark: bool = False,
) -> go.Figure:
    """Draw the probability of response over one input.

    Args:
        values: Of the input.
        answers: Probability and 90 % interval at each.
        axis: Name and unit of the input.
        now: The patient's own value, or None if it is not known.
        dark: Whether it stands on a dark page.
    """
    figure = go.Figure()
    x = list(values)
    figure.add_scatter(
        x=[*x, *x[::-1]],
        y=[
            *(100 * interval.high for _, interval in answers),
            *(100 * interval.low for _, interval in reversed(answers)),
        ],
        fill="toself",
        fillcolor=_BANDS[dark],
        line={"width": 0},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=x,
        y=[100 * probability for probability, _ in answers],
        mode="lines",
        line={"color": _COLORS[dark], "width": 2.5},
        hovertemplate="%{x:.3g}: %{y:.0f} %<extra></extra>",
    )
    if now is not None:
        figure.add_vline(x=now, line={"color": _INK[dark], "dash": "dot"})
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
