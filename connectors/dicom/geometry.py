"""Positions in the patient of the voxels of a stack of slices.

Spacing comes from the positions along the normal, never from Slice Thickness.
What does not form a regular grid is refused by name. Two faults are let pass, for
pixels can make them good: single slices that are missing, and slices that slide
sideways evenly, as under a tilted gantry.

Source: DICOM PS3.3 C.7.6.2.1.1 (Image Position and Orientation, Patient).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from connectors.dicom.header import SliceHeader, Vector3
from data.errors import InvalidScanError
from data.imaging.volume import Millimetres3

# Cosine, mm, share, degrees. Chosen: larger tolerances take in scans whose distances
# err by more than rounding; smaller ones reject what scanners write.
_PLANE_TOLERANCE: Final = 1e-3  # of direction cosines, and of spacings in mm
_LEAST_SPACING_MM: Final = 0.01
_MOST_SPACING_MM: Final = 20.0
_GAP_TOLERANCE: Final = 0.05  # of the spacing: positions are rounded, slices not lost
_GAP_TOLERANCE_MM: Final = 0.011
_DUPLICATE_MM: Final = 1e-3
_TILT_TOLERANCE_DEGREES: Final = 0.1
_AXIAL_TOLERANCE_DEGREES: Final = 0.5
_MOST_TILT_DEGREES: Final = 45.0  # gantries tilt by 30
_SIDEWAYS_TOLERANCE: Final = 0.5  # of the pixel spacing, over the whole stack

# Chosen: more in a row may hide a nodule.
MOST_MISSING: Final = 3
"""More missing slices than this are not interpolated."""

# Chosen: fewer leave too little scan.
LEAST_SLICES_PER_MISSING: Final = 8
"""Nor are they where fewer slices than this are there for each."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SliceGrid:
    """A regular grid in LPS, and which slice comes where.

    Attributes:
        order: Index into the given slices, ascending along the normal.
        spacing_mm: (slice, row, column).
        origin_mm: Centre of voxel (0, 0, 0).
        axes: Unit vectors along which (slice, row, column) grows.
        places: Index in the grid of each of `order`; all others are missing.
        slide_mm: How far each slice lies beside the one below, along (row, column).
    """

    order: tuple[int, ...]
    spacing_mm: Millimetres3
    origin_mm: Millimetres3
    axes: tuple[Vector3, Vector3, Vector3]
    places: tuple[int, ...]
    slide_mm: tuple[float, float] = (0.0, 0.0)

    @property
    def count(self) -> int:
        """Slices of the grid, with those that are missing."""
        return self.places[-1] + 1

    @property
    def missing(self) -> tuple[int, ...]:
        """Indices in the grid of slices that are not there."""
        return tuple(sorted(set(range(self.count)) - set(self.places)))

    @property
    def tilt_degrees(self) -> float:
        """Angle by which the stack leans; 0 if it is upright."""
        return math.degrees(math.atan2(math.hypot(*self.slide_mm), self.spacing_mm[0]))

    @property
    def added(self) -> tuple[int, int]:
        """Rows and columns by which an upright grid is larger than a slice."""
        rows, columns = (
            math.ceil(abs(slide) * (self.count - 1) / spacing - 1e-6)
            for slide, spacing in zip(self.slide_mm, self.spacing_mm[1:], strict=True)
        )
        return rows, columns

    def offset(self, place: int) -> tuple[float, float]:
        """(row, column) in the upright grid where a slice's first voxel comes to lie.

        Args:
            place: Index of the slice in the grid.
        """
        row, column = (
            slide * (place if slide > 0 else place - self.count + 1) / spacing
            for slide, spacing in zip(self.slide_mm, self.spacing_mm[1:], strict=True)
        )
        return row, column

    def position_mm(self, place: int) -> float:
        """Position of a slice along the normal, as in LPS."""
        start = sum(a * b for a, b in zip(self.origin_mm, self.axes[0], strict=True))
        return start + place * self.spacing_mm[0]


def grid_of(slices: Sequence[SliceHeader]) -> SliceGrid:
    """Find the grid that the slices form.

    Args:
        slices: At least two, in any order.

    Raises:
        InvalidScanError: If geometry is missing, orientations, sizes or spacings
            differ, positions repeat, gaps are unequal, too many slices are missing or
            the slices slide unevenly.
    """
    if len(slices) < 2:
        raise InvalidScanError("scan.too_few_slices", count=len(slices), least=2)
    for header in slices:
        require_geometry(header)
    for header in slices[1:]:
        difference = plane_difference(slices[0], header)
        if difference:
            raise difference
    axes = _axes(slices[0])
    positions = np.array([header.position_mm for header in slices])
    heights = positions @ axes[0]
    order = np.argsort(heights, kind="stable")
    places = _places(heights[order])
    gap_mm = float(np.ptp(heights)) / int(places[-1])
    row_mm, column_mm = slices[0].pixel_spacing_mm or (0.0, 0.0)
    slide_mm = _slide_mm(positions[order], axes, places, min(row_mm, column_mm))
    if not any(slide_mm):
        _require_no_other_tilt(slices, axes[0])
    down_mm = np.minimum(np.array(slide_mm) * places[-1], 0)
    return SliceGrid(
        order=tuple(int(index) for index in order),
        spacing_mm=(gap_mm, row_mm, column_mm),
        origin_mm=_vector(positions[order[0]] + down_mm @ axes[1:]),
        axes=(_vector(axes[0]), _vector(axes[1]), _vector(axes[2])),
        places=tuple(int(place) for place in places),
        slide_mm=slide_mm,
    )


def require_geometry(header: SliceHeader) -> None:
    """Refuse a slice that does not say where it lies.

    Raises:
        InvalidScanError: Naming the attributes that are missing or damaged.
    """
    along_row, along_column = header.row_direction, header.column_direction
    spacing_mm = header.pixel_spacing_mm
    if (
        header.position_mm is None
        or along_row is None
        or along_column is None
        or spacing_mm is None
    ):
        raise InvalidScanError("scan.no_geometry", missing=_missing(header))
    if not _LEAST_SPACING_MM <= min(spacing_mm) <= max(spacing_mm) <= _MOST_SPACING_MM:
        raise InvalidScanError("scan.spacing", spacing=spacing_mm)
    lengths = math.hypot(*along_row), math.hypot(*along_column)
    lean = sum(a * b for a, b in zip(along_row, along_column, strict=True))
    if max(abs(length - 1) for length in lengths) > 0.01 or abs(lean) > 0.01:
        raise InvalidScanError("scan.orientation", values=(*along_row, *along_column))


def _missing(header: SliceHeader) -> str:
    values = {
        "Image Position (Patient)": header.position_mm,
        "Image Orientation (Patient)": header.row_direction,
        "Pixel Spacing": header.pixel_spacing_mm,
    }
    return ", ".join(name for name, value in values.items() if value is None)


def _axes(header: SliceHeader) -> Floats:
    """Unit vectors along which (slice, row, column) grows; shape (3, 3).

    Directions are rounded in the file; they are made exactly perpendicular.
    """
    along_row = np.array(header.row_direction)
    along_row /= np.linalg.norm(along_row)
    along_column = np.array(header.column_direction)
    along_column -= (along_column @ along_row) * along_row
    along_column /= np.linalg.norm(along_column)
    return np.array([np.cross(along_row, along_column), along_column, along_row])


def plane_difference(one: SliceHeader, other: SliceHeader) -> InvalidScanError | None:
    """Name why two slices cannot belong to one stack, or return None if they can."""
    if _plane(one) == _plane(other):
        return None
    if (one.rows, one.columns) != (other.rows, other.columns):
        return InvalidScanError(
            "scan.mixed_sizes",
            one=f"{one.rows}×{one.columns}",
            other=f"{other.rows}×{other.columns}",
        )
    if not _close(one.pixel_spacing_mm, other.pixel_spacing_mm):
        return InvalidScanError(
            "scan.mixed_spacings",
            one=one.pixel_spacing_mm,
            other=other.pixel_spacing_mm,
        )
    directions = (
        (*(header.row_direction or ()), *(header.column_direction or ()))
        for header in (one, other)
    )
    if not _close(*directions):
        return InvalidScanError(
            "scan.mixed_orientations",
            one=(one.row_direction, one.column_direction),
            other=(other.row_direction, other.column_direction),
        )
    return None


def _plane(header: SliceHeader) -> tuple[object, ...]:
    return (
        header.rows,
        header.columns,
        header.pixel_spacing_mm,
        header.row_direction,
        header.column_direction,
    )


def _close(one: Sequence[float] | None, other: Sequence[float] | None) -> bool:
    if one == other or one is None or other is None:
        return one == other
    pairs = zip(one, other, strict=True)
    return all(abs(a - b) <= _PLANE_TOLERANCE for a, b in pairs)


def _places(heights: Floats) -> NDArray[np.int_]:
    """Index in an even grid of each slice; heights ascend."""
    extent = float(heights[-1] - heights[0])
    if extent < _DUPLICATE_MM:
        raise InvalidScanError(
            "scan.one_position", count=len(heights), position_mm=_mm(heights[0])
        )
    gaps = np.diff(heights)
    if gaps.min() < _DUPLICATE_MM:
        raise InvalidScanError(
            "scan.duplicate_positions",
            count=int((gaps < _DUPLICATE_MM).sum()),
            position_mm=_mm(heights[int(np.argmin(gaps))]),
        )
    usual = float(np.median(gaps))
    steps = np.maximum(np.rint(gaps / usual), 1).astype(int)
    odd = np.abs(gaps - steps * usual)
    uneven = odd.max() > max(_GAP_TOLERANCE * usual, _GAP_TOLERANCE_MM)
    if uneven or _too_short(steps):
        worst = int(np.argmax(odd if uneven else steps))
        raise InvalidScanError(
            "scan.unequal_gaps",
            gap_mm=_mm(gaps[worst]),
            usual_mm=_mm(usual),
            position_mm=_mm(heights[worst]),
        )
    _require_few_missing(steps, heights)
    return np.concatenate([[0], np.cumsum(steps)])


def _too_short(steps: NDArray[np.int_]) -> bool:
    """Test whether single slices are missing where few are there."""
    absent = int((steps - 1).sum())
    return steps.max() == 2 and absent * LEAST_SLICES_PER_MISSING > len(steps) + 1


def _require_few_missing(steps: NDArray[np.int_], heights: Floats) -> None:
    """Refuse what interpolation would have to invent."""
    widest = int(np.argmax(steps))
    if steps[widest] > 2:
        raise InvalidScanError(
            "scan.missing_neighbours",
            count=int(steps[widest]) - 1,
            position_mm=_mm(heights[widest]),
        )
    absent = int((steps - 1).sum())
    if absent > MOST_MISSING:
        raise InvalidScanError("scan.many_missing", count=absent, most=MOST_MISSING)


def _slide_mm(
    positions: Floats, axes: Floats, places: NDArray[np.int_], pixel_mm: float
) -> tuple[float, float]:
    """Measure how far each slice lies beside the one below, if evenly; 0 if upright."""
    steps = positions - positions[0]
    sideways = steps @ axes[1:].T
    drift_mm = float(np.abs(sideways).max())
    if drift_mm <= _SIDEWAYS_TOLERANCE * pixel_mm:
        return 0.0, 0.0
    slide = sideways[-1] / places[-1]
    slide[np.abs(sideways[-1]) <= _SIDEWAYS_TOLERANCE * pixel_mm] = 0
    wobble_mm = float(np.abs(sideways - np.outer(places, slide)).max())
    lean = np.degrees(np.arctan2(np.linalg.norm(sideways[-1]), steps[-1] @ axes[0]))
    even = wobble_mm <= _SIDEWAYS_TOLERANCE * pixel_mm and any(slide)
    if not even or lean > _MOST_TILT_DEGREES:
        raise InvalidScanError(
            "scan.sheared", drift_mm=_mm(drift_mm), degrees=_mm(lean)
        )
    return float(slide[0]), float(slide[1])


def _require_no_other_tilt(slices: Sequence[SliceHeader], normal: Floats) -> None:
    """Refuse upright axial slices whose header says that the gantry was tilted."""
    tilt = max((header.tilt_degrees for header in slices), key=abs)
    lean = math.degrees(math.acos(min(1.0, abs(float(normal[2])))))
    if abs(tilt) > _TILT_TOLERANCE_DEGREES and lean < _AXIAL_TOLERANCE_DEGREES:
        raise InvalidScanError("scan.tilted", degrees=_mm(tilt))


def _mm(value: float) -> float:
    return round(float(value), 3)


def _vector(values: Floats) -> Vector3:
    x, y, z = (float(value) for value in values)
    return x, y, z
