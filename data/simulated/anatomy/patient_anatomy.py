"""One patient's anatomy: what does not change from scan to scan."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from data.simulated.anatomy import mediastinum
from data.simulated.anatomy.branching import bent, beside, grow
from data.simulated.anatomy.breathing import Pose
from data.simulated.anatomy.build import Build
from data.simulated.anatomy.distances import Axes, Field
from data.simulated.anatomy.grid import Grid
from data.simulated.anatomy.skeleton import limbs, ribs, vertebral_arches
from data.simulated.anatomy.thorax import cage, cavity, diaphragm, lungs
from data.simulated.anatomy.tubes import Tubes

# Lengths in mm. Chosen: finer steps give longer runs; the trunks start the trees of
# vessels and bronchi, and further ones would leave the lungs.
_REFERENCE_STEP_MM = 4.0
_REFERENCE = Grid((-164.0, -112.0, -148.0), (_REFERENCE_STEP_MM,) * 3, (72, 54, 75))
_UNDER_PLEURA_MM = 3.0
_TRUNKS = {
    # side: artery, vein, airway, which side of the artery the airway runs on
    -1: ((-42, 2, -20), (-48, 4, -48), (-33, 16, -24), (0.6, 0.7, 0.2)),
    1: ((46, 12, -10), (50, 8, -48), (44, 22, -30), (-0.6, 0.7, 0.1)),
}


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """Everything branched or bony, in anatomical space.

    Attributes:
        build: Whose it is.
        vessels: Arteries and veins in the lungs.
        great_vessels: Aorta, pulmonary trunk, veins of the mediastinum.
        airways: Lumina from trachea to the smallest bronchi that can be seen.
        gullet: Its outside.
        bones: Ribs, limbs and vertebral arches.
        cartilages: Of the ribs.
        lung_points: Shape (points, 3): places in the lungs at rest, LPS mm.
        lung_depth_mm: Shape (points,): how deep under the pleura each lies.
    """

    build: Build
    vessels: Tubes
    great_vessels: Tubes
    airways: Tubes
    gullet: Tubes
    bones: Tubes
    cartilages: Tubes
    lung_points: NDArray[np.float64]
    lung_depth_mm: NDArray[np.float64]


def lungs_at(
    at: Axes, grid: Grid, pose: Pose
) -> tuple[Field, Field, Field, Field, Field]:
    """Distances to cage, lungs, heart and cavity, and below the diaphragm."""
    heart_mm = mediastinum.heart(at)
    cage_mm = cage(at)
    cavity_mm = cavity(at, cage_mm)
    below_mm = diaphragm(at)
    between = mediastinum.contour(at, heart_mm, grid, pose)
    return (
        cage_mm,
        lungs(at, cavity_mm, below_mm, between, grid.step_mm[1]),
        heart_mm,
        cavity_mm,
        below_mm,
    )


@lru_cache(maxsize=4)
def anatomy_of(build: Build) -> Anatomy:
    """Build a patient's anatomy; the same build gives the same patient."""
    rng = np.random.default_rng([build.seed, 1])
    depth, points = _inside_of_lungs(rng)
    trees = [
        part
        for side in (-1, 1)
        for part in _lung_trees(side, points[depth > _UNDER_PLEURA_MM], build, rng)
    ]
    airways = [mediastinum.TRACHEA, mediastinum.RIGHT_MAIN_BRONCHUS]
    airways += [mediastinum.LEFT_MAIN_BRONCHUS, trees[1], trees[3]]
    rib_bones, cartilages = ribs()
    return Anatomy(
        build,
        Tubes.joined([trees[0], trees[2]]),
        mediastinum.GREAT_VESSELS,
        Tubes.joined(airways),
        mediastinum.GULLET,
        Tubes.joined([rib_bones, limbs(), vertebral_arches()]),
        cartilages,
        points,
        depth,
    )


def _inside_of_lungs(
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    axes = _REFERENCE.axes()
    full = [np.broadcast_to(axis, _REFERENCE.shape) for axis in axes]
    _, distance, *_ = lungs_at(axes, _REFERENCE, Pose())
    inside = distance < -1.0
    points = np.stack([axis[inside] for axis in full], 1).astype(np.float64)
    points += rng.uniform(-1.5, 1.5, points.shape)
    return -distance[inside].astype(np.float64), points


def _lung_trees(
    side: int, points: NDArray[np.float64], build: Build, rng: np.random.Generator
) -> tuple[Tubes, Tubes]:
    """Vessels and airways of one lung."""
    own = points[np.sign(points[:, 0] - 4.0) == side]
    artery_root, vein_root, airway_root, airway_side = _TRUNKS[side]

    def some_ends() -> NDArray[np.float64]:
        chosen = rng.choice(len(own), build.vessel_ends, replace=False)
        return np.asarray(own[chosen])

    arteries = grow(artery_root, 7.6, some_ends())
    veins = grow(vein_root, 6.4, some_ends())
    airways = beside(
        arteries, airway_root, airway_side, calibre=0.8, least_radius_mm=1.1
    )
    return Tubes.joined([bent(arteries, rng), bent(veins, rng)]), airways
