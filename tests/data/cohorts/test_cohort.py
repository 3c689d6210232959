import numpy as np
import pytest

from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError


def cohort(ids: tuple[str, ...], rows: int) -> PatientCohort:
    return PatientCohort(
        "north",
        ids,
        np.full(rows, "north"),
        np.zeros(rows, dtype=bool),
        {"nlr": np.arange(float(rows))},
        {},
    )


def test_lines_of_one_person_share_a_number() -> None:
    persons = cohort(("a#1", "b", "a#2"), 3).persons()
    assert persons[0] == persons[2] != persons[1]


def test_a_column_it_lacks_is_unknown_in_everybody() -> None:
    assert np.isnan(cohort(("a", "b"), 2).number("ecog")).all()
    assert cohort(("a", "b"), 2).category("sex").tolist() == ["", ""]


@pytest.mark.parametrize(("ids", "rows"), [(("a", "a"), 2), (("a",), 2)])
def test_refuses_rows_that_do_not_fit(ids: tuple[str, ...], rows: int) -> None:
    with pytest.raises(InvalidClinicalValueError, match="same patient twice"):
        cohort(ids, rows)
