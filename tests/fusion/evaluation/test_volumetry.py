"""Errors of phantoms: known answers, and that the reached accuracy stays."""

import numpy as np
import pytest

from data.imaging.nodule import Density
from fusion.evaluation.volumetry import (
    FORMS,
    SHAPES_FOR_CALIBRATION,
    SHAPES_FOR_REPORTS,
    SHAPES_FOR_TUNING,
    Cell,
    PhantomTrial,
    coverage,
    spec_of,
    trial_of,
    volume_error,
)
from fusion.imaging.sphere_phantom import PhantomAttachment, render_sphere
from fusion.imaging.volume_uncertainty import MeasuringConditions


def test_bias_and_cv_of_three_phantoms() -> None:
    """Vector: errors of −10, 0 and 10 %: bias 0, CV 10; one refused."""
    found = volume_error(
        [90, 100, 110, float("nan")], [100] * 4, np.random.default_rng(1)
    )
    assert (found.count, found.refused) == (4, 1)
    assert found.bias_percent.value == pytest.approx(0)
    assert found.cv_percent.value == pytest.approx(10)
    assert found.bias_percent.low <= 0 <= found.bias_percent.high


def test_coverage_counts_the_truths_inside() -> None:
    seen = MeasuringConditions(1.0, Density.SOLID, attached=False)
    cell = Cell(10, 1.0, PhantomAttachment.NONE)
    trials = [
        PhantomTrial(cell, true, 500.0, 500.0, seen) for true in (500.0, 500.0, 9e5)
    ]
    found = coverage(trials, np.random.default_rng(1))
    assert found.value == pytest.approx(2 / 3)


def test_no_shape_serves_two_purposes() -> None:
    sets = [SHAPES_FOR_TUNING, SHAPES_FOR_CALIBRATION, SHAPES_FOR_REPORTS]
    assert len(set().union(*sets)) == sum(map(len, sets))


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("kind", "slice_mm", "bias", "cv"),
    [
        (PhantomAttachment.NONE, 1.0, 2, 2.5),
        (PhantomAttachment.VESSEL, 1.0, 5, 5),
        (PhantomAttachment.PLEURA, 1.0, 5, 5),
        (PhantomAttachment.NONE, 2.5, 6, 8),
        (PhantomAttachment.PLEURA, 2.5, 6, 8),
    ],
)
def test_nodules_of_8_mm_stay_within_the_limits(
    kind: PhantomAttachment, slice_mm: float, bias: float, cv: float, form: str
) -> None:
    cell = Cell(8.0, slice_mm, kind, form)
    trials = []
    for repeat in range(8):
        rng = np.random.default_rng([44, repeat])
        phantom = render_sphere(spec_of(cell, SHAPES_FOR_REPORTS, rng), rng)
        trials.append(trial_of(cell, phantom))
    found = volume_error(
        [t.volume_mm3 for t in trials],
        [t.true_mm3 for t in trials],
        np.random.default_rng(1),
    )
    assert found.refused == 0
    assert abs(found.bias_percent.value) < bias
    assert found.cv_percent.value < cv


@pytest.mark.slow
def test_faint_haze_on_the_pleura_keeps_a_volume() -> None:
    """A phantom of which the fitted wall would have left less than nothing."""
    cell = Cell(4.0, 1.0, PhantomAttachment.PLEURA, density=Density.GROUND_GLASS)
    rng = np.random.default_rng([311, 0, 31])
    phantom = render_sphere(spec_of(cell, SHAPES_FOR_CALIBRATION, rng), rng)
    assert trial_of(cell, phantom).volume_mm3 > 0
