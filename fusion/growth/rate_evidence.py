"""Evidence that scans give about a growth rate, for one nodule or for many at once.

ln V is a line in time with an unknown start. Integrating the start out leaves a
likelihood of the rate r that is exp(B r - A r² / 2): A and B are all one needs.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from fusion.growth.growth_prior import GrowthRatePrior

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RateEvidence:
    """Weighted sums over the scans of each nodule; days count from the last scan.

    Attributes:
        weight: Shape (nodules,); sum of w = 1 / sd².
        weight_days: Sum of w t.
        weight_days2: Sum of w t².
        weight_log: Sum of w ln V.
        weight_days_log: Sum of w t ln V.
    """

    weight: _Floats = field(repr=False)
    weight_days: _Floats = field(repr=False)
    weight_days2: _Floats = field(repr=False)
    weight_log: _Floats = field(repr=False)
    weight_days_log: _Floats = field(repr=False)

    @classmethod
    def of(cls, days: _Floats, volumes_mm3: _Floats, log_sds: _Floats) -> Self:
        """Gather what the scans say.

        Args:
            days: Shape (nodules, scans), ascending; NaN where there is no scan.
            volumes_mm3: Shape (nodules, scans), > 0.
            log_sds: Shape (nodules, scans); spread of ln V of each scan, > 0.
        """
        there = ~np.isnan(days)
        weights = np.where(there, log_sds, np.inf) ** -2.0
        since = np.where(there, days - np.nanmax(days, axis=1, keepdims=True), 0.0)
        logs = np.log(np.where(there, volumes_mm3, 1.0))
        weighted_days = weights * since
        return cls(
            weight=weights.sum(axis=1),
            weight_days=weighted_days.sum(axis=1),
            weight_days2=(weighted_days * since).sum(axis=1),
            weight_log=(weights * logs).sum(axis=1),
            weight_days_log=(weighted_days * logs).sum(axis=1),
        )

    def repeated(self, times: int) -> Self:
        """Repeat the same nodules several times, each after another."""
        return type(self)(
            *(
                np.repeat(sums, times)
                for sums in (
                    self.weight,
                    self.weight_days,
                    self.weight_days2,
                    self.weight_log,
                    self.weight_days_log,
                )
            )
        )

    @property
    def precision(self) -> _Floats:
        """A: one over the variance of the fitted rate; zero with one scan."""
        spread = self.weight_days2 - self.weight_days**2 / self.weight
        return np.maximum(spread, 0.0)

    @property
    def pull(self) -> _Floats:
        """B: the fitted rate times its precision."""
        return self.weight_days_log - self.weight_days * self.weight_log / self.weight

    def with_scan_after(self, days: _Floats, log_sds: _Floats) -> Self:
        """The evidence as it will be after one more scan, its ln V left at zero.

        Args:
            days: Shape (nodules,); after the last scan, > 0.
            log_sds: Shape (nodules,); spread of ln V of that scan.
        """
        weight = log_sds**-2.0
        return type(self)(
            self.weight + weight,
            self.weight_days + weight * days,
            self.weight_days2 + weight * days**2,
            self.weight_log,
            self.weight_days_log,
        )

    def start(self, rates: _Floats) -> tuple[_Floats, _Floats]:
        """Mean and variance of ln V on the last scan's day, given the rate.

        Args:
            rates: Shape (nodules, rates) or (rates,).
        """
        mean = (self.weight_log[:, None] - rates * self.weight_days[:, None]) / (
            self.weight[:, None]
        )
        return mean, 1 / self.weight

    def posterior(self, prior: GrowthRatePrior) -> _Floats:
        """Shape (nodules, rates): mass of each rate of the prior; rows add up to 1."""
        logs = np.outer(self.pull, prior.rates)
        logs -= np.outer(self.precision, prior.rates**2 / 2)
        logs += np.log(prior.masses)
        logs -= logs.max(axis=1, keepdims=True)
        masses: _Floats = np.exp(logs, out=logs)
        masses /= masses.sum(axis=1, keepdims=True)
        return masses
