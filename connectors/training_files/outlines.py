"""Outlines of nodules that patches are rendered from, as files."""

from pathlib import Path

import numpy as np

from fusion.training.patches.nodule import ShapeLibrary, library_of
from fusion.training.patches.rated import RatedShapes


def read_library(shapes: Path) -> ShapeLibrary:
    """Read outlines from what `connectors.cohorts.lidc_outlines --every` writes."""
    with np.load(shapes) as file:
        cells = int(file["cells"])
        bits = np.unpackbits(file["occupancy"], axis=1).astype(bool)
        return library_of(
            bits.reshape(-1, cells, cells, cells), file["patient_id"].astype(str)
        )


def read_rated(path: Path) -> RatedShapes:
    """Read outlines and ratings from what `connectors.cohorts.lidc_ratings` writes."""
    with np.load(path) as file:
        return RatedShapes(
            read_library(path),
            file["diameter_mm"],
            file["malignancy"],
            file["texture"],
        )
