"""Patients stay whole in the folds."""

import numpy as np

from fusion.statistics.folds import patient_folds


def test_patients_stay_whole_in_the_folds() -> None:
    rng = np.random.default_rng(5)
    patients = rng.integers(0, 50, 300)
    folds = patient_folds(rng.random(300) < 0.2, patients, 10, rng)
    assert all(len(set(folds[patients == p])) == 1 for p in set(patients))
    assert set(folds) == set(range(10))
