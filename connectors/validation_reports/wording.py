"""Figures with their intervals, as text."""

from math import isnan

from fusion.statistics.comparison import Estimate


def shown(estimate: Estimate | None, digits: int = 3) -> str:
    """A figure and its 95 % interval as a reader wants them."""
    if estimate is None:
        return "–"
    value, low, high = (
        f"{number:.{digits}f}"
        for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low} to {high})"


def percent(share: float) -> str:
    """A share as whole percent."""
    return "–" if isnan(share) else f"{100 * share:.0f} %"
