"""The best one-to-one assignment, and how much better it is than the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

_NEVER = 1e6  # log-odds; chosen above every sum of costs, any other is as good

Pair = tuple[int | None, int | None]
"""(earlier, later): a pair, (earlier, None) if gone, (None, later) if new."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Every nodule in exactly one pair, gone or new.

    Attributes:
        pairs: What was decided.
        cost: Negative log likelihood of it all.
    """

    pairs: tuple[Pair, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost of each decision.

    Attributes:
        pair: Shape (earlier, later).
        gone: Shape (earlier,).
        new: Shape (later,).
    """

    pair: NDArray[np.float64]
    gone: NDArray[np.float64]
    new: NDArray[np.float64]

    def without(self, earlier: Sequence[int], later: Sequence[int]) -> "Costs":
        """Costs where some nodules are explained otherwise, at no cost here."""
        pair, gone, new = self.pair.copy(), self.gone.copy(), self.new.copy()
        pair[list(earlier)], pair[:, list(later)] = _NEVER, _NEVER
        gone[list(earlier)], new[list(later)] = 0.0, 0.0
        return Costs(pair, gone, new)

    def forbidding(self, pair: Pair) -> "Costs":
        """Costs where one decision is ruled out."""
        pairs, gone, new = self.pair.copy(), self.gone.copy(), self.new.copy()
        earlier, later = pair
        if earlier is None:
            new[later] = _NEVER
        elif later is None:
            gone[earlier] = _NEVER
        else:
            pairs[earlier, later] = _NEVER
        return Costs(pairs, gone, new)


def best_assignment(costs: Costs) -> Assignment:
    """The assignment of least cost.

    Source:
        Kuhn 1955, Nav Res Logist Q 2:83, as solved by scipy; each earlier nodule has
        its own column for gone, each later one its own row for new.
    """
    n, m = costs.pair.shape
    table = np.full((n + m, m + n), _NEVER)
    table[:n, :m] = costs.pair
    table[range(n), range(m, m + n)] = costs.gone
    table[range(n, n + m), range(m)] = costs.new
    table[n:, m:] = 0.0
    rows, columns = linear_sum_assignment(table)
    pairs: list[Pair] = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if row < n or column < m:
            pairs.append((row if row < n else None, column if column < m else None))
    return Assignment(tuple(pairs), float(table[rows, columns].sum()))
