"""The released models of response and progression under PD-(L)1 antibodies."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.interval import Interval
from data.models.immunotherapy import released_immunotherapy
from data.results.prediction import SurvivalPoint
from fusion.prediction.conformal import ConformalLimits
from fusion.prediction.missing_inputs import InputDistribution
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel

_Plain = Mapping[str, Any]

_DIGITS: Final = 6  # count; chosen: more say nothing, fewer change figures


@cache
def released_response_model() -> ResponseModel:
    """The response model in `data/models`."""
    plain = released_immunotherapy()["response"]
    return ResponseModel(
        **_common(plain),
        responders=plain["responders"],
        limits=ConformalLimits(**plain["limits"]),
    )


@cache
def released_survival_model() -> SurvivalModel:
    """The model of progression-free survival in `data/models`."""
    plain = released_immunotherapy()["survival"]
    return SurvivalModel(
        **_common(plain),
        events=plain["events"],
        months=np.array(plain["months"]),
        baseline=np.array(plain["baseline"]),
        cuts=tuple(plain["cuts"]),
        groups=tuple(tuple(map(_point, group)) for group in plain["groups"]),
    )


def plain_response(model: ResponseModel) -> dict[str, Any]:
    """The response model in plain JSON types."""
    return _plain(model) | {
        "responders": model.responders,
        "limits": asdict(model.limits),
    }


def plain_survival(model: SurvivalModel) -> dict[str, Any]:
    """The model of progression-free survival in plain JSON types."""
    return _plain(model) | {
        "events": model.events,
        "months": model.months.tolist(),
        "baseline": _rounded(model.baseline),
        "cuts": list(model.cuts),
        "groups": [[asdict(point) for point in group] for group in model.groups],
    }


def _common(plain: _Plain) -> dict[str, Any]:
    inputs = plain["inputs"]
    return {
        "name": plain["name"],
        "version": plain["version"],
        "cohort": plain["cohort"],
        "trained_on": plain["trained_on"],
        "coefficients": np.array(plain["coefficients"]),
        "draws": np.array(plain["draws"]),
        "inputs": InputDistribution(
            np.array(inputs["mean"]), np.array(inputs["quantiles"])
        ),
    }


def _plain(model: ResponseModel | SurvivalModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "version": model.version,
        "cohort": model.cohort,
        "trained_on": model.trained_on,
        "coefficients": _rounded(model.coefficients),
        "draws": _rounded(model.draws),
        "inputs": {
            "mean": _rounded(model.inputs.mean),
            "quantiles": _rounded(model.inputs.quantiles),
        },
    }


def _rounded(values: NDArray[np.float64]) -> list[Any]:
    rounded: list[Any] = np.round(values, _DIGITS).tolist()
    return rounded


def _point(plain: _Plain) -> SurvivalPoint:
    return SurvivalPoint(
        plain["months"], plain["share"], Interval(**plain["interval"]), plain["at_risk"]
    )
