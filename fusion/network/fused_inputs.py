"""Cohort columns as the fused network takes them: values, and which of them are known.

A number or flag has one place among the values, a category one place a category. What
is not measured is 0 there and 0 among the known, and the network puts its learned
*not measured* token in its stead.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import ColumnKind, ColumnSpec, PatientCohort
from data.errors import InvalidClinicalValueError
from data.reference.cohort_schema import cohort_columns
from data.results.prediction import Modality
from fusion.network.prediction_tasks import MODALITIES

Floats = NDArray[np.float32]

DIAMETER: Final = "diameter_mm"
CENTRE_MM: Final = 16.0  # chosen: any other centre only shifts the input
"""A diameter goes in as doublings from here."""

# The range in docs/methods/simulated_cohort.md.
LEARNT_MM: Final = (12.0, 36.0)
"""Diameters of the simulated nodules that were learnt from."""

# Chosen: anything beyond is cut to them.
_DIAMETERS_MM: Final = (1.0, 100.0)
# Packs a year, ratio, counts per megabase, ln per year; chosen: larger ones bend the
# scale less.
_LOG_FROM: Final = {
    "pack_years": 1.0,
    "nlr": 0.0,
    "tmb_per_mb": 0.0,
    "volume_slope_error_log_per_year": 0.0,
}
"""Skewed numbers go in as logarithms, after adding this."""

# Number before the logarithm; chosen: smaller ones stretch the scale.
_LEAST: Final = 0.05


@dataclass(frozen=True, slots=True)
class Feature:
    """One column that is an input, and its places among the values.

    Attributes:
        column: Of the cohort schema.
        modality: Where it comes from.
        start: First place among the values.
        places: How many; 1, or the number of categories.
    """

    column: str
    modality: Modality
    start: int
    places: int


@cache
def features() -> tuple[Feature, ...]:
    """All tabular inputs, by modality in the order of `MODALITIES`."""
    columns = cohort_columns("patients").values()
    found: list[Feature] = []
    start = 0
    for modality in MODALITIES:
        for spec in columns:
            if spec.modality == modality.value:
                places = len(spec.categories) or 1
                found.append(Feature(spec.name, modality, start, places))
                start += places
    return tuple(found)


def value_places() -> int:
    """Count the places of the values."""
    last = features()[-1]
    return last.start + last.places


@dataclass(frozen=True, slots=True, eq=False)
class FusedInputs:
    """Patients as the network takes them.

    Attributes:
        picture: Shape (patients, encoder features); 0 without an image.
        diameter: Shape (patients,); doublings of the diameter from `CENTRE_MM`.
        seen: Shape (patients,); 1 with an image and its diameter, else 0.
        values: Shape (patients, `value_places()`); not yet standardised.
        known: Shape (patients, features); 1 where measured, else 0.
    """

    picture: Floats = field(repr=False)
    diameter: Floats = field(repr=False)
    seen: Floats = field(repr=False)
    values: Floats = field(repr=False)
    known: Floats = field(repr=False)

    def __len__(self) -> int:
        return len(self.seen)

    def of(self, rows: NDArray[np.generic]) -> Self:
        """Some of the patients, as numbers or as a mask."""
        return type(self)(
            self.picture[rows],
            self.diameter[rows],
            self.seen[rows],
            self.values[rows],
            self.known[rows],
        )

    def present(self) -> NDArray[np.bool_]:
        """Shape (patients, modalities): where anything of a modality is known."""
        own = [one.modality for one in features()]
        return np.stack(
            [
                (self.seen > 0)
                if modality is Modality.IMAGE
                else self.known[:, [one is modality for one in own]].any(axis=1)
                for modality in MODALITIES
            ],
            axis=1,
        )


def tabular_inputs(cohort: PatientCohort) -> tuple[Floats, Floats]:
    """Values and known of a cohort's columns.

    Args:
        cohort: Columns that it lacks are not measured in anybody.

    Returns:
        Shapes (patients, `value_places()`) and (patients, features).

    Raises:
        InvalidClinicalValueError: If a number is impossible or a category unknown.
    """
    values = np.zeros((len(cohort), value_places()), np.float32)
    known = np.zeros((len(cohort), len(features())), np.float32)
    for index, feature in enumerate(features()):
        spec = cohort_columns("patients")[feature.column]
        places = slice(feature.start, feature.start + feature.places)
        values[:, places], known[:, index] = _column(spec, cohort)
    return values, known


def diameter_input(diameter_mm: NDArray[np.floating]) -> Floats:
    """Diameters as doublings; NaN where there is none stays NaN.

    Raises:
        InvalidClinicalValueError: If one is none of a nodule.
    """
    low, high = _DIAMETERS_MM
    for value in diameter_mm[~np.isnan(diameter_mm)]:
        if not low <= value <= high:
            raise InvalidClinicalValueError(
                "image.diameter", value=float(value), low=low, high=high
            )
    return np.asarray(np.log2(diameter_mm / CENTRE_MM), np.float32)


def _column(spec: ColumnSpec, cohort: PatientCohort) -> tuple[Floats, Floats]:
    if spec.kind is ColumnKind.CATEGORY:
        return _category(spec, cohort.category(spec.name))
    numbers = cohort.number(spec.name)
    measured = ~np.isnan(numbers)
    wrong = measured & ~((numbers >= spec.least) & (numbers <= spec.most))
    if wrong.any():
        _refuse(spec, float(numbers[wrong][0]))
    if spec.name in _LOG_FROM:
        shifted = np.maximum(np.nan_to_num(numbers) + _LOG_FROM[spec.name], _LEAST)
        numbers = np.log2(shifted)
    filled = np.where(measured, numbers, 0.0)
    return filled[:, None].astype(np.float32), measured.astype(np.float32)


def _category(spec: ColumnSpec, column: NDArray[np.str_]) -> tuple[Floats, Floats]:
    measured = column != ""
    one_hot = column[:, None] == np.array(spec.categories)
    unseen = measured & ~one_hot.any(axis=1)
    if unseen.any():
        _refuse(spec, str(column[unseen][0]))
    return one_hot.astype(np.float32), measured.astype(np.float32)


def _refuse(spec: ColumnSpec, value: object) -> None:
    raise InvalidClinicalValueError("network.input", column=spec.name, value=value)
