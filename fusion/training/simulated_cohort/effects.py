"""Effects of the planted tables on a patient: true log-odds, and each input's part."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from data.reference.cohort_schema import cohort_columns
from data.reference.simulated_tables import (
    BaseRate,
    PlantedEffect,
    base_rates,
    planted_effects,
)

Floats = NDArray[np.float64]
Columns = Mapping[str, NDArray[np.generic]]
"""Complete columns, such as `age_years`; numbers as floats, categories as text."""

# Probabilities; choices of docs/methods/simulated_cohort.md.
BASES: Final = {"growth_12_months": 0.25, "malignancy": 0.2}
"""Rates at the centres of all effects."""

IMAGE_COLUMNS: Final = ("texture", "diameter_mm")
_SHARE_COLUMN: Final = "response"


def contributions(
    columns: Columns, target: str, therapy: str = "", image_share: float = 1.0
) -> dict[str, Floats]:
    """Compute what each column adds to the true log-odds (`pfs`: log hazard).

    Args:
        columns: Complete, shape (patients,) each.
        target: As in the table of effects.
        therapy: Empty for targets without one.
        image_share: 0 for the null arm, where the image carries nothing.

    Returns:
        By column, shape (patients,); only columns that play a part.
    """
    added: dict[str, Floats] = {}
    for effect in planted_effects():
        if effect.target != target or not (not therapy or effect.holds_for(therapy)):
            continue
        if effect.kind == "share":
            shared = contributions(columns, effect.column, therapy, image_share)
            parts = {name: effect.effect * part for name, part in shared.items()}
        else:
            share = image_share if effect.column in IMAGE_COLUMNS else 1.0
            parts = {effect.column: share * _effect(effect, columns)}
        _add(added, parts)
    if target == _SHARE_COLUMN:
        _add(added, _findings(columns, therapy))
    return added


def true_log_odds(
    columns: Columns, target: str, therapy: str = "", image_share: float = 1.0
) -> Floats:
    """Shape (patients,): base and all contributions; for `pfs` the log hazard a month.

    Args:
        columns: Complete.
        target: As in the table of effects.
        therapy: Empty for targets without one.
        image_share: 0 for the null arm.
    """
    parts = contributions(columns, target, therapy, image_share).values()
    total: Floats = _base(target, therapy) + sum(parts, np.zeros(_rows(columns)))
    return total


def _base(target: str, therapy: str) -> float:
    if target == "pfs":
        return float(np.log(np.log(2) / _everybody(therapy).pfs_months))
    rate = BASES[target] if target in BASES else _everybody(therapy).rate
    return float(logit(rate))


def _everybody(therapy: str) -> BaseRate:
    return next(
        one for one in base_rates() if one.therapy == therapy and not one.column
    )


def _findings(columns: Columns, therapy: str) -> dict[str, Floats]:
    """Differences of the published rates from that of everybody, as log-odds."""
    base = logit(_everybody(therapy).rate)
    added: dict[str, Floats] = {}
    for one in base_rates():
        if one.therapy == therapy and one.column:
            holds = _holds(columns[one.column], one.value)
            _add(added, {one.column: holds * (logit(one.rate) - base)})
    return added


def _effect(effect: PlantedEffect, columns: Columns) -> Floats:
    column = columns[effect.column]
    if effect.kind == "is":
        return effect.effect * _holds(column, effect.value)
    numbers = np.asarray(column, np.float64)
    if effect.kind == "log2":
        return effect.effect * np.log2(np.maximum(numbers, 0.5) / float(effect.value))
    return effect.effect * (numbers - float(effect.value)) / effect.per


def _holds(column: NDArray[np.generic], value: str) -> Floats:
    """1.0 where a column has a value or lies in a band, else 0.0.

    The band from 0 leaves out its upper bound: a PD-L1 of 1 % is not below 1 %.
    """
    if column.dtype.kind in "US":
        return np.asarray(column == value, np.float64)
    numbers = np.asarray(column, np.float64)
    if "-" not in value:
        return np.asarray(numbers == float(value), np.float64)
    low, high = (float(bound) for bound in value.split("-"))
    below = numbers < high if low == 0 else numbers <= high
    return np.asarray((numbers >= low) & below, np.float64)


def _add(added: dict[str, Floats], parts: Mapping[str, Floats]) -> None:
    for name, part in parts.items():
        added[name] = added[name] + part if name in added else part


def _rows(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def modality_of(column: str) -> str:
    """The modality that shows a column, as the cohort schema says it."""
    if column in IMAGE_COLUMNS:
        return "image"
    return cohort_columns("patients")[column].modality
