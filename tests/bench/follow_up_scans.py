"""Simulated patients scanned twice: nodules grow, vanish and appear; breaths differ.

Each seed is another patient. Truth is what was placed, not what anything measured.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from data.imaging.nodule import Density
from data.imaging.volume import Acquisition, CTVolume, Millimetres3
from data.simulated.anatomy.breathing import Pose
from data.simulated.anatomy.build import Build
from data.simulated.anatomy.patient_anatomy import anatomy_of
from data.simulated.courses.nodule_course import STABLE, Attachment, NoduleCourse
from data.simulated.courses.sites import site
from data.simulated.phantom.bodies import SimulatedScan, lung_boundary
from data.simulated.phantom.nodule_shapes import NoduleShape, nodule_shape, shape_count
from data.simulated.phantom.nodule_truth import place, true_size
from data.simulated.phantom.nodules import LungBoundary, PlacedNodule
from data.simulated.phantom.phantom import render
from data.simulated.phantom.scanner import ScanProtocol
from fusion.training.detector.phantoms import SHAPES_FOR_TESTING, VariedNodule

EARLIER, LATER = "1.2.1", "1.2.2"

_MOST_NODULES: Final = 12
_VANISH: Final = 0.08
_NEW: Final = 0.5
_MOST_BREATH_MM: Final = 15.0
_APART_MM: Final = 6.0
_TRIES: Final = 20
_FIELD_MM: Final = 345.0
_HEIGHT_MM: Final = 288.0
_ATTACHMENTS: Final = (Attachment.FREE, Attachment.VESSEL, Attachment.PLEURA)
_DENSITIES: Final = (Density.SOLID,) * 7 + (Density.PART_SOLID,)
_HAZY: Final = (Density.GROUND_GLASS,) * 2


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One nodule over both scans, in anatomical space.

    Attributes:
        site: Place, shape (3,).
        shape: Outline.
        density: Attenuation class.
        attachment: What it touches.
        volumes_mm3: On the earlier and the later scan; None where it is not there.
        seed: Of its CT numbers.
    """

    site: np.ndarray = field(repr=False)
    shape: NoduleShape = field(repr=False)
    density: Density
    attachment: Attachment
    volumes_mm3: tuple[float | None, float | None]
    seed: int


@dataclass(frozen=True, slots=True)
class TruePlace:
    """Where a nodule truly lies on one scan.

    Attributes:
        centre_mm: Centre of mass, LPS.
        diameter_mm: Of the ball of its true volume.
    """

    centre_mm: Millimetres3
    diameter_mm: float

    def holds(self, point_mm: Millimetres3) -> bool:
        """Whether a point lies within its radius, or 2 mm."""
        apart_mm = float(np.linalg.norm(np.subtract(point_mm, self.centre_mm)))
        return apart_mm <= max(self.diameter_mm / 2, 2.0)


@dataclass(frozen=True, slots=True, eq=False)
class ScannedTwice:
    """Both scans, and by nodule where it truly lies on each; None if it is not there.

    Attributes:
        volumes: The earlier and the later scan.
        places: By nodule, its place on each.
        courses: By nodule.
        breath_mm: How much the depth of breath differs.
    """

    volumes: tuple[CTVolume, CTVolume]
    places: tuple[tuple[TruePlace | None, TruePlace | None], ...]
    courses: tuple[Course, ...]
    breath_mm: float


def scanned_twice(
    seed: int, *, testing: bool = True, folder: Path | None = None
) -> ScannedTwice:
    """One simulated patient.

    Args:
        seed: The same seed gives the same scans.
        testing: Whether the nodules get the outlines kept for testing.
        folder: Where rendered scans are kept; none are kept without it.
    """
    rng = np.random.default_rng([seed, int(testing), 71])
    size = tuple(float(s) for s in rng.uniform(0.93, 1.05, 3))
    build = Build(
        int(rng.integers(1_000_000)),
        (size[0], size[1], size[2]),
        emphysema=float(rng.choice([0.0, rng.uniform(0, 0.25)])),
        vessel_ends=int(rng.integers(800, 1700)),
    )
    courses = _courses(build, rng, testing=testing)
    poses = _poses(build, rng)
    volumes, places = [], []
    for visit, pose in enumerate(poses):
        scan = SimulatedScan(build, pose, _protocol(rng), int(rng.integers(1_000_000)))
        nodules = _placed(scan, courses, visit)
        name = f"{'test' if testing else 'dev'}-{seed}-{visit}.npz"
        kept = None if folder is None else folder / name
        volumes.append(_volume(scan, nodules, (EARLIER, LATER)[visit], kept))
        places.append([_truth(nodule) for nodule in nodules])
    pairs = tuple(zip(*places, strict=True))
    breath_mm = poses[1].inspiration_mm - poses[0].inspiration_mm
    return ScannedTwice((volumes[0], volumes[1]), pairs, courses, breath_mm)


def _courses(
    build: Build, rng: np.random.Generator, *, testing: bool
) -> tuple[Course, ...]:
    known = int(rng.integers(1, _MOST_NODULES + 1))
    courses: list[Course] = []
    for number in range(known + int(rng.poisson(_NEW))):
        diameter_mm = float(np.clip(rng.lognormal(np.log(7.0), 0.4), 4.0, 25.0))
        before = float(np.pi / 6 * diameter_mm**3)
        changes = (0.0, float(rng.uniform(0.2, 1.8)), -float(rng.uniform(0.2, 1.5)))
        after = before * float(np.exp(changes[rng.choice(3, p=[0.6, 0.25, 0.15])]))
        volumes: tuple[float | None, float | None] = (before, after)
        if number >= known:
            volumes = (None, before)
        elif rng.random() < _VANISH:
            volumes = (before, None)
        courses.append(_course(build, courses, volumes, rng, testing=testing))
    return tuple(courses)


def _course(
    build: Build,
    others: list[Course],
    volumes: tuple[float | None, float | None],
    rng: np.random.Generator,
    *,
    testing: bool,
) -> Course:
    """One nodule that lies apart from the others, as far as some tries allow."""
    largest = max(volume for volume in volumes if volume)
    hazy = _HAZY if largest > 65 else ()
    density = Density(rng.choice(np.array(_DENSITIES + hazy)))
    attachment = Attachment(rng.choice(np.array(_ATTACHMENTS)))
    for _ in range(_TRIES):
        wanted = NoduleCourse(
            "N",
            int(rng.choice([-1, 1])),
            float(rng.uniform(0.02, 0.98)),
            attachment,
            density,
            largest,
            STABLE,
            "simulated for following",
        )
        at = site(anatomy_of(build), wanted, rng)
        if all(
            np.linalg.norm(at - other.site) > _needed_mm(largest, other)
            for other in others
        ):
            break
    kept = round(shape_count() * (1 - SHAPES_FOR_TESTING))
    shape = int(rng.integers(kept, shape_count()) if testing else rng.integers(kept))
    seed = int(rng.integers(1_000_000))
    return Course(at, nodule_shape(shape), density, attachment, volumes, seed)


def _needed_mm(volume_mm3: float, other: Course) -> float:
    sizes = (volume_mm3, max(volume for volume in other.volumes_mm3 if volume))
    return float(sum(np.cbrt(6 * v / np.pi) / 2 for v in sizes)) + _APART_MM


def _poses(build: Build, rng: np.random.Generator) -> tuple[Pose, Pose]:
    """Two breaths that differ by up to 15 mm at the diaphragm, and two positions."""
    breath = float(rng.uniform(-9, 4))
    other = breath + float(rng.uniform(-_MOST_BREATH_MM, _MOST_BREATH_MM))
    other = float(np.clip(other, -16, 8))
    poses = [
        Pose(
            tuple(rng.uniform(-12, 12, 3).tolist()),
            float(rng.normal(0, 0.03)),
            depth,
            build.size,
        )
        for depth in (breath, other)
    ]
    return poses[0], poses[1]


def _protocol(rng: np.random.Generator) -> ScanProtocol:
    pixel_mm = float(rng.uniform(1.15, 1.35))
    slice_mm = float(rng.choice((1.25, 1.5, 2.0)))
    return ScanProtocol(
        matrix=int(_FIELD_MM / pixel_mm),
        pixel_mm=pixel_mm,
        slice_mm=slice_mm,
        slices=int(_HEIGHT_MM / slice_mm),
        noise_hu=float(rng.uniform(10, 38)),
        blur_mm=float(rng.uniform(0.45, 0.8)),
    )


def _placed(
    scan: SimulatedScan, courses: tuple[Course, ...], visit: int
) -> list[PlacedNodule | None]:
    boundary = lung_boundary(scan)
    return [_one_placed(scan, course, visit, boundary) for course in courses]


def _one_placed(
    scan: SimulatedScan, course: Course, visit: int, boundary: LungBoundary
) -> PlacedNodule | None:
    volume_mm3 = course.volumes_mm3[visit]
    if volume_mm3 is None:
        return None
    rng = np.random.default_rng(course.seed)
    x, y, z = (float(c) for c in scan.pose.to_scanner(course.site))
    solid_mm3 = volume_mm3 * float(rng.uniform(0.1, 0.6))
    nodule = place(
        course.shape,
        (x, y, z),
        course.density,
        boundary,
        volume_mm3=volume_mm3,
        solid_volume_mm3=solid_mm3,
    )
    return VariedNodule(nodule, rng)


def _truth(nodule: PlacedNodule | None) -> TruePlace | None:
    if nodule is None:
        return None
    size = true_size(nodule)
    return TruePlace(size.centre_mm, float(np.cbrt(6 * size.volume_mm3 / np.pi)))


def _volume(
    scan: SimulatedScan,
    nodules: list[PlacedNodule | None],
    series_uid: str,
    kept: Path | None,
) -> CTVolume:
    if kept is not None and kept.is_file():
        with np.load(kept) as arrays:
            hu = arrays["hu"]
    else:
        hu = np.stack(list(render(scan, [one for one in nodules if one])))
        if kept is not None:
            np.savez_compressed(kept, hu=hu)
    z, y, x = scan.grid.origin_mm
    return CTVolume(
        hu,
        scan.grid.step_mm,
        (x, y, z),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
        series_uid=series_uid,
        acquisition=Acquisition(slice_thickness_mm=scan.protocol.slice_mm),
    )
