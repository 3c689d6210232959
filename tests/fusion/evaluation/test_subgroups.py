"""Parts of a cohort: where their limits lie, and who is in none."""

import numpy as np

from data.cohorts.cohort import PatientCohort
from fusion.evaluation.subgroups import subgroups_of


def cohort() -> PatientCohort:
    unknown = np.full(4, np.nan)
    return PatientCohort(
        name="made up",
        patient_ids=("a", "b", "c", "d"),
        sites=np.full(4, "here"),
        simulated=np.ones(4, dtype=np.bool_),
        numbers={
            "pdl1_tps_percent": np.array([0.0, 1.0, 50.0, np.nan]),
            "tmb_per_mb": np.array([9.9, 10.0, np.nan, np.nan]),
            "previous_systemic_therapy": np.array([0.0, 1.0, 1.0, np.nan]),
            "ecog": np.array([0.0, 1.0, 2.0, np.nan]),
            "age_years": unknown,
        },
        categories={"smoking_status": np.array(["never", "former", "current", ""])},
    )


def test_limits_belong_to_the_part_above() -> None:
    parts = subgroups_of(cohort())
    assert parts["pdl1_below_1"].tolist() == [True, False, False, False]
    assert parts["pdl1_1_to_49"].tolist() == [False, True, False, False]
    assert parts["pdl1_50_or_more"].tolist() == [False, False, True, False]
    assert parts["tmb_10_or_more"].tolist() == [False, True, False, False]


def test_the_unknown_is_in_neither_part_but_for_pd_l1() -> None:
    parts = subgroups_of(cohort())
    assert [name for name, rows in parts.items() if rows[3]] == ["pdl1_unknown"]
    assert not (parts["younger_than_65"] | parts["age_65_or_more"]).any()
