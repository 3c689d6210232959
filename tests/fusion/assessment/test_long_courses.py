"""Patients over many scans, each assessed with the assessment of the scan before."""

from datetime import date, timedelta

import numpy as np
import pytest

from tests.conftest import SOAK_SEED
from tests.fusion.assessment.patients import INCIDENTAL, assessed, with_scans
from tests.fusion.assessment.worded import check
from tests.pages.example_cases import measurement

FIRST_DAY = date(2015, 3, 1)


def test_two_patients_are_followed_over_many_scans() -> None:
    for patient in range(2):
        follow(np.random.default_rng([0, patient]))


@pytest.mark.soak("150 simulated patients, assessed after each of 8 to 20 scans")
def test_many_patients_are_followed_over_many_scans() -> None:
    for patient in range(150):
        follow(np.random.default_rng([SOAK_SEED, patient]))


def follow(rng: np.random.Generator) -> None:
    """Assess one patient after each scan; what is said has words and a last day."""
    count = int(rng.integers(8, 21))
    days = np.cumsum(rng.integers(20, 400, count))
    # The rate changes midway, as under a treatment; the error is 10 % of the volume.
    rates = np.where(np.arange(count) < count // 2, *rng.normal(0, 0.004, 2))
    logs = np.cumsum(rates * np.diff(days, prepend=0)) + rng.normal(0, 0.1, count)
    volumes = np.clip(500 * np.exp(logs), 20, 60_000)
    scans = [
        measurement(FIRST_DAY + timedelta(days=int(day)), float(volume), spread=0.1)
        for day, volume in zip(days, volumes, strict=True)
    ]
    before = None
    for seen in range(1, count + 1):
        on = FIRST_DAY + timedelta(days=int(days[seen - 1]) + 1)
        said = assessed(with_scans(*scans[:seen]), *INCIDENTAL, on=on, previous=before)
        (nodule,) = said.nodules
        assert nodule.growth is not None
        assert nodule.risk is not None
        assert said.expires_on is None or said.expires_on > on
        assert check(said)
        before = said
