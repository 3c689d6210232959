"""The large bodies of one scan, as signed distances on a coarse grid."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import ndimage

from data.simulated.anatomy import tissues
from data.simulated.anatomy.abdomen import UpperAbdomen, upper_abdomen
from data.simulated.anatomy.breathing import Pose
from data.simulated.anatomy.build import Build
from data.simulated.anatomy.chest_wall import FatPlanes, body, fat_planes, gland, muscle
from data.simulated.anatomy.distances import Axes, Field
from data.simulated.anatomy.grid import Grid
from data.simulated.anatomy.patient_anatomy import lungs_at
from data.simulated.anatomy.skeleton import (
    breastbone,
    canal,
    shoulder_blades,
    vertebral_bodies,
)
from data.simulated.anatomy.thorax import Fissures, fissures
from data.simulated.phantom.nodules import LungBoundary
from data.simulated.phantom.scanner import ScanProtocol

# Chosen: a smaller step is slower and draws the same body.
_COARSE_STEP_MM: Final = 2.5
_TOP_MM: Final = 126.0


@dataclass(frozen=True, slots=True)
class SimulatedScan:
    """Values needed to render one scan; the same values give the same voxels.

    Attributes:
        build: The patient.
        pose: How the patient lay and breathed.
        protocol: How the scan was made.
        seed: Noise of this scan.
    """

    build: Build
    pose: Pose
    protocol: ScanProtocol
    seed: int

    @property
    def grid(self) -> Grid:
        """Voxel centres in scanner space; the top slice lies above the apices."""
        top = _TOP_MM * self.build.size[2] + self.pose.shift_mm[2]
        return self.protocol.grid(round(top, 2))


@dataclass(frozen=True, slots=True, eq=False)
class ScannedBodies:
    """Signed distances of the large bodies on a coarse grid over the scan, mm."""

    grid: Grid
    skin: Field
    muscle: Field
    fat: FatPlanes
    cavity: Field
    lungs: Field
    lung_hu: Field
    fissures: Fissures
    heart: Field
    abdomen: UpperAbdomen
    bone: Field
    discs: Field
    canal: Field
    glands: Field | None


@lru_cache(maxsize=1)
def bodies_in_scan(scan: SimulatedScan) -> ScannedBodies:
    """Compute the large bodies as they lie in this scan."""
    step_mm = max(_COARSE_STEP_MM, 1.6 * scan.protocol.pixel_mm)
    fine = scan.grid
    spans = [step * (n - 1) for step, n in zip(fine.step_mm, fine.shape, strict=True)]
    shape = [int(np.ceil(span / step_mm)) + 3 for span in spans]
    z, y, x = (origin - step_mm for origin in fine.origin_mm)
    coarse = Grid((z, y, x), (step_mm,) * 3, (shape[0], shape[1], shape[2]))
    at = scan.pose.to_anatomy(*coarse.axes())
    cage_mm, lungs_mm, heart_mm, cavity_mm, below_mm = lungs_at(at, coarse, scan.pose)
    muscle_mm = muscle(at)
    vertebrae, discs = vertebral_bodies(at)
    bone = np.minimum(
        np.minimum(vertebrae, breastbone(at)), shoulder_blades(at, cage_mm)
    )
    glands = (
        np.minimum(gland(at, -1.0, scan.build), gland(at, 1.0, scan.build))
        if scan.build.breast_mm
        else None
    )
    return ScannedBodies(
        coarse,
        body(at, muscle_mm, scan.build),
        muscle_mm,
        fat_planes(at, cage_mm, muscle_mm),
        cavity_mm + 1.0,
        lungs_mm,
        _lung_hu(at, coarse, scan.build),
        fissures(at),
        heart_mm,
        upper_abdomen(at, cavity_mm, below_mm),
        bone,
        discs,
        canal(at),
        glands,
    )


def lung_boundary(scan: SimulatedScan) -> LungBoundary:
    """Find where the lungs of this scan end, for placing nodules."""
    bodies = bodies_in_scan(scan)
    return LungBoundary(bodies.lungs, bodies.grid)


def _lung_hu(at: Axes, coarse: Grid, build: Build) -> Field:
    """Lung tissue: denser towards the back, uneven from lobule to lobule."""
    rng = np.random.default_rng([build.seed, 2])
    uneven = rng.standard_normal(coarse.shape, dtype=np.float32)
    uneven = ndimage.gaussian_filter(uneven, 1.6)
    uneven *= 13.0 / uneven.std()
    hu = tissues.LUNG + tissues.LUNG_GRADIENT_PER_MM * at[1] + uneven
    return np.asarray(hu - build.emphysema * 250.0, np.float32)
