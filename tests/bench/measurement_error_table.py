"""Make `data/reference/measurement_error.csv` from repeated phantoms.

Run as `python -m tests.bench.measurement_error_table`; the same seed gives the same
table. Where fewer than three phantoms of a cell could be measured, its spread is set
to 1: such a nodule is hardly measurable.
"""

import argparse
import csv
from itertools import product
from pathlib import Path

import numpy as np

from data.errors import NotMeasurableError
from fusion.imaging.segmentation import segment_nodule
from fusion.imaging.sphere_phantom import (
    SOFT_TISSUE_HU,
    Attachment,
    SphereSpec,
    render_sphere,
)
from fusion.imaging.volumetry import volume_mm3

TABLE = Path(__file__).parents[2] / "data" / "reference" / "measurement_error.csv"
DIAMETERS_MM = (4.0, 5.0, 6.0, 8.0, 10.0, 14.0, 20.0)
SLICES_MM = (1.0, 2.5, 5.0)
LEVELS_HU = {"solid": SOFT_TISSUE_HU, "ground_glass": -600.0}
ATTACHMENTS = {
    "no": (Attachment.NONE,),
    "yes": (Attachment.VESSEL, Attachment.PLEURA),
}
LEAST_MEASURED = 3
UNMEASURABLE_SD = 1.0
COLUMNS = (
    "diameter_mm",
    "slice_mm",
    "density",
    "attached",
    "log_bias",
    "log_sd",
    "measured",
    "rendered",
    "source",
)


def log_errors(specs: list[SphereSpec], rng: np.random.Generator) -> np.ndarray:
    """ln(measured / true) of each phantom that could be measured."""
    found = []
    for spec in specs:
        phantom = render_sphere(spec, rng)
        try:
            nodule = segment_nodule(phantom.volume, phantom.centre_mm)
        except NotMeasurableError:
            continue
        found.append(np.log(volume_mm3(nodule) / phantom.true_volume_mm3))
    return np.array(found)


def specs_of_cell(
    diameter_mm: float,
    slice_mm: float,
    density: str,
    attached: str,
    repeats: int,
    rng: np.random.Generator,
) -> list[SphereSpec]:
    """Phantoms of one cell; blur and in-plane spacing vary as they do in practice."""
    kinds = ATTACHMENTS[attached]
    return [
        SphereSpec(
            diameter_mm,
            (slice_mm, pixel_mm, pixel_mm),
            LEVELS_HU[density],
            kinds[n % len(kinds)],
            blur_fwhm_mm=float(rng.uniform(1.0, 1.6)),
            half_width_mm=max(19.0, diameter_mm / 2 + 12),
        )
        for n in range(repeats)
        for pixel_mm in [float(rng.uniform(0.6, 0.8))]
    ]


def main() -> None:
    """Write the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeats", type=int, default=12)
    options.add_argument("--seed", type=int, default=20091)
    chosen = options.parse_args()
    source = (
        f"simulated spheres, noise 30 HU, FWHM 1.0-1.6 mm, {chosen.repeats} repeats, "
        f"seed {chosen.seed}; python -m tests.bench.measurement_error_table"
    )
    cells = list(product(DIAMETERS_MM, SLICES_MM, LEVELS_HU, ATTACHMENTS))
    streams = np.random.default_rng(chosen.seed).spawn(len(cells))
    with TABLE.open("w", newline="", encoding="utf-8") as sheet:
        lines = csv.writer(sheet, lineterminator="\n")
        lines.writerow(COLUMNS)
        for cell, rng in zip(cells, streams, strict=True):
            errors = log_errors(specs_of_cell(*cell, chosen.repeats, rng), rng)
            bias, spread = (
                (errors.mean(), errors.std(ddof=1))
                if errors.size >= LEAST_MEASURED
                else (0.0, UNMEASURABLE_SD)
            )
            lines.writerow(
                (
                    *cell,
                    f"{bias:.4f}",
                    f"{spread:.4f}",
                    errors.size,
                    chosen.repeats,
                    source,
                )
            )
            sheet.flush()


if __name__ == "__main__":
    main()
