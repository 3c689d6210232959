"""Many verdicts at once are those that are given one by one."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from data.nodule import Density, NoduleMeasurement
from fusion.growth.many_verdicts import many_verdicts
from fusion.growth.verdict import growth_verdict
from tests.pages.example_cases import measurement

TODAY = date(2026, 1, 1)


def nodule(rng: np.random.Generator) -> list[NoduleMeasurement]:
    """One to four scans of any density; the solid part comes and grows as it likes."""
    density = list(Density)[int(rng.integers(3))]
    volume, rate = np.exp(rng.normal(6, 1)), rng.choice([0, 0.002, 0.004, -0.004])
    scans = []
    for number in range(int(rng.integers(1, 5))):
        day = TODAY - timedelta(days=1200 - 300 * number)
        size = float(volume * np.exp(rate * 300 * number + rng.normal(0, 0.1)))
        part = 1.0 if density is Density.SOLID else float(rng.choice([0, 0.2, 0.5]))
        scans.append(
            replace(
                measurement(day, size),
                density=density,
                solid_volume_mm3=part * size,
                mass_mg=size * (0.4 + 0.6 * part),
            )
        )
    return scans


def test_many_verdicts_are_those_given_one_by_one() -> None:
    rng = np.random.default_rng(8)
    nodules = [nodule(rng) for _ in range(40)]
    many = many_verdicts(nodules)
    for scans, trend, again in zip(
        nodules, many.trends, many.scan_again_days, strict=True
    ):
        one = growth_verdict(scans, TODAY)
        assert trend is one.trend
        if one.scan_again_days is None:
            assert np.isnan(again)
        else:
            assert again == one.scan_again_days


def test_no_nodule_gives_no_verdict() -> None:
    assert many_verdicts([]).trends == ()
