"""What is not measured is marked, and what cannot be is refused."""

import numpy as np
import pytest

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from fusion.network.fused_inputs import (
    diameter_input,
    features,
    tabular_inputs,
)


def patient(**columns: object) -> PatientCohort:
    numbers = {k: np.array([v]) for k, v in columns.items() if isinstance(v, float)}
    words = {k: np.array([v]) for k, v in columns.items() if isinstance(v, str)}
    one = np.array([True])
    return PatientCohort("x", ("1",), np.array(["s"]), one, numbers, words)


def test_what_is_not_measured_is_marked() -> None:
    values, known = tabular_inputs(patient(age_years=70.0, sex="female"))
    names = [one.column for one in features()]
    assert known[0, names.index("age_years")] == 1
    assert known.sum() == 2
    assert values[0].sum() == pytest.approx(71)


@pytest.mark.parametrize(
    "columns", [{"age_years": 700.0}, {"ecog": -1.0}, {"pdl1_tps_percent": 101.0}]
)
def test_impossible_numbers_are_refused(columns: dict[str, float]) -> None:
    with pytest.raises(InvalidClinicalValueError, match="not possible"):
        tabular_inputs(patient(**columns))


def test_an_unseen_category_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="sarcomatoid"):
        tabular_inputs(patient(histology="sarcomatoid"))


def test_a_diameter_of_no_nodule_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="none of a nodule"):
        diameter_input(np.array([0.0]))
