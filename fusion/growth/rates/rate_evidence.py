"""Evidence that scans give about a growth rate, for one nodule or for many at once.

ln V is a line in time with an unknown start. Integrating the start out leaves a
likelihood of the rate r that is exp(B r - A r² / 2): A and B are all one needs.
"""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

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

    def chosen(self, rows: NDArray[np.int64]) -> Self:
        """Keep some of the nodules, given by their indices."""
        return type(self)(
            self.weight[rows],
            self.weight_days[rows],
            self.weight_days2[rows],
            self.weight_log[rows],
            self.weight_days_log[rows],
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

    def _with_scan_after(self, days: _Floats, log_sds: _Floats) -> Self:
        """The evidence as it will be after one more scan, its ln V left at zero."""
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

    def rate_after_next_scan(
        self, days: _Floats, log_sds: _Floats, rates: _Floats
    ) -> tuple[_Floats, _Floats, _Floats]:
        """Distribution of the rate that will be fitted once there is one more scan.

        Given the true rate, the fitted one is normal.

        Args:
            days: Shape (nodules,); of that scan after the last one, > 0.
            log_sds: Shape (nodules,); spread of ln V of that scan.
            rates: Shape (nodules, rates) or (rates,); what the true rate may be.

        Returns:
            Shape (nodules,), precision of the fitted rate; shape (nodules, rates), its
            mean; shape (nodules,), its spread.
        """
        later = self._with_scan_after(days, log_sds)
        start, start_variance = self.start(rates)
        weight = log_sds**-2.0
        leverage = weight * (days - later.weight_days / later.weight) / later.precision
        expected = start + rates * days[:, None]
        mean = (later.pull / later.precision)[:, None] + leverage[:, None] * expected
        spread = leverage * np.sqrt(start_variance + log_sds**2)
        return later.precision, mean, spread
