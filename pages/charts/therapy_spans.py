"""Lines of therapy behind a chart over time, each with its name on top."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import plotly.graph_objects as go

from data.patient.therapy import TherapyLine
from pages.kit.formatting import plain_in_chart

_FILL: Final = "rgba(120, 140, 160, 0.16)"
_LONGEST_NAME: Final = 40  # characters; chosen: longer ones overlap


def shade_therapies(
    figure: go.Figure,
    therapies: Sequence[TherapyLine],
    first: date,
    last: date,
    today: date | None = None,
) -> None:
    """Shade each therapy with a known start, as far as the axis shows it.

    Args:
        figure: Its x axis is one of dates.
        therapies: Lines of therapy.
        first: First day of the axis.
        last: Last day of the axis.
        today: A treatment without an end is not shaded beyond it.
    """
    until = min(last, today) if today else last
    for therapy in therapies:
        _shade(figure, therapy, (first, last), until)


def _shade(
    figure: go.Figure, therapy: TherapyLine, days: tuple[date, date], until: date
) -> None:
    first, last = days
    if therapy.started is None or therapy.started.earliest > last:
        return
    start = max(therapy.started.earliest, first)
    end = min(therapy.ended.latest if therapy.ended else until, last)
    if end <= start:
        return
    figure.add_shape(
        type="rect",
        xref="x",
        yref="paper",
        x0=start.isoformat(),
        x1=end.isoformat(),
        y0=0,
        y1=1,
        fillcolor=_FILL,
        line={"width": 0},
        layer="below",
    )
    agents = " + ".join(agent.display for agent in therapy.agents)
    short = agents if len(agents) <= _LONGEST_NAME else f"{agents[:39]}…"
    late = (start - first) > 0.65 * (last - first)  # the label would leave the figure
    figure.add_annotation(
        text=plain_in_chart(short),
        x=(end if late else start).isoformat(),
        y=1,
        xref="x",
        yref="paper",
        xanchor="right" if late else "left",
        yanchor="bottom",
        showarrow=False,
        font={"size": 12},
    )
