"""Likelihood that two measured nodules are one: place, volume and density.

Each hypothesis has a cost, its negative logarithmic likelihood, so that pairs, new
nodules and vanished ones are weighed on one scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

from data.imaging.matching import Points, PointTransform
from data.imaging.nodule import Density, NoduleMeasurement
from fusion.imaging.volume_uncertainty import clinical_log_sd

# The project's own assumptions, chosen on simulated follow-ups (seeds below 6000).
STAYS: Final = 0.9
"""Probability that a nodule of the earlier scan is found again."""

# Probability, where the later scan should not show the place.
# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_STAYS_BEYOND: Final = 0.1

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
NEW_PER_MM3: Final = 1.0 / 4e6
"""New nodules or false candidates: one in four litres of lung."""

# Logarithm of the ratio of volumes in mm³.
# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LOG_VOLUME_RANGE: Final = 6.0  # new ones are from about 20 to 8000 mm³
_GROWTH_LOG_SD: Final = 0.5  # standard deviation of ln V
_CENTRE_ERROR_MM: Final = 0.7
_CENTRE_ERROR_PER_RADIUS: Final = 0.15  # share of the radius
_PLACE_FREEDOM: Final = 6.0  # degrees of freedom
_VOLUME_FREEDOM: Final = 4.0  # degrees of freedom
_LEAST_LOG_SD: Final = 0.05  # standard deviation of ln V

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_ORDER: Final = (Density.GROUND_GLASS, Density.PART_SOLID, Density.SOLID)
# Probabilities, earlier class by later, from light to dense.
_DENSITY_CHANGE: Final = np.array(
    [[0.85, 0.13, 0.02], [0.12, 0.76, 0.12], [0.02, 0.08, 0.90]]
)
# Probabilities by class, from light to dense.
_NEW_DENSITY: Final = np.array([0.2, 0.1, 0.7])


@dataclass(frozen=True, slots=True, eq=False)
class Finds:
    """Nodules of one scan as arrays, all in the space of the later scan.

    Attributes:
        places_mm: Shape (nodules, 3), LPS of the later scan.
        place_errors_mm: Shape (nodules,), standard error per axis.
        log_volumes: Shape (nodules,), of mm³.
        log_volume_errors: Shape (nodules,).
        densities: Shape (nodules,), position in the order from light to dense.
    """

    places_mm: Points = field(repr=False)
    place_errors_mm: NDArray[np.float64]
    log_volumes: NDArray[np.float64]
    log_volume_errors: NDArray[np.float64]
    densities: NDArray[np.intp]

    @classmethod
    def of(cls, measurements: Sequence[NoduleMeasurement]) -> Self:
        """As measured; the errors are those of the centre alone."""
        places = np.array([m.centre_mm for m in measurements], float).reshape(-1, 3)
        volumes = np.array([m.volume_mm3 for m in measurements], float)
        finds = cls(
            places,
            np.zeros(len(places)),
            np.log(volumes),
            np.array([_log_error(m) for m in measurements], float),
            np.array([_ORDER.index(m.density) for m in measurements], np.intp),
        )
        centre = np.hypot(_CENTRE_ERROR_MM, _CENTRE_ERROR_PER_RADIUS * finds.radii_mm)
        return replace(finds, place_errors_mm=centre)

    @property
    def radii_mm(self) -> NDArray[np.float64]:
        """Radius of the ball of the same volume."""
        return np.asarray((3 * np.exp(self.log_volumes) / (4 * np.pi)) ** (1 / 3))

    def moved(self, transforms: Sequence[PointTransform]) -> Self:
        """Earlier nodules where the later scan should show them.

        Args:
            transforms: One for each nodule.
        """
        places, errors = self.places_mm.copy(), self.place_errors_mm.copy()
        for n, transform in enumerate(transforms):
            here = self.places_mm[[n]]
            places[n] = transform.apply(here)[0]
            errors[n] = np.hypot(errors[n], transform.error_mm(here)[0])
        return replace(self, places_mm=places, place_errors_mm=errors)

    def some(self, indices: Sequence[int]) -> Self:
        """A part of them."""
        at = list(indices)
        return replace(
            self,
            places_mm=self.places_mm[at],
            place_errors_mm=self.place_errors_mm[at],
            log_volumes=self.log_volumes[at],
            log_volume_errors=self.log_volume_errors[at],
            densities=self.densities[at],
        )

    def joined(self) -> Self:
        """All of them as one: volumes added, centre weighted by volume."""
        volumes = np.exp(self.log_volumes)
        share = volumes / volumes.sum()
        return replace(
            self,
            places_mm=share[None] @ self.places_mm,
            place_errors_mm=np.sqrt([share @ self.place_errors_mm**2]),
            log_volumes=np.log([volumes.sum()]),
            log_volume_errors=np.sqrt([share @ self.log_volume_errors**2]),
            densities=self.densities[[int(np.argmax(volumes))]],
        )


def _log_error(measurement: NoduleMeasurement) -> float:
    interval = measurement.clinical_interval_mm3
    if interval.low <= 0:
        return float(np.log(2))
    return max(clinical_log_sd(measurement), _LEAST_LOG_SD)


def pair_costs(earlier: Finds, later: Finds) -> NDArray[np.float64]:
    """Shape (earlier, later): cost of each pair being one nodule."""
    apart2 = ((earlier.places_mm[:, None] - later.places_mm[None]) ** 2).sum(-1)
    place = np.hypot(earlier.place_errors_mm[:, None], later.place_errors_mm[None])
    ratio = np.abs(earlier.log_volumes[:, None] - later.log_volumes[None])
    volume = np.sqrt(
        earlier.log_volume_errors[:, None] ** 2
        + later.log_volume_errors[None] ** 2
        + _GROWTH_LOG_SD**2
    )
    density = _DENSITY_CHANGE[earlier.densities[:, None], later.densities[None]]
    return np.asarray(
        student_cost(apart2, place, 3, _PLACE_FREEDOM)
        + student_cost(ratio**2, volume, 1, _VOLUME_FREEDOM)
        - np.log(density * STAYS)
    )


def student_cost(
    square: NDArray[np.float64],
    scale: NDArray[np.float64],
    dimensions: int,
    freedom: float,
) -> NDArray[np.float64]:
    """Negative log density of Student's t: rare large errors are not ruled out."""
    half = (freedom + dimensions) / 2
    constant = (
        special.gammaln(half)
        - special.gammaln(freedom / 2)
        - dimensions / 2 * np.log(freedom * np.pi)
    )
    tail = half * np.log1p(square / (freedom * scale**2))
    return np.asarray(tail + dimensions * np.log(scale) - constant)


def gone_costs(covered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Shape (nodules,): cost of each not being found again.

    Args:
        covered: Whether the later scan shows its place at all.
    """
    return np.asarray(-np.log(1 - np.where(covered, STAYS, _STAYS_BEYOND)))


def new_costs(finds: Finds) -> NDArray[np.float64]:
    """Shape (nodules,): cost of each being there for the first time."""
    likely = NEW_PER_MM3 / _LOG_VOLUME_RANGE * _NEW_DENSITY[finds.densities]
    return np.asarray(-np.log(likely))
