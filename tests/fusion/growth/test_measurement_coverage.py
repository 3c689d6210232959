"""The measurement interval on phantoms that its table was not built on."""

import numpy as np
import pytest

from data.imaging.nodule import Density
from data.interval import Interval
from fusion.evaluation.volumetry import (
    FORMS,
    SHAPES_FOR_REPORTS,
    Cell,
    coverage,
    spec_of,
    trial_of,
)
from fusion.imaging.sphere import sphere_volume_mm3
from fusion.imaging.sphere_phantom import PhantomAttachment, render_sphere
from fusion.imaging.volume_uncertainty import (
    MeasuringConditions,
    clinical_interval,
    measurement_interval,
)
from tests.conftest import SOAK_SEED


def width(interval: Interval) -> float:
    return float(np.log(interval.high / interval.low))


def test_a_poor_scan_widens_both_intervals() -> None:
    sharp = MeasuringConditions(1.0, Density.SOLID, attached=True)
    poor = MeasuringConditions(1.0, Density.SOLID, attached=True, inflation=2.0)
    volume = sphere_volume_mm3(6)
    assert width(measurement_interval(volume, poor)) == pytest.approx(
        2 * width(measurement_interval(volume, sharp))
    )
    assert width(clinical_interval(volume, poor)) >= width(
        clinical_interval(volume, sharp)
    )


@pytest.mark.slow
def test_the_interval_covers_phantoms_of_other_seeds_shapes_and_kernels() -> None:
    """The whole table is in docs/results/volumetry_coverage.csv; here 36 phantoms."""
    assert covered(36, seed=73) >= 0.86


@pytest.mark.soak("360 phantoms, their volume inside the 95 % interval")
def test_the_interval_covers_many_phantoms() -> None:
    assert covered(360, seed=7300 + SOAK_SEED) >= 0.9


def covered(phantoms: int, seed: int) -> float:
    """The share of phantoms whose true volume lies in the interval."""
    trials = []
    for place in range(phantoms):
        rng = np.random.default_rng([seed, place])
        kind = list(PhantomAttachment)[place % 3]
        size = (6.0, 8.0, 12.0)[place // 3 % 3]
        cell = Cell(size, 1.0, kind, FORMS[place // 9 % 2], kernel="other")
        phantom = render_sphere(spec_of(cell, SHAPES_FOR_REPORTS, rng), rng)
        trials.append(trial_of(cell, phantom))
    return coverage(trials, np.random.default_rng(1)).value
