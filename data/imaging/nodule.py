"""A nodule and what was measured of it on each scan."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidClinicalValueError
from data.imaging.volume import Millimetres3
from data.interval import Interval


class Density(StrEnum):
    """Attenuation class of a nodule (Fleischner glossary)."""

    SOLID = "solid"
    PART_SOLID = "part_solid"
    GROUND_GLASS = "ground_glass"


class MeasurementFlag(StrEnum):
    """Reason why a measurement should be looked at before it is used."""

    THICK_SLICES = "thick_slices"
    SMALL = "small"
    ATTACHED = "attached"
    AT_EDGE = "at_edge"
    NOISY = "noisy"
    LOSSY = "lossy"
    LEAK_CUT = "leak_cut"
    UNSURE_BOUNDARY = "unsure_boundary"
    METHODS_DIFFER = "methods_differ"
    OUTLINE_NEEDS_REVIEW = "look_at_outline"
    RESAMPLED = "resampled"
    TOO_SMALL_FOR_SLICES = "too_small_for_slices"


@dataclass(frozen=True, slots=True)
class NoduleMeasurement:
    """One nodule on one scan.

    Attributes:
        scanned_on: Day of the scan, not of the report.
        series_uid: The CT series that was measured.
        volume_mm3: Partial-volume sum, > 0.
        measurement_interval_mm3: From our own repeat phantoms: method error only.
        clinical_interval_mm3: Never narrower than the repeatability published for
            living patients; growth is judged by this one.
        long_axis_mm: Longest diameter on the axial slice of largest area.
        short_axis_mm: Longest diameter perpendicular to it on that slice.
        density: Attenuation class.
        solid_volume_mm3: Volume of the solid part; equals the volume if solid.
        mass_mg: Volume times (mean HU + 1000) / 1000.
        mean_hu: Mean inside the boundary.
        centre_mm: Centre of mass, LPS.
        method: Name and version of the method.
        measured_by: `algorithm`, or the reviewer's user name.
        flags: What makes it less sure.
        failure_probability: That the outline failed, as on simulated outlines with the
            same evidence; None where nothing judged it.
    """

    scanned_on: date
    series_uid: str
    volume_mm3: float
    measurement_interval_mm3: Interval
    clinical_interval_mm3: Interval
    long_axis_mm: float
    short_axis_mm: float
    density: Density
    solid_volume_mm3: float
    mass_mg: float
    mean_hu: float
    centre_mm: Millimetres3
    method: str
    measured_by: str = "algorithm"
    flags: frozenset[MeasurementFlag] = frozenset()
    failure_probability: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.volume_mm3 < float("inf"):  # also refuses NaN
            raise InvalidClinicalValueError("value.volume", volume=self.volume_mm3)
        if not 0 < self.short_axis_mm <= self.long_axis_mm < float("inf"):
            raise InvalidClinicalValueError(
                "value.axes", long=self.long_axis_mm, short=self.short_axis_mm
            )
        if not 0 <= self.solid_volume_mm3 <= self.volume_mm3 * (1 + 1e-9):
            raise InvalidClinicalValueError(
                "value.solid_volume",
                solid=self.solid_volume_mm3,
                volume=self.volume_mm3,
            )


@dataclass(frozen=True, slots=True)
class Nodule:
    """One lesion of one patient over time.

    Attributes:
        tracking_uid: Never changes (DICOM Tracking UID).
        label: Short name on the screen, such as `N1`.
        measurements: Oldest first, at most one a series.
    """

    tracking_uid: str
    label: str
    measurements: tuple[NoduleMeasurement, ...] = ()

    def __post_init__(self) -> None:
        days = [measurement.scanned_on for measurement in self.measurements]
        if days != sorted(days):
            raise InvalidClinicalValueError("value.scan_order", nodule=self.label)

    def on(self, day: date) -> NoduleMeasurement | None:
        """The measurement of a day; the first if there are several."""
        return next((one for one in self.measurements if one.scanned_on == day), None)


@dataclass(frozen=True, slots=True, eq=False)
class KeyImage:
    """The axial slice that shows a nodule best, with the measured outline.

    Attributes:
        hu: Shape (rows, columns), int16.
        spacing_mm: Distance of pixel centres along (row, column).
        slice_position_mm: Position of the slice along the volume's normal.
        slice_index: Index of the slice in its series, from 0.
        contours: Closed outlines, each of shape (points, 2): (row, column) indices.
        centre: (row, column) index of the nodule's centre.
        axes: Unit vectors in LPS in which the (row, column) index grows, or None
            where they were not kept.
    """

    hu: NDArray[np.int16] = field(repr=False)
    spacing_mm: tuple[float, float]
    slice_position_mm: float
    slice_index: int
    contours: tuple[NDArray[np.float32], ...] = field(repr=False)
    centre: tuple[float, float]
    axes: tuple[Millimetres3, Millimetres3] | None = None
