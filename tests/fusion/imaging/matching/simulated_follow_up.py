"""Simulated follow-ups: nodules in lungs that breathe, grow, vanish and are missed."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.imaging.matching import Deformation, PointTransform
from data.imaging.nodule import Density, NoduleMeasurement
from data.interval import Interval

LUNG_RADII_MM = np.array([55.0, 80.0, 105.0])
LUNG_X_MM = 75.0
STEP_MM = 12.0
LOW_MM = (-144.0, -96.0, -120.0)
SHAPE = (21, 17, 25)
DENSITIES = (Density.GROUND_GLASS, Density.PART_SOLID, Density.SOLID)
EARLIER, LATER = "1.2.1", "1.2.2"


@dataclass(frozen=True)
class Course:
    """How a patient's nodules behave and how well they are seen."""

    most_nodules: int = 12
    clustered: float = 0.15
    vanish: float = 0.08
    new: float = 0.5
    missed: float = 0.0
    false_finds: float = 0.0
    breathing_mm: float = 15.0
    registered_locally: bool = True
    split: float = 0.003


@dataclass(frozen=True)
class FollowUpCase:
    """A simulated follow-up with its truth."""

    earlier: list[NoduleMeasurement]
    later: list[NoduleMeasurement]
    transform: PointTransform
    partner: dict[int, int] = field(default_factory=dict)
    """Index in `later` to the true index in `earlier`."""
    pieces: set[int] = field(default_factory=set)
    """Indices in `later` that are parts of one that split."""


def measured(
    place: NDArray[np.float64],
    diameter_mm: float,
    density: Density,
    series_uid: str,
    log_sd: float = 0.13,
) -> NoduleMeasurement:
    volume = float(np.pi / 6 * diameter_mm**3)
    interval = Interval(volume * np.exp(-1.96 * log_sd), volume * np.exp(1.96 * log_sd))
    x, y, z = (float(c) for c in place)
    return NoduleMeasurement(
        scanned_on=date(2024, 1, 1) if series_uid == EARLIER else date(2024, 7, 1),
        series_uid=series_uid,
        volume_mm3=volume,
        measurement_interval_mm3=interval,
        clinical_interval_mm3=interval,
        long_axis_mm=diameter_mm,
        short_axis_mm=diameter_mm,
        density=density,
        solid_volume_mm3=volume if density is Density.SOLID else 0.0,
        mass_mg=volume,
        mean_hu=0.0,
        centre_mm=(x, y, z),
        method="simulated",
    )


def simulated_case(seed: int, course: Course) -> FollowUpCase:
    """One patient, two scans; the registration is right but for a smooth error."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, course.most_nodules + 1))
    diameters = np.clip(rng.lognormal(np.log(7.0), 0.4, count), 4.0, 25.0)
    places = _places(rng, diameters, course)
    kinds = rng.choice(3, count, p=[0.2, 0.1, 0.7])
    truth, transform = _transforms(rng, course)
    case = FollowUpCase([], [], transform)
    for place, diameter_mm, kind in zip(places, diameters, kinds, strict=True):
        before = None
        if rng.random() >= course.missed:
            before = len(case.earlier)
            seen = _seen(rng, place, diameter_mm, DENSITIES[kind], EARLIER)
            case.earlier.append(seen)
        if rng.random() < course.vanish or rng.random() < course.missed:
            continue
        moved = truth.apply(place[None])[0]
        _seen_again(rng, case, course, before, (moved, float(diameter_mm), int(kind)))
    for _ in range(rng.poisson(course.new) + rng.poisson(course.false_finds)):
        place = _in_lung(rng) + transform.shift_mm
        size = float(np.clip(rng.lognormal(np.log(6.0), 0.4), 3.0, 20.0))
        density = DENSITIES[rng.choice(3, p=[0.2, 0.1, 0.7])]
        case.later.append(_seen(rng, place, size, density, LATER))
    return case


def _transforms(
    rng: np.random.Generator, course: Course
) -> tuple[PointTransform, PointTransform]:
    """How points truly move, and how the registration says they do."""
    breathing = _breathing(rng, course.breathing_mm)
    sd_mm = float(np.clip(rng.lognormal(0.0, 0.5), 0.4, 3.0))
    off = _smooth_field(rng, sd_mm)
    claimed_mm = max(1.0, sd_mm * float(rng.uniform(0.5, 1.5)))
    errors = np.full(SHAPE, claimed_mm, np.float32)
    shift = rng.uniform(-40, 40, 3)
    truth, found = (
        PointTransform(
            np.eye(3), shift, 6.0, Deformation(moves, errors, LOW_MM, STEP_MM)
        )
        for moves in (breathing, breathing + off)
    )
    rigid = PointTransform(np.eye(3), shift, 6.0)
    return truth, found if course.registered_locally else rigid


def _seen_again(
    rng: np.random.Generator,
    case: FollowUpCase,
    course: Course,
    before: int | None,
    nodule: tuple[NDArray[np.float64], float, int],
) -> None:
    """What the later scan shows of a nodule: grown, shrunk, rarely in two parts."""
    place, diameter_mm, kind = nodule
    changes = (0.0, float(rng.uniform(0.2, 1.8)), -float(rng.uniform(0.2, 1.5)))
    change = changes[rng.choice(3, p=[0.6, 0.25, 0.15])]
    grown_mm = float(np.clip(diameter_mm * np.exp(change / 3), 3.0, 40.0))
    if rng.random() < 0.05:
        kind = int(np.clip(kind + rng.choice([-1, 1]), 0, 2))
    parts = [(place, grown_mm)]
    if rng.random() < course.split and before is not None:
        away = rng.normal(size=3)
        away *= 0.5 * grown_mm / np.linalg.norm(away)
        parts = [(place + side * away, 0.75 * grown_mm) for side in (-1, 1)]
        case.pieces.update((len(case.later), len(case.later) + 1))
    for at, size_mm in parts:
        if before is not None:
            case.partner[len(case.later)] = before
        case.later.append(_seen(rng, at, size_mm, DENSITIES[kind], LATER))


def _seen(
    rng: np.random.Generator,
    place: NDArray[np.float64],
    diameter_mm: float,
    density: Density,
    series_uid: str,
) -> NoduleMeasurement:
    log_sd = float(np.interp(diameter_mm, [4.0, 6.0, 10.0], [0.3, 0.15, 0.08]))
    noisy = diameter_mm * float(np.exp(rng.normal(0, log_sd) / 3))
    centre_sd = 0.4 + 0.05 * diameter_mm
    place = place + rng.normal(0, centre_sd, 3)
    return measured(place, noisy, density, series_uid, log_sd)


def _in_lung(rng: np.random.Generator) -> NDArray[np.float64]:
    while True:
        point = rng.uniform(-1, 1, 3)
        if point @ point < 1:
            side = rng.choice([-1, 1]) * np.array([LUNG_X_MM, 0, 0])
            return np.asarray(point * LUNG_RADII_MM + side)


def _places(
    rng: np.random.Generator, diameters: NDArray[np.float64], course: Course
) -> NDArray[np.float64]:
    clustered = rng.random() < course.clustered
    places: list[NDArray[np.float64]] = []
    while len(places) < len(diameters):
        place = _in_lung(rng)
        if clustered and places and rng.random() < 0.4:
            away = rng.normal(size=3)
            away *= rng.uniform(8, 20) / np.linalg.norm(away)
            place = places[int(rng.integers(len(places)))] + away
        radii = diameters[: len(places) + 1] / 2
        apart = [np.linalg.norm(place - other) for other in places]
        if all(d > r + radii[-1] + 1 for d, r in zip(apart, radii[:-1], strict=True)):
            places.append(place)
    return np.array(places)


def _grid() -> NDArray[np.float64]:
    z, y, x = (
        low + STEP_MM * np.arange(n) for low, n in zip(LOW_MM[::-1], SHAPE, strict=True)
    )
    return np.stack(np.meshgrid(z, y, x, indexing="ij"), -1)[..., ::-1]


def _breathing(rng: np.random.Generator, most_mm: float) -> NDArray[np.float32]:
    """Bases move most, up or down; the chest deepens a little; all at most as said."""
    grid = _grid()
    share = np.clip((60 - grid[..., 2]) / 165, 0, 1)
    share = share**2 * (3 - 2 * share)
    depth = float(rng.uniform(-0.85, 0.85)) * most_mm
    moves = np.zeros((3, *SHAPE))
    moves[2] = depth * share
    moves[1] = -0.3 * depth * share * np.clip((60 - grid[..., 1]) / 120, 0, 1)
    moves += _smooth_field(rng, 1.5)
    size = np.linalg.norm(moves, axis=0)
    return (moves * np.minimum(1, most_mm / np.maximum(size, 1e-9))).astype(np.float32)


def _smooth_field(rng: np.random.Generator, sd_mm: float) -> NDArray[np.float32]:
    """A random field that is alike within about 40 mm, `sd_mm` per axis."""
    grid = _grid().reshape(-1, 3)
    waves = rng.normal(0, 1 / 40.0, (24, 3))
    phases = rng.uniform(0, 2 * np.pi, (3, 24))
    angles = grid @ waves.T
    parts = [np.cos(angles + phase).sum(-1) for phase in phases]
    return (np.stack(parts).reshape(3, *SHAPE) * sd_mm / np.sqrt(12)).astype(np.float32)
