"""A CT volume in Hounsfield units with its place in the patient."""

from dataclasses import dataclass, field
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidScanError

Millimetres3 = tuple[float, float, float]
"""A point or vector in patient space, LPS, millimetres."""

_ORTHOGONAL_TOLERANCE = 1e-3  # cosine, without unit; chosen: rounding stays below


@dataclass(frozen=True, slots=True)
class Acquisition:
    """Acquisition of a CT; None where the scanner did not say.

    Attributes:
        acquired_on: Day of the scan, not of the report.
        slice_thickness_mm: Nominal thickness; never used as spacing.
        convolution_kernel: Reconstruction kernel as the maker names it.
        tube_voltage_kv: Peak kilovoltage.
        manufacturer: Maker of the scanner.
        scanner_model: Model of the scanner.
        contrast_agent: Agent given, or None.
        lossy: Whether the pixels were ever compressed with loss.
        resampled_tilt_degrees: Gantry tilt that was resampled away; 0 if none was.
        interpolated_mm: Positions along the normal of slices that were missing and
            were interpolated; no nodule is measured there.
    """

    acquired_on: date | None = None
    slice_thickness_mm: float | None = None
    convolution_kernel: str | None = None
    tube_voltage_kv: float | None = None
    manufacturer: str | None = None
    scanner_model: str | None = None
    contrast_agent: str | None = None
    lossy: bool = False
    resampled_tilt_degrees: float = 0.0
    interpolated_mm: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CTVolume:
    """One CT series as a regular grid of Hounsfield units.

    Attributes:
        hu: Shape (slices, rows, columns), int16. Slices ascend along the normal.
        spacing_mm: Distance of voxel centres along (slice, row, column).
        origin_mm: Centre of voxel (0, 0, 0) in LPS.
        axes: Unit vectors in LPS in which the (slice, row, column) index grows.
        frame_of_reference_uid: Coordinates agree only within one frame.
        series_uid: The series it was read from.
        acquisition: How it was made.
    """

    hu: NDArray[np.int16] = field(repr=False)
    spacing_mm: Millimetres3
    origin_mm: Millimetres3
    axes: tuple[Millimetres3, Millimetres3, Millimetres3]
    frame_of_reference_uid: str = ""
    series_uid: str = ""
    acquisition: Acquisition = field(default_factory=Acquisition)

    def __post_init__(self) -> None:
        if self.hu.ndim != 3 or self.hu.dtype != np.int16 or 0 in self.hu.shape:
            raise InvalidScanError(
                "scan.not_a_volume", shape=self.hu.shape, dtype=self.hu.dtype
            )
        if not all(np.isfinite(self.spacing_mm)) or min(self.spacing_mm) <= 0:
            raise InvalidScanError("scan.spacing", spacing=self.spacing_mm)
        axes = np.asarray(self.axes)
        if not np.allclose(axes @ axes.T, np.eye(3), atol=_ORTHOGONAL_TOLERANCE):
            raise InvalidScanError("scan.axes", axes=np.round(axes, 4).tolist())

    @property
    def voxel_mm3(self) -> float:
        """Volume of one voxel."""
        return float(np.prod(self.spacing_mm))

    def lps_mm(self, index: Millimetres3) -> Millimetres3:
        """Patient coordinates of a (slice, row, column) index, which may be fractional.

        Source:
            DICOM PS3.3 C.7.6.2.1.1, equation C.7.6.2.1-1.
        """
        steps = np.asarray(index) * self.spacing_mm
        x, y, z = np.asarray(self.origin_mm) + steps @ np.asarray(self.axes)
        return float(x), float(y), float(z)

    def index_of(self, lps_mm: Millimetres3) -> Millimetres3:
        """Fractional (slice, row, column) index of a point in LPS; may lie outside."""
        offset = np.asarray(lps_mm) - np.asarray(self.origin_mm)
        k, i, j = np.asarray(self.axes) @ offset / self.spacing_mm
        return float(k), float(i), float(j)

    def holds(self, lps_mm: Millimetres3) -> bool:
        """Test whether the point lies inside the grid, to half a voxel."""
        index = np.asarray(self.index_of(lps_mm))
        return bool(
            np.all(index >= -0.5) and np.all(index < np.array(self.hu.shape) - 0.5)
        )

    def region(self, centre_mm: Millimetres3, half_width_mm: float) -> Self:
        """The box around a point, cut at the edges; a view, nothing is copied.

        Args:
            centre_mm: A point inside the volume, LPS.
            half_width_mm: From the centre to each face.

        Raises:
            InvalidScanError: If the point lies outside the volume.
        """
        if not self.holds(centre_mm):
            raise InvalidScanError(
                "scan.point_outside", point=tuple(round(c, 1) for c in centre_mm)
            )
        centre = np.round(self.index_of(centre_mm)).astype(int)
        reach = np.ceil(half_width_mm / np.asarray(self.spacing_mm)).astype(int)
        low = np.maximum(centre - reach, 0)
        high = np.minimum(centre + reach + 1, self.hu.shape)
        k, i, j = (slice(int(a), int(b)) for a, b in zip(low, high, strict=True))
        return type(self)(
            self.hu[k, i, j],
            self.spacing_mm,
            self.lps_mm((float(low[0]), float(low[1]), float(low[2]))),
            self.axes,
            self.frame_of_reference_uid,
            self.series_uid,
            self.acquisition,
        )
