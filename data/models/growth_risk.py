"""The released growth risk: plain coefficients, read once."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

FILE: Final = "growth_risk.json"


@dataclass(frozen=True, slots=True, eq=False)
class LogisticModel:
    """A logistic model as it was released.

    Attributes:
        name: `from_baseline` or `with_history`.
        version: Of the release.
        terms: Names of the terms, in order.
        coefficients: Shape (1 + terms,); the intercept first.
        covariance: Shape (1 + terms, 1 + terms); from a bootstrap over patients.
    """

    name: str
    version: str
    terms: tuple[str, ...]
    coefficients: NDArray[np.float64] = field(repr=False)
    covariance: NDArray[np.float64] = field(repr=False)


@cache
def released_growth_risk(name: str) -> LogisticModel:
    """Read one of the two models.

    Args:
        name: `from_baseline` or `with_history`.
    """
    released = orjson.loads(files("data.models").joinpath(FILE).read_bytes())
    model = released["models"][name]
    return LogisticModel(
        name=name,
        version=released["version"],
        terms=tuple(model["terms"]),
        coefficients=np.array(model["coefficients"]),
        covariance=np.array(model["covariance"]),
    )
