"""Measure phantoms of every kind and keep what was found, one line each.

Run as `python -m tests.bench.volumetry_phantoms --out build/volumetry`; the same seed
gives the same phantoms, and a run can be stopped after any repeat. Five sets, with
different seeds and different nodule shapes:

- `calibration` and `attached`: what `data/reference/measurement_error.csv` is made
  from, the second with attached nodules only;
- `report`: what the accuracy table is made from;
- `kernels`: blur, edge lifting and grainy noise that no table was built on;
- `pairs`: the same nodule twice, half a voxel apart, the second with another kernel.

`python -m tests.bench.volumetry_tables` makes tables and plots of the lines.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from data.imaging.nodule import Density
from fusion.evaluation.volumetry import (
    FORMS,
    SHAPES_FOR_CALIBRATION,
    SHAPES_FOR_REPORTS,
    Cell,
    PhantomTrial,
    spec_of,
    trial_of,
)
from fusion.imaging.sphere_phantom import (
    PhantomAttachment,
    render_sphere,
    scanned,
    scenery,
)

DIAMETERS_MM = (4.0, 6.0, 8.0, 12.0, 20.0)
SLICES_MM = (1.0, 2.5, 5.0)
ATTACHED = (PhantomAttachment.VESSEL, PhantomAttachment.PLEURA)
SEEDS = {
    "calibration": 310,
    "attached": 311,
    "report": 577,
    "kernels": 811,
    "pairs": 902,
}
COLUMNS = (
    "set",
    "repeat",
    "diameter_mm",
    "slice_mm",
    "attachment",
    "form",
    "density",
    "kernel",
    "true_mm3",
    "volume_mm3",
    "opening_mm3",
    "seen_slice_mm",
    "seen_density",
    "seen_attached",
    "one_method",
)


def calibration_cells(repeat: int) -> Iterator[Cell]:
    """Alone, and attached to a vessel or the pleura in turn."""
    kinds = (PhantomAttachment.NONE, ATTACHED[repeat % 2])
    form = FORMS[repeat // 2 % 2]
    for size, slices, density, kind in product(
        DIAMETERS_MM, SLICES_MM, (Density.SOLID, Density.GROUND_GLASS), kinds
    ):
        yield Cell(size, slices, kind, form, density)


def attached_cells(repeat: int) -> Iterator[Cell]:
    """On a vessel and on the pleura; solid first, for time may run out."""
    for density, size, slices, kind in product(
        (Density.SOLID, Density.GROUND_GLASS), DIAMETERS_MM, SLICES_MM, ATTACHED
    ):
        yield Cell(size, slices, kind, FORMS[repeat % 2], density)


def report_cells(_repeat: int) -> Iterator[Cell]:
    """Solid nodules, all kinds, in slices that can be measured."""
    for size, slices, kind, form in product(
        DIAMETERS_MM, SLICES_MM[:2], PhantomAttachment, FORMS
    ):
        yield Cell(size, slices, kind, form)


def kernel_cells(repeat: int) -> Iterator[Cell]:
    """Other kernels; solid and ground glass, spheres and shapes in turn."""
    density = Density.GROUND_GLASS if repeat % 4 == 3 else Density.SOLID
    for size, slices, kind in product(DIAMETERS_MM, SLICES_MM[:2], PhantomAttachment):
        yield Cell(size, slices, kind, FORMS[repeat % 2], density, "other")


def single_trials(name: str, repeat: int) -> Iterator[PhantomTrial]:
    """One repeat of a set."""
    cells = {
        "calibration": calibration_cells,
        "attached": attached_cells,
        "report": report_cells,
        "kernels": kernel_cells,
    }[name]
    builds = name in ("calibration", "attached")
    shapes = SHAPES_FOR_CALIBRATION if builds else SHAPES_FOR_REPORTS
    for place, cell in enumerate(cells(repeat)):
        rng = np.random.default_rng([SEEDS[name], repeat, place])
        yield trial_of(cell, render_sphere(spec_of(cell, shapes, rng), rng))


def pair_trials(repeat: int) -> Iterator[PhantomTrial]:
    """The same nodule scanned twice, one after the other."""
    for place, (size, kind) in enumerate(product(DIAMETERS_MM[1:], PhantomAttachment)):
        rng = np.random.default_rng([SEEDS["pairs"], repeat, place])
        cell = Cell(size, 1.0, kind, FORMS[repeat % 2])
        first = spec_of(cell, SHAPES_FOR_REPORTS, rng)
        other = spec_of(replace(cell, kernel="other"), SHAPES_FOR_REPORTS, rng)
        second = replace(
            first,
            blur_fwhm_mm=other.blur_fwhm_mm,
            edge_gain=other.edge_gain,
            grain_mm=other.grain_mm,
        )
        scene, shift = scenery(rng), rng.uniform(-0.5, 0.5, 3)
        yield trial_of(cell, scanned(first, scene, shift, rng))
        moved = scanned(second, scene, shift + 0.5, rng)
        yield trial_of(replace(cell, kernel="other"), moved)


def line_of(name: str, repeat: int, trial: PhantomTrial) -> tuple[object, ...]:
    """One trial as a line of the table."""
    cell, seen = trial.cell, trial.conditions
    return (
        name,
        repeat,
        cell.diameter_mm,
        cell.slice_mm,
        cell.attachment,
        cell.form,
        cell.density,
        cell.kernel,
        f"{trial.true_mm3:.3f}",
        f"{trial.volume_mm3:.3f}",
        f"{trial.opening_mm3:.3f}",
        "" if seen is None else seen.slice_mm,
        "" if seen is None else seen.density,
        "" if seen is None else seen.attached,
        "" if seen is None else seen.one_method,
    )


def main() -> None:
    """Measure, writing after every phantom."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeats", type=int, default=15)
    options.add_argument("--out", type=Path, required=True, help="folder for the lines")
    options.add_argument("--sets", nargs="*", choices=SEEDS, default=list(SEEDS))
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with (chosen.out / "trials.csv").open("w", newline="", encoding="utf-8") as sheet:
        lines = csv.writer(sheet, lineterminator="\n")
        lines.writerow(COLUMNS)
        for repeat in range(chosen.repeats):
            for name in chosen.sets:
                trials = (
                    pair_trials(repeat)
                    if name == "pairs"
                    else single_trials(name, repeat)
                )
                for trial in trials:
                    lines.writerow(line_of(name, repeat, trial))
                    sheet.flush()


if __name__ == "__main__":
    main()
