"""Axes of volume over time: volumes on a logarithmic axis, days on the other."""

import math
from datetime import date

import plotly.graph_objects as go

from pages.kit.formatting import volume


def set_axes(
    figure: go.Figure,
    volumes: tuple[float, float],
    days: tuple[date, date],
    ink: str,
) -> None:
    """Set both axes; exponential growth is a straight line on them.

    Args:
        figure: The figure.
        volumes: Lowest and highest volume shown, in mm³.
        days: First and last day shown.
        ink: Colour of the ticks.
    """
    ticks = volume_ticks(*volumes)
    figure.update_yaxes(
        type="log",
        range=[math.log10(bound) for bound in volumes],
        tickmode="array",
        tickvals=ticks,
        ticktext=[volume(tick) for tick in ticks],
        fixedrange=True,
        tickfont={"color": ink},
    )
    figure.update_xaxes(
        type="date",
        range=[day.isoformat() for day in days],
        tickformat="%Y-%m",
        dtick=f"M{_months_between_ticks(*days)}",
        fixedrange=True,
        showgrid=False,
        tickfont={"color": ink},
    )


def volume_range(lowest: float, highest: float) -> tuple[float, float]:
    """An axis that holds both volumes, and a factor of eight at least.

    Three doublings: so a single scan does not look like much, nor a small change.
    """
    widen = max(1.25, (8 * lowest / highest) ** 0.5)
    return lowest / widen, highest * widen


def _months_between_ticks(first: date, last: date) -> int:
    """Months from tick to tick, so that at most eight fit between two days."""
    months = (last - first).days / 30
    return next((step for step in (1, 3, 6, 12, 24) if months / step <= 8), 60)


def volume_ticks(lowest: float, highest: float) -> list[float]:
    """1, 2, 5 times a power of ten between two volumes; only powers if that is many."""
    powers = range(math.floor(math.log10(lowest)), math.ceil(math.log10(highest)) + 1)
    steps = (1, 2, 5) if highest / lowest < 2000 else (1,)
    ticks = [step * 10.0**power for power in powers for step in steps]
    return [tick for tick in ticks if lowest <= tick <= highest]
