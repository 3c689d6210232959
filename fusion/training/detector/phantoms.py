"""Simulated chests with many nodules, for training and testing the nodule detector.

Each seed is another patient with another build, breath, protocol and set of nodules;
training and testing use seeds that do not overlap. Rendering takes some seconds a
scan, so scans may be kept between runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from data.imaging.nodule import Density
from data.imaging.volume import Acquisition, CTVolume, Millimetres3
from data.simulated.anatomy import tissues
from data.simulated.anatomy.breathing import Pose
from data.simulated.anatomy.build import Build
from data.simulated.anatomy.distances import Field
from data.simulated.anatomy.grid import Grid
from data.simulated.anatomy.patient_anatomy import anatomy_of
from data.simulated.courses.nodule_course import STABLE, Attachment, NoduleCourse
from data.simulated.courses.sites import site
from data.simulated.phantom.bodies import SimulatedScan, lung_boundary
from data.simulated.phantom.nodule_shapes import nodule_shape, shape_count
from data.simulated.phantom.nodule_truth import TrueSize, place, true_size
from data.simulated.phantom.nodules import LungBoundary, PlacedNodule
from data.simulated.phantom.phantom import render
from data.simulated.phantom.scanner import ScanProtocol

# Count and share. Chosen: more nodules crowd a chest; fewer shapes judge less.
NODULES: Final = 12
SHAPES_FOR_TESTING: Final = 0.3
"""Of the outlines, the last ones; training never sees them."""

# Millimetres, counts of tries and of each density. Chosen: a wider range of sizes holds
# fewer of the small ones that readers miss.
_DIAMETERS_MM: Final = (3.5, 24.0)
_APART_MM: Final = 8.0
_TRIES: Final = 20
_DENSITIES: Final = (Density.SOLID,) * 5 + (Density.PART_SOLID,) * 2
_HAZY: Final = (Density.GROUND_GLASS,) * 3
_ATTACHMENTS: Final = (Attachment.FREE, Attachment.VESSEL, Attachment.PLEURA)
_SLICES_MM: Final = (1.0, 1.25, 1.25, 1.5, 2.5)
_FIELD_MM: Final = 345.0
_HEIGHT_MM: Final = 288.0


@dataclass(frozen=True, slots=True)
class TrueNodule:
    """A nodule of a phantom.

    Attributes:
        centre_mm: Centre of mass, LPS.
        volume_mm3: Inside the lung.
        density: Attenuation class.
        attachment: What it touches.
    """

    centre_mm: Millimetres3
    volume_mm3: float
    density: Density
    attachment: Attachment

    @property
    def diameter_mm(self) -> float:
        """Of the sphere of the same volume."""
        return float(np.cbrt(6 * self.volume_mm3 / np.pi))


@dataclass(frozen=True, slots=True, eq=False)
class DetectionPhantom:
    """A simulated scan and its nodules."""

    volume: CTVolume
    nodules: tuple[TrueNodule, ...]


class VariedNodule(PlacedNodule):
    """A nodule whose CT numbers differ from patient to patient."""

    __slots__ = ("haze_hu", "solid_hu")

    haze_hu: float
    solid_hu: float

    def __init__(self, nodule: PlacedNodule, rng: np.random.Generator) -> None:
        names = ("shape", "anchor_mm", "cell_mm", "density", "boundary", "core_cell_mm")
        for name in names:
            object.__setattr__(self, name, getattr(nodule, name))
        object.__setattr__(self, "haze_hu", float(rng.uniform(-720, -480)))
        object.__setattr__(self, "solid_hu", float(rng.uniform(-60, 90)))

    def _paint(self, hu: Field, grid: Grid, value: float, *, core: bool) -> None:
        level = self.haze_hu if value == tissues.GROUND_GLASS_NODULE else self.solid_hu
        PlacedNodule._paint(self, hu, grid, level, core=core)


Draw = Callable[[], NDArray[np.int16]]


class KeptScans(Protocol):
    """Keeps rendered scans between runs."""

    def __call__(self, name: str, draw: Draw, /) -> NDArray[np.int16]:
        """Return what is kept under the name; draw and keep it if nothing is."""


def drawn_afresh(_name: str, draw: Draw, /) -> NDArray[np.int16]:
    """Keep nothing."""
    return draw()


def phantom(
    seed: int, *, testing: bool, kept: KeptScans = drawn_afresh
) -> DetectionPhantom:
    """One simulated scan.

    Args:
        seed: The same seed gives the same scan.
        testing: Whether the nodules get the outlines kept for testing.
        kept: Keeps what was rendered; without it, every scan is drawn afresh.
    """
    scan, nodules, truths = _patient(seed, testing=testing)
    name = f"{'test' if testing else 'train'}-{seed}"
    hu = kept(name, lambda: np.stack(list(render(scan, nodules))))
    z, y, x = scan.grid.origin_mm
    volume = CTVolume(
        hu,
        scan.grid.step_mm,
        (x, y, z),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
        acquisition=Acquisition(slice_thickness_mm=scan.protocol.slice_mm),
    )
    return DetectionPhantom(volume, truths)


def _patient(
    seed: int, *, testing: bool
) -> tuple[SimulatedScan, list[PlacedNodule], tuple[TrueNodule, ...]]:
    rng = np.random.default_rng([seed, int(testing), 11])
    size = tuple(float(s) for s in rng.uniform(0.93, 1.05, 3))
    build = Build(
        int(rng.integers(1_000_000)),
        (size[0], size[1], size[2]),
        emphysema=float(rng.choice([0.0, rng.uniform(0, 0.25)])),
        vessel_ends=int(rng.integers(800, 1700)),
    )
    pose = Pose(
        (0.0, 6.0, float(rng.normal(0, 5))),
        float(rng.normal(0, 0.03)),
        float(rng.uniform(-9, 4)),
        build.size,
    )
    scan = SimulatedScan(build, pose, _protocol(rng), int(rng.integers(1_000_000)))
    boundary = lung_boundary(scan)
    nodules: list[PlacedNodule] = []
    truths: list[TrueNodule] = []
    for _ in range(NODULES):
        nodule, truth = _nodule(scan, boundary, truths, rng, testing=testing)
        nodules.append(nodule)
        truths.append(truth)
    return scan, nodules, tuple(truths)


def _protocol(rng: np.random.Generator) -> ScanProtocol:
    pixel_mm = float(rng.uniform(1.15, 1.4))
    slice_mm = float(rng.choice(_SLICES_MM))
    return ScanProtocol(
        matrix=int(_FIELD_MM / pixel_mm),
        pixel_mm=pixel_mm,
        slice_mm=slice_mm,
        slices=int(_HEIGHT_MM / slice_mm),
        noise_hu=float(rng.uniform(10, 38)),
        blur_mm=float(rng.uniform(0.45, 0.8)),
    )


def _nodule(
    scan: SimulatedScan,
    boundary: LungBoundary,
    others: list[TrueNodule],
    rng: np.random.Generator,
    *,
    testing: bool,
) -> tuple[PlacedNodule, TrueNodule]:
    """One nodule that lies apart from the others, as far as some tries allow."""
    low, high = np.log(_DIAMETERS_MM)
    for _ in range(_TRIES):
        diameter_mm = float(np.exp(rng.uniform(low, high)))
        small = diameter_mm < 5
        density = rng.choice(np.array(_DENSITIES + (() if small else _HAZY)))
        course = NoduleCourse(
            "N",
            int(rng.choice([-1, 1])),
            float(rng.uniform(0.02, 0.98)),
            Attachment(rng.choice(np.array(_ATTACHMENTS))),
            Density(density),
            np.pi / 6 * diameter_mm**3,
            STABLE,
            "simulated for detection",
        )
        at = scan.pose.to_scanner(site(anatomy_of(scan.build), course, rng))
        apart = [np.linalg.norm(at - np.array(o.centre_mm)) for o in others]
        needed = [(o.diameter_mm + diameter_mm) / 2 + _APART_MM for o in others]
        if all(a > n for a, n in zip(apart, needed, strict=True)):
            break
    nodule = place(
        nodule_shape(_shape(rng, testing=testing)),
        (float(at[0]), float(at[1]), float(at[2])),
        course.density,
        boundary,
        volume_mm3=course.volume_mm3,
        solid_volume_mm3=course.volume_mm3 * float(rng.uniform(0.1, 0.6)),
    )
    size = true_size(nodule)
    return VariedNodule(nodule, rng), _truth(course, size)


def _shape(rng: np.random.Generator, *, testing: bool) -> int:
    kept = round(shape_count() * (1 - SHAPES_FOR_TESTING))
    return int(rng.integers(kept, shape_count()) if testing else rng.integers(kept))


def _truth(course: NoduleCourse, size: TrueSize) -> TrueNodule:
    return TrueNodule(
        size.centre_mm, size.volume_mm3, course.density, course.attachment
    )
