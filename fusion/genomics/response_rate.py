"""Response rates of trials as Beta distributions."""

from dataclasses import dataclass

from data.actionability import EvidenceRow
from data.errors import InvalidClinicalValueError
from data.interval import Interval
from fusion.statistics.share_interval import JEFFREYS, share_interval


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """A response rate with what is known of its error.

    Attributes:
        rate: As printed, 0 to 1.
        alpha: First parameter of the Beta posterior.
        beta: Second parameter.
        interval: 95 % credible interval.
        derived: Whether the responders were counted back from a printed rate.
    """

    rate: float
    alpha: float
    beta: float
    interval: Interval
    derived: bool


def response_rate(
    responders: int, n: int, *, rate: float | None = None, derived: bool = False
) -> ResponseRate:
    """Response rate with the Jeffreys interval.

    Args:
        responders: Patients who responded.
        n: Patients in whom the response was measured, at least one.
        rate: As printed, 0 to 1; `responders / n` if not given.
        derived: Whether `responders` was counted back from a printed rate.

    Returns:
        The interval reaches 0 where nobody responded, and 1 where everybody did.

    Raises:
        InvalidClinicalValueError: If the counts are impossible.

    Source:
        Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133.
    """
    if not 0 <= responders <= n or n < 1:
        raise InvalidClinicalValueError("evidence.counts", responders=responders, n=n)
    a, b = responders + JEFFREYS, n - responders + JEFFREYS
    interval = share_interval(responders, n)
    return ResponseRate(
        responders / n if rate is None else rate, a, b, interval, derived
    )


def response_rate_of(row: EvidenceRow) -> ResponseRate | None:
    """Response rate of a row, or None if it prints no rate or no number of patients.

    Where only the rate is printed, the responders are counted back by rounding.
    """
    if row.n is None or row.response_percent is None:
        return None
    rate = row.response_percent / 100
    derived = row.responders is None
    responders = round(rate * row.n) if row.responders is None else row.responders
    return response_rate(responders, row.n, rate=rate, derived=derived)
