"""One visit of a simulated patient: pose, scan, nodules where they truly are."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data.imaging.nodule import Density
from data.imaging.volume import Millimetres3
from data.simulated.anatomy.breathing import Pose
from data.simulated.anatomy.patient_anatomy import anatomy_of
from data.simulated.courses.nodule_course import NoduleCourse
from data.simulated.courses.patient_course import SimulatedPatient
from data.simulated.courses.sites import site
from data.simulated.phantom.bodies import SimulatedScan, lung_boundary
from data.simulated.phantom.nodule_shapes import nodule_shape, shape_count
from data.simulated.phantom.nodule_truth import TrueSize, place, true_size
from data.simulated.phantom.nodules import LungBoundary, PlacedNodule

_JITTER: Final = 0.45  # share of the depth; chosen: more moves it out of the nodule


@dataclass(frozen=True, slots=True)
class NoduleTruth:
    """A nodule in one scan, with what is true of it and where a reader marks it.

    Attributes:
        course: Its course.
        nodule: As it is rendered.
        size: As it truly is.
        seed_mm: A point inside it, not its centre, LPS.
    """

    course: NoduleCourse
    nodule: PlacedNodule
    size: TrueSize
    seed_mm: Millimetres3


@dataclass(frozen=True, slots=True)
class SimulatedVisit:
    """A scan and the nodules in it."""

    scan: SimulatedScan
    nodules: tuple[NoduleTruth, ...]


def simulated_visit(
    patient: SimulatedPatient, number: int, seed: int
) -> SimulatedVisit:
    """Set up one visit.

    Args:
        patient: Who.
        number: Which scan, from 1.
        seed: Of the cohort; changes poses, noise, sites, shapes and marks.
    """
    plan = patient.scans[number - 1]
    build = replace(patient.build, seed=patient.build.seed + 1000 * seed)
    scan = SimulatedScan(
        build,
        _pose(patient, number, np.random.default_rng([build.seed, 3, number])),
        plan.protocol,
        seed=build.seed * 100 + number,
    )
    boundary = lung_boundary(scan)
    day = (plan.on - patient.scans[0].on).days
    found = [
        _nodule_truth(scan, boundary, course, index, day)
        for index, course in enumerate(patient.nodules)
        if day >= course.first_day
    ]
    return SimulatedVisit(scan, tuple(found))


def _pose(patient: SimulatedPatient, number: int, rng: np.random.Generator) -> Pose:
    """Millimetres and degrees apart from scan to scan; not always as deep a breath."""
    x, y, z = rng.normal(0.0, (3.0, 4.0, 6.0))
    return Pose(
        shift_mm=(round(float(x), 2), round(float(y) + 6.0, 2), round(float(z), 2)),
        roll_rad=float(rng.normal(0.0, 0.02)),
        inspiration_mm=0.0 if number == 1 else float(rng.uniform(-9.0, 4.0)),
        size=patient.build.size,
    )


def _nodule_truth(
    scan: SimulatedScan,
    boundary: LungBoundary,
    course: NoduleCourse,
    index: int,
    day: int,
) -> NoduleTruth:
    rng = np.random.default_rng([scan.build.seed, 4, index])
    shape = nodule_shape(int(rng.integers(shape_count())))
    anchor = scan.pose.to_scanner(site(anatomy_of(scan.build), course, rng))
    nodule = place(
        shape,
        (float(anchor[0]), float(anchor[1]), float(anchor[2])),
        course.density,
        boundary,
        volume_mm3=course.volume_on(day) or 0.0,
        solid_volume_mm3=course.solid_volume_on(day) or 0.0,
    )
    marks = np.random.default_rng([scan.build.seed, 5, index, day])
    return NoduleTruth(course, nodule, true_size(nodule), _seed(nodule, marks))


def _seed(nodule: PlacedNodule, rng: np.random.Generator) -> Millimetres3:
    """A point off the deepest one, as a reader would click; inside the nodule."""
    core = nodule.density is Density.PART_SOLID
    depth_mm = nodule.depth_mm(core=core)
    while True:
        away = rng.normal(size=3)
        away *= _JITTER * depth_mm * rng.uniform(0.4, 1.0) / np.linalg.norm(away)
        x, y, z = (float(value) for value in np.asarray(nodule.anchor_mm) + away)
        if nodule.contains((x, y, z), core=core):
            return x, y, z
