"""Judgement whether what was found allows a number to be switched on.

All limits are this project's choice; `docs/how_to/acceptance.md` gives the reasons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.message import Message
from data.results.local_validation import LocalValidationFigure, LocalValidationOutcome
from fusion.local_validation.figures import width

FEWEST_PATIENTS: Final = 30  # count; chosen: fewer pass or fail by chance
"""Below this a bootstrap of patients says little itself."""

WIDEST_SHARE: Final = 0.20  # share; chosen: wider ones decide less
"""An interval of a share wider than 20 points leaves good and bad both possible."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Limit that a figure must keep to.

    Attributes:
        figure: Its name.
        least: The figure is at least this.
        most: The figure is at most this.
        surely: Whether the bound of the interval must keep to it, not the figure
            alone: its lower bound to `least`, its upper to `most`.
        widest: Widest interval that still tells something.
    """

    figure: str
    least: float = -np.inf
    most: float = np.inf
    surely: bool = False
    widest: float = np.inf

    def kept(self, found: LocalValidationFigure) -> bool:
        """Test whether the figure keeps to the limit."""
        low, high = (found.low, found.high) if self.surely else (found.value,) * 2
        return low >= self.least and high <= self.most


# Slope of calibration, without unit. Chosen: wider limits would pass more models that
# mislead.
SLOPE: Final = Limit("calibration_slope", least=0.8, most=1.25, widest=0.8)
"""Any probability of ours must mean what it says; an interval wider than this leaves
a slope of one half possible."""


def judged(
    figures: Mapping[str, LocalValidationFigure],
    limits: Sequence[Limit],
    patients: NDArray[np.int64],
) -> tuple[LocalValidationOutcome, tuple[Message, ...]]:
    """Too few, fell short or passed; with every reason.

    Args:
        figures: By name.
        limits: What they must keep to; a figure that is not there is too few.
        patients: Shape (nodules,).
    """
    few = _too_few(figures, limits, len(np.unique(patients)))
    if few:
        return LocalValidationOutcome.TOO_FEW, tuple(few)
    short = tuple(
        Message.of(
            "local_validation.reason.fell_short",
            figure=limit.figure,
            value=_shown(figures[limit.figure].value),
            low=_shown(figures[limit.figure].low),
            high=_shown(figures[limit.figure].high),
            limit=_limit_shown(limit),
        )
        for limit in limits
        if not limit.kept(figures[limit.figure])
    )
    return (
        LocalValidationOutcome.FELL_SHORT if short else LocalValidationOutcome.PASSED
    ), short


def _too_few(
    figures: Mapping[str, LocalValidationFigure], limits: Sequence[Limit], patients: int
) -> list[Message]:
    reasons = []
    if patients < FEWEST_PATIENTS:
        reasons.append(
            Message.of(
                "local_validation.reason.few_patients",
                patients=patients,
                minimum=FEWEST_PATIENTS,
            )
        )
    for limit in limits:
        found = figures.get(limit.figure)
        if found is None:
            reasons.append(
                Message.of("local_validation.reason.no_figure", figure=limit.figure)
            )
        elif not width(found) <= limit.widest:  # also catches NaN
            reasons.append(
                Message.of(
                    "local_validation.reason.wide",
                    figure=limit.figure,
                    rows=found.rows,
                    width=_shown(width(found)),
                    widest=_shown(limit.widest),
                )
            )
    return reasons


def _shown(value: float) -> str:
    return f"{value:.3f}"


def _limit_shown(limit: Limit) -> str:
    parts = []
    if np.isfinite(limit.least):
        parts.append(f"≥ {limit.least:g}")
    if np.isfinite(limit.most):
        parts.append(f"≤ {limit.most:g}")
    return ", ".join(parts)
