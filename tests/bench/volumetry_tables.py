"""Tables and plots of measured phantoms, and the error table that intervals rest on.

Run as
`python -m tests.bench.volumetry_tables build/volumetry/trials.csv --out docs/results`
after `python -m tests.bench.volumetry_phantoms --out build/volumetry`; with
`--calibrate` it writes `data/reference/measurement_error.csv` and nothing else.

The spread in the error table is the one that makes mean ± 1.96 · spread an interval for
one more phantom of the cell (Student's t), for few repeats know a spread badly. No
nodule is taken to be surer than a larger one. Where fewer than three phantoms of a cell
could be measured it is set to 1: such a nodule is hardly measurable.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from scipy import stats

from data.imaging.nodule import Density
from data.reference.tables import table_rows
from fusion.evaluation.volumetry import Cell, PhantomTrial, coverage, volume_error
from fusion.imaging.sphere import equivalent_diameter_mm
from fusion.imaging.sphere_phantom import PhantomAttachment
from fusion.imaging.volume_uncertainty import MeasuringConditions
from fusion.statistics.comparison import Estimate
from tests.bench.volumetry_plots import plot_accuracy, plot_coverage, plot_pairs

ERRORS = Path(__file__).parents[2] / "data" / "reference" / "measurement_error.csv"
LEAST_MEASURED = 3
UNMEASURABLE_SD = 1.0
BOOTSTRAP_SEED = 4
SOURCE = (
    "simulated spheres and shapes of real nodules, noise 30 HU, FWHM 1.0-1.6 mm, set "
    "calibration of python -m tests.bench.volumetry_phantoms"
)
COLUMNS = (
    "diameter_mm",
    "slice_mm",
    "density",
    "attached",
    "log_bias",
    "log_sd",
    "measured",
    "source",
)
Row = dict[str, object]


def read_trials(paths: Iterable[Path]) -> dict[str, list[PhantomTrial]]:
    """Trials by set, in the order they were made."""
    found: dict[str, list[PhantomTrial]] = defaultdict(list)
    for path in paths:
        with path.open(encoding="utf-8", newline="") as sheet:
            for row in csv.DictReader(sheet):
                found[row["set"]].append(_trial(row))
    return found


def _trial(row: dict[str, str]) -> PhantomTrial:
    cell = Cell(
        float(row["diameter_mm"]),
        float(row["slice_mm"]),
        PhantomAttachment(row["attachment"]),
        row["form"],
        Density(row["density"]),
        row["kernel"],
    )
    seen = None
    if row["seen_density"]:
        seen = MeasuringConditions(
            float(row["seen_slice_mm"]),
            Density(row["seen_density"]),
            attached=row["seen_attached"] == "True",
            one_method=row["one_method"] == "True",
        )
    volumes = (float(row[name]) for name in ("true_mm3", "volume_mm3", "opening_mm3"))
    return PhantomTrial(cell, *volumes, seen)


def error_rows(trials: Sequence[PhantomTrial]) -> list[Row]:
    """Bias and spread of ln(measured / true), by what a measurement knows.

    That is the measured size, the class that was seen, and whether an attachment was
    noticed: a thin vessel often is not, so nodules on one count on both sides.
    """
    cells: dict[tuple[object, ...], list[PhantomTrial]] = defaultdict(list)
    for trial in trials:
        if trial.conditions is not None:
            seen = trial.conditions
            kind = "solid" if seen.density is Density.SOLID else "ground_glass"
            place = (trial.cell.slice_mm, trial.cell.diameter_mm)
            if not seen.attached:
                cells[kind, "no", *place].append(trial)
            if seen.attached or trial.cell.attachment is not PhantomAttachment.NONE:
                cells[kind, "yes", *place].append(trial)
    rows: list[Row] = []
    spread_of_larger: dict[tuple[object, ...], float] = {}
    for key, members in sorted(cells.items(), key=lambda item: item[0], reverse=True):
        kind, attached, slices, _ = key
        errors = np.array([t.log_error for t in members])
        bias, spread = 0.0, UNMEASURABLE_SD
        if errors.size >= LEAST_MEASURED:
            few = stats.t.ppf(0.975, errors.size - 1) / stats.norm.ppf(0.975)
            bias = float(errors.mean())
            spread = float(errors.std(ddof=1) * few * np.sqrt(1 + 1 / errors.size))
        spread = min(UNMEASURABLE_SD, max(spread, spread_of_larger.get(key[:3], 0.0)))
        spread_of_larger[key[:3]] = spread
        found = np.log([equivalent_diameter_mm(t.volume_mm3) for t in members])
        values = (f"{np.exp(found.mean()):.2f}", slices, kind, attached)
        figures = (f"{bias:.4f}", f"{spread:.4f}", errors.size, SOURCE)
        rows.append(dict(zip(COLUMNS, (*values, *figures), strict=True)))
    return rows[::-1]


def _grouped(
    trials: Iterable[PhantomTrial], key: Callable[[Cell], tuple[object, ...]]
) -> dict[tuple[object, ...], list[PhantomTrial]]:
    found: dict[tuple[object, ...], list[PhantomTrial]] = defaultdict(list)
    for trial in trials:
        found[key(trial.cell)].append(trial)
    return dict(found)


def accuracy_rows(trials: Sequence[PhantomTrial]) -> list[Row]:
    """Bias and CV by slice, attachment, size and form, for both methods."""
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    rows: list[Row] = []
    for form in ("both", "sphere", "lidc shape"):
        chosen = [t for t in trials if form in ("both", t.cell.form)]
        groups = _grouped(chosen, lambda c: (c.slice_mm, c.attachment, c.diameter_mm))
        for (slices, kind, diameter), members in sorted(groups.items()):
            row: Row = {"slice_mm": slices, "attachment": kind, "form": form}
            row |= {"diameter_mm": diameter, "phantoms": len(members)}
            true = [t.true_mm3 for t in members]
            for name, seen in (
                ("joint", [t.volume_mm3 for t in members]),
                ("opening", [t.opening_mm3 for t in members]),
            ):
                found = volume_error(seen, true, rng)
                row[f"{name}_refused"] = found.refused
                row |= _figures(f"{name}_bias_percent", found.bias_percent)
                row |= _figures(f"{name}_cv_percent", found.cv_percent)
            rows.append(row)
    return rows


def coverage_rows(trials: Sequence[PhantomTrial]) -> list[Row]:
    """Coverage of the truth by the measurement interval, in all and by group."""
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    keys: dict[str, Callable[[Cell], tuple[object, ...]]] = {
        "all": lambda c: (c.kernel,),
        "size": lambda c: (c.kernel, f"{c.diameter_mm:g} mm"),
        "attachment": lambda c: (c.kernel, str(c.attachment)),
        "slice": lambda c: (c.kernel, f"{c.slice_mm:g} mm"),
        "form": lambda c: (c.kernel, c.form),
        "density": lambda c: (c.kernel, str(c.density)),
    }
    rows: list[Row] = []
    for by, key in keys.items():
        for (kernel, *rest), members in sorted(_grouped(trials, key).items(), key=str):
            row: Row = {"kernel": kernel, "by": by, "group": rest[0] if rest else "all"}
            row["phantoms"] = sum(t.conditions is not None for t in members)
            rows.append(row | _figures("coverage", coverage(members, rng), 3))
    return rows


def pair_rows(trials: Sequence[PhantomTrial]) -> list[Row]:
    """Limits of agreement of two scans by size, beside the published ones."""
    rows: list[Row] = []
    pairs = list(zip(trials[::2], trials[1::2], strict=False))
    for kind in ("all", *PhantomAttachment):
        for size in sorted({t.cell.diameter_mm for t in trials}):
            off = [
                200 * (b.volume_mm3 - a.volume_mm3) / (b.volume_mm3 + a.volume_mm3)
                for a, b in pairs
                if a.cell.diameter_mm == size and kind in ("all", a.cell.attachment)
            ]
            seen = np.array(off)[np.isfinite(off)]
            if seen.size < LEAST_MEASURED:
                continue
            middle, spread = float(seen.mean()), float(seen.std(ddof=1))
            low, high = _published(size)
            rows.append(
                {
                    "attachment": kind,
                    "diameter_mm": size,
                    "pairs": seen.size,
                    "mean_percent": f"{middle:.2f}",
                    "limit_low_percent": f"{middle - 1.96 * spread:.2f}",
                    "limit_high_percent": f"{middle + 1.96 * spread:.2f}",
                    "published_low_percent": low,
                    "published_high_percent": high,
                }
            )
    return rows


def _published(diameter_mm: float) -> tuple[float, float]:
    """Of living patients, solid nodules."""
    return next(
        (float(row["limit_low_percent"]), float(row["limit_high_percent"]))
        for row in table_rows("repeatability.csv")
        if row["density"] == "solid"
        and float(row["diameter_from_mm"])
        <= diameter_mm
        < float(row["diameter_below_mm"])
    )


def _figures(name: str, found: Estimate, digits: int = 2) -> Row:
    return {
        name: f"{found.value:.{digits}f}",
        f"{name}_low": f"{found.low:.{digits}f}",
        f"{name}_high": f"{found.high:.{digits}f}",
    }


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """A table with the keys of its first row as head."""
    with path.open("w", newline="", encoding="utf-8") as sheet:
        lines = csv.DictWriter(sheet, list(rows[0]), lineterminator="\n")
        lines.writeheader()
        lines.writerows(rows)


def main() -> None:
    """Write what was asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("trials", type=Path, nargs="+")
    options.add_argument("--out", type=Path, default=Path("docs/results"))
    options.add_argument("--calibrate", action="store_true")
    chosen = options.parse_args()
    trials = read_trials(chosen.trials)
    if chosen.calibrate:
        write_rows(ERRORS, error_rows([*trials["calibration"], *trials["attached"]]))
        return
    tables = {
        "volumetry_accuracy": accuracy_rows(trials["report"]),
        "volumetry_coverage": coverage_rows([*trials["report"], *trials["kernels"]]),
        "volumetry_repeatability": pair_rows(trials["pairs"]),
    }
    for name, rows in tables.items():
        write_rows(chosen.out / f"{name}.csv", rows)
    plots = (plot_accuracy, plot_coverage, plot_pairs)
    for (name, rows), plot in zip(tables.items(), plots, strict=True):
        (chosen.out / f"{name}.svg").write_text(plot(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
