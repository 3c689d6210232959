"""Nodules followed from one rendered scan to the next: registration and matching."""

import numpy as np
import pytest
from numpy.typing import NDArray

from data.imaging.matching import Outcome
from data.imaging.nodule import Density
from data.imaging.volume import CTVolume
from data.simulated.anatomy.breathing import Pose
from data.simulated.anatomy.build import Build
from data.simulated.phantom.bodies import SimulatedScan
from data.simulated.phantom.phantom import render
from data.simulated.phantom.scanner import ScanProtocol
from fusion.imaging.lungs import lung_mask
from fusion.imaging.matching import match_nodules
from fusion.imaging.registration import register_chests
from tests.fusion.imaging.matching.simulated_follow_up import EARLIER, LATER, measured

Points = NDArray[np.float64]

PROTOCOL = ScanProtocol(matrix=220, pixel_mm=1.6, slice_mm=2.0, slices=150)
NODULES = 10


def scanned(build: Build, pose: Pose, seed: int) -> CTVolume:
    scan = SimulatedScan(build, pose, PROTOCOL, seed)
    grid = scan.grid
    z, y, x = grid.origin_mm
    return CTVolume(
        np.stack(list(render(scan))),
        grid.step_mm,
        (x, y, z),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )


def moved(points: Points, one: Pose, other: Pose) -> Points:
    """Where points of a scan in one pose lie in another pose."""
    x, y, z = one.to_anatomy(*(points.astype(np.float32).T))
    return np.asarray(other.to_scanner(np.stack([x, y, z], -1)), np.float64)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [61, 62, 63])
def test_nodules_are_followed_through_a_breath(seed: int) -> None:
    rng = np.random.default_rng(seed)
    build = Build(seed)
    poses = [
        Pose(shift_mm=(2.0, 6.0, -3.0)),
        Pose(
            shift_mm=tuple(rng.uniform(-12, 12, 3).tolist()),
            roll_rad=float(rng.uniform(-0.08, 0.08)),
            inspiration_mm=float(rng.uniform(-14, -8)),
        ),
    ]
    earlier, later = (scanned(build, pose, n) for n, pose in enumerate(poses))
    lungs = lung_mask(earlier)
    inside = np.argwhere(lungs.labels > 0)
    steps = inside[rng.choice(len(inside), 400)] * np.asarray(lungs.spacing_mm)
    points = np.asarray(lungs.origin_mm) + steps @ np.asarray(lungs.axes)
    truth = moved(points, poses[0], poses[1])
    transform = register_chests(earlier, later, lungs)
    away = np.linalg.norm(transform.apply(points) - truth, axis=1)
    print(  # noqa: T201 - the figures are for the reader of `pytest -s`
        f"seed {seed}, breath {poses[1].inspiration_mm:.0f} mm: mean {away.mean():.2f}"
        f" p95 {np.percentile(away, 95):.2f} max {away.max():.2f} mm, share within "
        f"three claimed errors {np.mean(away <= 3 * transform.error_mm(points)):.3f}"
    )
    assert np.percentile(away, 95) <= 2.5
    sizes = rng.uniform(4, 14, NODULES)
    solid = Density.SOLID
    first = [
        measured(p, s, solid, EARLIER)
        for p, s in zip(points[:NODULES], sizes, strict=True)
    ]
    second = [
        measured(p + rng.normal(0, 0.6, 3), s * rng.uniform(0.8, 1.4), solid, LATER)
        for p, s in zip(truth[1:NODULES], sizes[1:], strict=True)
    ]
    matches = match_nodules(first, second, transform)
    sure = {m.earlier: m.later for m in matches if not m.ask}
    assert all(
        later == (earlier[0] - 1,)
        for earlier, later in sure.items()
        if earlier and later
    )
    assert sum(m.outcome is Outcome.SAME for m in matches) >= NODULES - 2
