"""Prior of growth rates, before anything is known of this nodule.

A mixture: most nodules keep their volume but for a few percent a year, some double
in a time that is spread lognormally, a few shrink. The table with its sources is
`data/reference/growth_prior.csv`.
"""

from dataclasses import dataclass, field
from functools import cache
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import Density
from data.reference.tables import table_rows

_Floats = NDArray[np.float64]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
STABLE_BEYOND_DAYS: Final = {
    Density.SOLID: 1000.0,
    Density.PART_SOLID: 1600.0,
    Density.GROUND_GLASS: 1600.0,
}
"""A nodule that takes longer than this to double or halve is called stable. Chosen by
this project, well beyond the 600 days of BTS 2015: a nodule that doubles in 700 days
does grow. Subsolid cancers are slower."""

# ln V a day; docs/results/constant_sensitivity.csv says what ±20 % changes.
STABLE_RATE_SD: Final = 0.05 / 365.25
"""Stable nodules drift by about 5 % a year; chosen by this project."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SHORTEST_DAYS, _LONGEST_DAYS = 5.0, 6000.0
_TIMES: Final = 140  # count
_STABLE_RATES: Final = 41  # count
_STABLE_REACH: Final = 4.0  # standard deviations


@dataclass(frozen=True, slots=True, eq=False)
class GrowthRatePrior:
    """Growth rates of ln V a day, with the mass of each.

    Attributes:
        rates: Shape (rates,), ascending.
        masses: Shape (rates,); they add up to 1.
        threshold: A rate beyond this is growing, below minus this shrinking.
    """

    rates: _Floats = field(repr=False)
    masses: _Floats = field(repr=False)
    threshold: float

    def posterior(self, precision: _Floats, pull: _Floats) -> _Floats:
        """Shape (nodules, rates): mass of each rate, given what scans say of it.

        Args:
            precision: Shape (nodules,); as of `RateEvidence`.
            pull: Shape (nodules,); as of `RateEvidence`.

        Returns:
            Rows add up to 1.
        """
        logs = np.outer(pull, self.rates)
        logs -= np.outer(precision, self.rates**2 / 2)
        logs += np.log(self.masses)
        logs -= logs.max(axis=1, keepdims=True)
        masses: _Floats = np.exp(logs, out=logs)
        masses /= masses.sum(axis=1, keepdims=True)
        return masses

    def growing_and_shrinking(self, masses: _Floats) -> tuple[_Floats, _Floats]:
        """Shape (nodules,) each: probability of growing and of shrinking.

        Args:
            masses: Shape (nodules, rates); as of `posterior`.
        """
        growing = masses @ (self.rates > self.threshold).astype(float)
        shrinking = masses @ (self.rates < -self.threshold).astype(float)
        return growing, shrinking


@cache
def rate_prior(density: Density) -> GrowthRatePrior:
    """The prior of one attenuation class.

    Args:
        density: Attenuation class.

    Source:
        Rows of `data/reference/growth_prior.csv`.
    """
    rows = {
        row["part"]: row
        for row in table_rows("growth_prior.csv")
        if row["density"] == density
    }
    grown, shrunk = (_doubling(rows[part]) for part in ("growing", "shrinking"))
    z = np.linspace(-_STABLE_REACH, _STABLE_REACH, _STABLE_RATES)
    stable = np.exp(-(z**2) / 2)
    stable *= (1 - grown[1].sum() - shrunk[1].sum()) / stable.sum()
    rates = np.concatenate([-shrunk[0], z * STABLE_RATE_SD, grown[0]])
    masses = np.concatenate([shrunk[1], stable, grown[1]])
    order = np.argsort(rates, kind="stable")
    threshold = log(2) / STABLE_BEYOND_DAYS[density]
    return GrowthRatePrior(rates[order], masses[order], threshold)


def _doubling(row: dict[str, str]) -> tuple[_Floats, _Floats]:
    """Rates above zero and their masses, of a lognormal doubling time."""
    times = np.geomspace(_SHORTEST_DAYS, _LONGEST_DAYS, _TIMES)
    distance = np.log(times / float(row["doubling_median_days"]))
    masses = np.exp(-((distance / float(row["doubling_log_sd"])) ** 2) / 2)
    return log(2) / times, masses * (float(row["share"]) / masses.sum())
