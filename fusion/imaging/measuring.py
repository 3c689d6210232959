"""From a seed to a measured nodule."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from scipy import ndimage

from data.errors import NotMeasurableError
from data.imaging.nodule import Density, KeyImage, MeasurementFlag, NoduleMeasurement
from data.imaging.quality import QualityReport
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.density import (
    SOLID_ABOVE_HU,
    density_class,
    mass_mg,
    mean_hu,
    solid_share,
    solid_volume_mm3,
)
from fusion.imaging.diameters import Axes, axes_of
from fusion.imaging.interpolated import refuse_interpolated
from fusion.imaging.key_image import key_image_of
from fusion.imaging.segmenting.outline import largest_slice, outlines
from fusion.imaging.segmenting.review_flags import flags_of, slice_mm
from fusion.imaging.segmenting.segmentation import NoduleSegmentation
from fusion.imaging.segmenting.segmentation_methods import (
    METHOD_NAMES,
    SEGMENTERS,
    SegmentationMethod,
)
from fusion.imaging.volume_uncertainty import (
    MeasuringConditions,
    clinical_interval,
    measurement_interval,
)
from fusion.imaging.volumetry import edge_zone

METHOD: Final = METHOD_NAMES[SegmentationMethod.JOINT]
"""What measures by default."""

_IN_PHANTOMS: Final = ("slice_thickness", "slice_spacing", "slice_gap")


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredNodule:
    """A nodule on one scan, with what a person needs to check it.

    Attributes:
        measurement: The numbers.
        key_image: The slice that shows it best, with the outline.
        segmentation: The mask.
    """

    measurement: NoduleMeasurement
    key_image: KeyImage
    segmentation: NoduleSegmentation


def measure_nodule(
    volume: CTVolume,
    seed_mm: Millimetres3,
    *,
    scanned_on: date | None = None,
    measured_by: str = "algorithm",
    method: SegmentationMethod = SegmentationMethod.JOINT,
    quality: QualityReport | None = None,
) -> MeasuredNodule:
    """Measure the nodule at a seed.

    Args:
        volume: A chest CT.
        seed_mm: A point in or within 2.5 mm of the nodule, LPS.
        scanned_on: Day of the scan, where the volume does not know it.
        measured_by: `algorithm`, or the user name of who gave the seed.
        method: How the nodule is outlined.
        quality: Of the scan; what it finds wrong widens the intervals.

    Raises:
        NotMeasurableError: If there is no nodule to measure, no date, or a slice is
            missing there.
    """
    day = scanned_on or volume.acquisition.acquired_on
    if day is None:
        raise NotMeasurableError("measure.no_date")
    segmentation = SEGMENTERS[method](volume, seed_mm)
    refuse_interpolated(segmentation, volume.acquisition.interpolated_mm)
    name = f"{METHOD_NAMES[method]}; solid above {SOLID_ABOVE_HU:.0f} HU"
    factor = 1.0 if quality is None else quality.without(_IN_PHANTOMS).inflation
    measurement = _measurement(volume, segmentation, day, name, factor)
    return MeasuredNodule(
        replace(measurement, measured_by=measured_by),
        key_image_of(volume, segmentation),
        segmentation,
    )


def _measurement(
    volume: CTVolume,
    segmentation: NoduleSegmentation,
    day: date,
    method: str,
    inflation: float,
) -> NoduleMeasurement:
    zone = edge_zone(segmentation)
    size_mm3 = zone.volume_mm3
    density = density_class(solid_share(segmentation))
    solid_mm3 = min(size_mm3, solid_volume_mm3(segmentation))
    level = mean_hu(segmentation)
    axes = axial_axes(segmentation)
    flags = flags_of(volume, zone)
    conditions = MeasuringConditions(
        slice_mm(volume),
        density,
        attached=MeasurementFlag.ATTACHED in flags,
        one_method=MeasurementFlag.METHODS_DIFFER in flags,
        inflation=inflation,
    )
    return NoduleMeasurement(
        scanned_on=day,
        series_uid=volume.series_uid,
        volume_mm3=size_mm3,
        measurement_interval_mm3=measurement_interval(size_mm3, conditions),
        clinical_interval_mm3=clinical_interval(size_mm3, conditions),
        long_axis_mm=axes.long_mm,
        short_axis_mm=axes.short_mm,
        density=density,
        solid_volume_mm3=size_mm3 if density is Density.SOLID else solid_mm3,
        mass_mg=mass_mg(size_mm3, level),
        mean_hu=level,
        centre_mm=centre_mm(segmentation),
        method=method,
        flags=flags,
        failure_probability=segmentation.failure_probability,
    )


def axial_axes(segmentation: NoduleSegmentation) -> Axes:
    """Long and short axis on the axial slice of largest area."""
    lines = outlines(segmentation, largest_slice(segmentation.mask))
    return axes_of(np.concatenate(lines) * segmentation.region.spacing_mm[1:])


def centre_mm(segmentation: NoduleSegmentation) -> Millimetres3:
    """Centre of mass of the mask, LPS."""
    k, i, j = ndimage.center_of_mass(segmentation.mask)
    return segmentation.region.lps_mm((float(k), float(i), float(j)))
