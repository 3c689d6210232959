"""Stages of the measurement on fixed simulated input, for `constant_sensitivity`.

A stage gives named figures; the part of the name before the bar is their kind. The
input is made once, so a constant that is changed afterwards changes the stage alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Final

import numpy as np
from scipy import ndimage
from tests.bench.detection_phantoms import phantom

from data.errors import FusionBoardError, InvalidScanError
from data.imaging.lungs import LungMask
from data.imaging.matching import PointTransform
from data.imaging.nodule import Density, Nodule, NoduleMeasurement
from data.imaging.volume import CTVolume, Millimetres3
from fusion.evaluation.volumetry import SHAPES_FOR_TUNING, Cell, spec_of
from fusion.growth.forecast import forecast_quantiles, growth_probabilities
from fusion.growth.rates.rate_evidence import RateEvidence
from fusion.growth.verdict_table import verdict_table
from fusion.imaging.detection.detector import BlobDetector
from fusion.imaging.features.nodule import nodule_features
from fusion.imaging.lungs import lung_mask, zone_of
from fusion.imaging.matching import match_nodules
from fusion.imaging.measuring import measure_nodule
from fusion.imaging.morphology import nodule_morphology
from fusion.imaging.quality.report import (
    nodule_quality,
    pair_quality,
    quality_of_scan,
)
from fusion.imaging.registration import register_chests
from fusion.imaging.searching.scan import search_scan
from fusion.imaging.sphere_phantom import (
    PhantomAttachment,
    SpherePhantom,
    render_sphere,
)
from tests.fusion.imaging.conftest import Chest
from tests.fusion.imaging.matching.simulated_follow_up import Course, simulated_case
from tests.fusion.imaging.morphology.scenes import (
    RegionOfInterest,
    ball,
    sheet,
    shell,
    tube,
)

Figures = dict[str, float]
Run = Callable[[], Figures]
SEED: Final = 20_261_201
DAY: Final = date(2026, 1, 1)


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes:
        packages: Modules whose constants it shows, by the beginning of their name.
        prepared: Makes the input; what it returns gives the figures with the
            constants as they are at the time.
    """

    packages: tuple[str, ...]
    prepared: Callable[[], Run]


def _chest(seed: int) -> CTVolume:
    return phantom(seed, testing=True).volume


def _volumes() -> Run:
    scans = [_nodule(place, cell) for place, cell in enumerate(_cells())]

    def run() -> Figures:
        found: Figures = {}
        for place, scan in enumerate(scans):
            found |= _measured(scan, place)
        return found

    return run


def _cells() -> list[Cell]:
    """Three sizes by what they touch, half of them ground glass or in thick slices."""
    kinds = product((6.0, 9.0, 15.0), PhantomAttachment)
    return [
        Cell(
            size,
            2.5 if place % 6 == 5 else 1.0,
            kind,
            "lidc shape" if place % 2 else "sphere",
            Density.GROUND_GLASS if place % 4 == 2 else Density.SOLID,
        )
        for place, (size, kind) in enumerate(kinds)
    ]


def _nodule(place: int, cell: Cell) -> SpherePhantom:
    rng = np.random.default_rng([SEED, place])
    return render_sphere(spec_of(cell, SHAPES_FOR_TUNING, rng), rng)


def _measured(scan: SpherePhantom, place: int) -> Figures:
    try:
        found = measure_nodule(scan.volume, scan.centre_mm, scanned_on=DAY).measurement
    except FusionBoardError:
        return {f"volume|{place}": float("nan")}
    low, high = found.measurement_interval_mm3.low, found.measurement_interval_mm3.high
    wide = found.clinical_interval_mm3
    return {
        f"volume|{place}": found.volume_mm3,
        f"interval width|{place}": (high - low) / found.volume_mm3,
        f"clinical interval width|{place}": (wide.high - wide.low) / found.volume_mm3,
        f"solid volume|{place}": found.solid_volume_mm3,
        f"probability of review|{place}": found.failure_probability or 0.0,
        f"flags|{place}": float(len(found.flags)),
    }


def _traits() -> Run:
    scenes = _scenes()

    def run() -> Figures:
        found: Figures = {}
        for place, scene in enumerate(scenes):
            for name, value in nodule_features(scene.region, scene.inside).items():
                found[f"feature|{name}.{place}"] = value
            for one in nodule_morphology(scene.region, scene.inside).findings:
                present = -1.0 if one.present is None else float(one.present)
                found[f"trait|{one.trait}.{place}"] = present
                for name, value in one.measures.items():
                    found[f"measure of a trait|{name}.{place}"] = value
        return found

    return run


def _scenes() -> list[RegionOfInterest]:
    """Plain; calcium in the middle, all over, as a ring; fat; cavity; airway; sheet."""
    body = (ball(8), 40.0)
    return [
        RegionOfInterest((body,), ball(8)),
        RegionOfInterest((body, (ball(4), 400.0)), ball(8)),
        RegionOfInterest(((ball(6), 400.0),), ball(6)),
        RegionOfInterest((body, (shell(6.5, 5.0), 350.0)), ball(8)),
        RegionOfInterest((body, (ball(4.5), -80.0)), ball(8)),
        RegionOfInterest((body, (ball(4), -950.0)), ball(8)),
        RegionOfInterest((body, (tube(3, 10, 2), 0.0), (tube(2, 10), -950.0)), ball(8)),
        RegionOfInterest(((sheet(0.5), -500.0), (ball(4), 40.0)), ball(4)),
        RegionOfInterest(
            ((ball(5, (0, 0, 4)), 40.0), (ball(5), 40.0)), ball(5), noise_hu=35.0
        ),
    ]


def _lungs() -> Run:
    chests = [
        Chest().built(),
        Chest(table=True, stomach_gas=True, joined=True).built(),
        Chest(nodules=(((-75.0 + 45, 0.0, 0.0), 12.0),)).built(),
        _chest(1),
        _chest(2),
    ]

    def run() -> Figures:
        found: Figures = {}
        for place, chest in enumerate(chests):
            mask = lung_mask(chest)
            found[f"lung volume|right.{place}"] = mask.right_ml
            found[f"lung volume|left.{place}"] = mask.left_ml
            found[f"airway volume|{place}"] = mask.airway_ml
            if place == 0:
                found |= _zones(mask, place)
        return found

    return run


def _zones(mask: LungMask, place: int) -> Figures:
    rng = np.random.default_rng(SEED)
    cells = np.argwhere(mask.labels > 0)
    named = 0
    for index in cells[rng.choice(len(cells), 20)]:
        step = index * np.asarray(mask.spacing_mm)
        x, y, z = np.asarray(mask.origin_mm) + step @ np.asarray(mask.axes)
        try:
            named += zone_of(mask, (float(x), float(y), float(z))).lobe is not None
        except InvalidScanError:
            continue
    return {f"points with a named lobe|{place}": float(named)}


def _quality() -> Run:
    scans = [phantom(seed, testing=True) for seed in (1, 2)]
    chests = [scan.volume for scan in scans]
    lungs = [lung_mask(one) for one in chests]

    def run() -> Figures:
        found: Figures = {}
        for place, (chest, scan) in enumerate(zip(chests, scans, strict=True)):
            report = quality_of_scan(chest)
            assert report is not None
            nodule = scan.nodules[0]
            at_nodule = nodule_quality(
                chest, report, nodule.centre_mm, nodule.diameter_mm
            )
            for check in at_nodule.checks:
                value = float("nan") if check.value is None else check.value
                found[f"quality measure|{check.name}.{place}"] = value
        for check in pair_quality(chests, lungs).checks:
            value = float("nan") if check.value is None else check.value
            found[f"quality measure|{check.name}"] = value
        return found

    return run


def _detection() -> Run:
    scan = phantom(3, testing=True)
    lungs = lung_mask(scan.volume)

    def run() -> Figures:
        found = BlobDetector().find(scan.volume, lungs)
        figures: Figures = {}
        for place, nodule in enumerate(scan.nodules):
            at = np.array(nodule.centre_mm)
            near = [
                one.score
                for one in found
                if np.linalg.norm(np.array(one.centre_mm) - at) < nodule.diameter_mm
            ]
            figures[f"detection score|{place}"] = max(near, default=0.0)
        figures["candidates|"] = float(len(found))
        return figures

    return run


def _search() -> Run:
    scan = phantom(3, testing=True)
    lungs = lung_mask(scan.volume)
    known = [
        Nodule(f"{n}", f"N{n}", (measurement,))
        for n, one in enumerate(scan.nodules)
        for measurement in _as_known(scan.volume, one.centre_mm)
    ]
    unmoved = {scan.volume.series_uid: PointTransform.unmoved(2.0)}

    def run() -> Figures:
        figures: Figures = {}
        for one in search_scan(
            scan.volume, lungs, known, unmoved, scanned_on=DAY + timedelta(365)
        ):
            for name in one.nodules:
                figures[f"nodule found again|{name}"] = float(one.measured is not None)
                figures[f"asked of a person|{name}"] = float(one.ask)
        return figures

    return run


def _as_known(volume: CTVolume, centre_mm: Millimetres3) -> list[NoduleMeasurement]:
    """What an earlier scan had measured, 3 mm away; nothing if it was refused."""
    try:
        found = measure_nodule(volume, centre_mm, scanned_on=DAY).measurement
    except FusionBoardError:
        return []
    x, y, z = found.centre_mm
    return [replace(found, centre_mm=(x + 3.0, y, z))]


def _registration() -> Run:
    earlier, later = _chest(1), _breathed(_chest(1))
    lungs = lung_mask(earlier)
    middle = np.array(earlier.lps_mm(tuple((n - 1) / 2 for n in earlier.hu.shape)))
    rng = np.random.default_rng(SEED)
    points = middle + rng.uniform(-1, 1, (100, 3)) * [90.0, 60.0, 90.0]

    def run() -> Figures:
        move = register_chests(earlier, later, lungs)
        placed = move.apply(points)
        return {
            f"place|{axis}.{n}": float(placed[n, axis])
            for n in range(len(points))
            for axis in range(3)
        } | {
            f"error foretold|{n}": float(error)
            for n, error in enumerate(move.error_mm(points))
        }

    return run


def _breathed(scan: CTVolume) -> CTVolume:
    """The same chest, lower parts moved by up to 8 mm, turned a little, with noise."""
    k, i, j = np.indices(scan.hu.shape, dtype=np.float32)
    below = np.clip(0.6 - k / len(scan.hu), 0, 1)
    moved = ndimage.map_coordinates(
        scan.hu,
        [k + below * 8.0 / scan.spacing_mm[0], i + 0.02 * (j - j.mean()) + 3.0, j],
        order=1,
        mode="nearest",
    )
    rng = np.random.default_rng(SEED)
    noisy = moved + rng.normal(0, 15, moved.shape)
    return replace(scan, hu=np.round(noisy).astype(np.int16), series_uid="2")


def _matching() -> Run:
    course = Course(clustered=0.6, vanish=0.15, new=1.0, false_finds=1.0, split=0.05)
    cases = [simulated_case(7000 + n, course) for n in range(30)]

    def run() -> Figures:
        figures: Figures = {}
        for place, case in enumerate(cases):
            for match in match_nodules(case.earlier, case.later, case.transform):
                name = f"{place}.{match.earlier}.{match.later}"
                figures[f"probability of a match|{name}"] = match.probability
                figures[f"asked of a person|{name}"] = float(match.ask)
                figures[f"reasons|{name}"] = float(len(match.reasons))
        return figures

    return run


def _growth() -> Run:
    rng = np.random.default_rng(SEED)
    count = 60
    days = np.tile([0.0, 91.0, 365.0], (count, 1))
    spreads = np.repeat(rng.uniform(0.05, 0.3, count)[:, None], 3, axis=1)
    doublings = rng.choice([100.0, 200.0, 400.0, 1500.0, 1e6], count)
    noise = rng.normal(0, 1, days.shape) * spreads
    logs = np.log(2) * days / doublings[:, None] + noise
    volumes = 250 * np.exp(logs)

    def run() -> Figures:
        figures: Figures = {}
        for density in (Density.SOLID, Density.PART_SOLID):
            seen = RateEvidence.of(days, volumes, spreads)
            table = verdict_table(seen, spreads[:, -1], density)
            ahead = forecast_quantiles(seen, density, 365.0)
            grown = growth_probabilities(seen, density, 365.0)
            for n in range(count):
                figures[f"verdict|{density}.{n}"] = float(table.trends[n])
                figures[f"forecast volume|{density}.{n}"] = float(ahead[n].max())
                figures[f"probability of growth|{density}.{n}"] = float(grown[n])
        return figures

    return run


_IMAGING: Final = "fusion.imaging."
STAGES: Final = (
    Stage((_IMAGING + "lungs",), _lungs),
    Stage((_IMAGING + "quality",), _quality),
    Stage((_IMAGING + "features", _IMAGING + "morphology"), _traits),
    Stage((_IMAGING + "registration",), _registration),
    Stage((_IMAGING + "matching",), _matching),
    Stage((_IMAGING + "searching", _IMAGING + "detection.finding_again"), _search),
    Stage((_IMAGING + "detection",), _detection),
    Stage(
        (
            "fusion.growth.rates.clear_trend",
            "fusion.growth.next_scan_interval",
            "fusion.growth.rates.trend",
            "fusion.growth.rates.growth_prior",
            "fusion.growth.forecast",
        ),
        _growth,
    ),
    Stage(
        (
            _IMAGING + "segmenting",
            _IMAGING + "volume",
            _IMAGING + "tissue_levels",
            _IMAGING + "density",
        ),
        _volumes,
    ),
)
