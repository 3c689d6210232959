"""Patients whom the fused model is asked about."""

import numpy as np

from data.cohorts.cohort import PatientCohort

NO_PICTURES = np.zeros((0, 1280), np.float32)


def patient(simulated: bool = True, **columns: object) -> PatientCohort:
    numbers = {k: np.array([v]) for k, v in columns.items() if isinstance(v, float)}
    words = {k: np.array([v]) for k, v in columns.items() if isinstance(v, str)}
    marked = np.array([simulated])
    return PatientCohort("x", ("1",), np.array(["s"]), marked, numbers, words)


def pictures(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(1).random((count, 1280), dtype=np.float32)
