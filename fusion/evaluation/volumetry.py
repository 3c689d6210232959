"""Distance of measured volumes from the truth, on phantoms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.errors import NotMeasurableError
from data.imaging.nodule import Density, MeasurementFlag
from data.simulated.phantom.nodule_shapes import nodule_shape, shape_count
from fusion.imaging.density import density_class, solid_share
from fusion.imaging.segmenting.joint_segmentation import segment_jointly
from fusion.imaging.segmenting.review_flags import flags_of, slice_mm
from fusion.imaging.sphere_phantom import (
    SOFT_TISSUE_HU,
    PhantomAttachment,
    SpherePhantom,
    SphereSpec,
)
from fusion.imaging.volume_uncertainty import MeasuringConditions, measurement_interval
from fusion.imaging.volumetry import edge_zone
from fusion.statistics.comparison import Estimate

# Count and lengths. Chosen: fewer resamplings make intervals less sure; smaller boxes
# would cut the phantom.
GROUND_GLASS_HU: Final = -600.0  # chosen: a higher one has more contrast and errs less
SPHERE: Final = "sphere"
SHAPE: Final = "lidc shape"
FORMS: Final = (SPHERE, SHAPE)
# Index of shapes; chosen: other ranges would mix tuning and reports.
SHAPES_FOR_TUNING: Final = range(50)
# Index of shapes; chosen as above: other ranges would mix.
SHAPES_FOR_CALIBRATION: Final = range(50, 100)
# Index of shapes; chosen as above: other ranges would mix.
SHAPES_FOR_REPORTS: Final = range(100, shape_count())
_RESAMPLINGS: Final = 1000
_WALL_HALF_WIDTH_MM: Final = 28.0
_LEAST_HALF_WIDTH_MM: Final = 17.0
_MARGIN_MM: Final = 11.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Phantoms of one kind.

    Attributes:
        diameter_mm: Of the sphere of the same volume.
        slice_mm: Distance of slices.
        attachment: What the nodule touches.
        form: `SPHERE` or `SHAPE`.
        density: Solid or ground glass.
        kernel: `usual`, or `other` for one that no table was built on.
    """

    diameter_mm: float
    slice_mm: float
    attachment: PhantomAttachment
    form: str = SPHERE
    density: Density = Density.SOLID
    kernel: str = "usual"


@dataclass(frozen=True, slots=True)
class PhantomTrial:
    """One phantom and what was measured of it.

    Attributes:
        cell: Its kind.
        true_mm3: Volume of the phantom's nodule.
        volume_mm3: Measured by the default method; NaN if refused.
        opening_mm3: Measured by opening alone; NaN if refused.
        conditions: As the measurement saw them; None if refused.
    """

    cell: Cell
    true_mm3: float
    volume_mm3: float
    opening_mm3: float
    conditions: MeasuringConditions | None

    @property
    def log_error(self) -> float:
        """ln(measured / true)."""
        return float(np.log(self.volume_mm3 / self.true_mm3))

    @property
    def is_covered(self) -> bool:
        """True where the measurement interval holds the truth."""
        if self.conditions is None:
            return False
        found = measurement_interval(self.volume_mm3, self.conditions)
        return found.contains(self.true_mm3)


def spec_of(cell: Cell, shapes: Sequence[int], rng: np.random.Generator) -> SphereSpec:
    """One phantom of a kind; blur and pixels vary as they do in practice.

    The usual kernels blur by 1.0 to 1.6 mm, with white noise; the others by 0.9 to
    1.8 mm, half of them lifting edges, and their noise hangs together.

    Args:
        cell: Its kind.
        shapes: Indices of the shapes that may be used.
        rng: Chance.
    """
    usual = cell.kernel == "usual"
    pixel_mm = float(rng.uniform(0.6, 0.8) if usual else rng.uniform(0.55, 0.9))
    blur_mm = float(rng.uniform(1.0, 1.6) if usual else rng.uniform(0.9, 1.8))
    shape = int(rng.choice(np.asarray(shapes)))
    reach_mm = max(_LEAST_HALF_WIDTH_MM, cell.diameter_mm / 2 + _MARGIN_MM)
    return SphereSpec(
        cell.diameter_mm,
        (cell.slice_mm, pixel_mm, pixel_mm),
        SOFT_TISSUE_HU if cell.density is Density.SOLID else GROUND_GLASS_HU,
        cell.attachment,
        blur_fwhm_mm=blur_mm,
        half_width_mm=max(reach_mm, _WALL_HALF_WIDTH_MM)
        if cell.attachment is PhantomAttachment.PLEURA
        else reach_mm,
        shape=nodule_shape(shape) if cell.form == SHAPE else None,
        edge_gain=0.0 if usual else float(rng.choice([0.0, 0.4])),
        grain_mm=0.0 if usual else 0.5,
    )


def trial_of(cell: Cell, phantom: SpherePhantom) -> PhantomTrial:
    """Measure a phantom by the default method and by opening alone."""
    nothing = float("nan")
    try:
        found = segment_jointly(phantom.volume, phantom.centre_mm)
    except NotMeasurableError:
        return PhantomTrial(cell, phantom.true_volume_mm3, nothing, nothing, None)
    zone = edge_zone(found.chosen)
    flags = flags_of(phantom.volume, zone)
    alone = found.opening
    return PhantomTrial(
        cell,
        phantom.true_volume_mm3,
        zone.volume_mm3,
        nothing if alone is None else edge_zone(alone).volume_mm3,
        MeasuringConditions(
            slice_mm(phantom.volume),
            density_class(solid_share(found.chosen)),
            attached=MeasurementFlag.ATTACHED in flags,
            one_method=MeasurementFlag.METHODS_DIFFER in flags,
        ),
    )


@dataclass(frozen=True, slots=True)
class VolumeError:
    """Bias and spread of relative errors, with bootstrap intervals.

    Attributes:
        count: Phantoms.
        refused: Of these, not measurable.
        bias_percent: Mean of measured / true − 1.
        cv_percent: Standard deviation of it.
    """

    count: int
    refused: int
    bias_percent: Estimate
    cv_percent: Estimate


def volume_error(
    measured_mm3: Sequence[float], true_mm3: Sequence[float], rng: np.random.Generator
) -> VolumeError:
    """Summarise the errors of some phantoms.

    Args:
        measured_mm3: Volumes; NaN where refused.
        true_mm3: Of the same phantoms.
        rng: Chance of the bootstrap.
    """
    off = 100 * (np.asarray(measured_mm3) / np.asarray(true_mm3) - 1)
    seen = off[np.isfinite(off)]
    return VolumeError(
        len(off),
        len(off) - len(seen),
        _estimate(seen, lambda v: np.asarray(v.mean(axis=-1)), rng),
        _estimate(seen, lambda v: np.asarray(v.std(axis=-1, ddof=1)), rng),
    )


def coverage(trials: Iterable[PhantomTrial], rng: np.random.Generator) -> Estimate:
    """Share of measured phantoms whose truth lies in the measurement interval."""
    inside = np.array([t.is_covered for t in trials if t.conditions], dtype=np.float64)
    return _estimate(inside, lambda v: np.asarray(v.mean(axis=-1)), rng)


def _estimate(
    values: NDArray[np.float64],
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    rng: np.random.Generator,
) -> Estimate:
    """A statistic and the middle 95 % of it over resampled values."""
    if len(values) < 2:
        return Estimate(float("nan"), float("nan"), float("nan"))
    again = values[rng.integers(0, len(values), (_RESAMPLINGS, len(values)))]
    low, high = np.quantile(statistic(again), (0.025, 0.975))
    return Estimate(float(statistic(values)), float(low), float(high))
