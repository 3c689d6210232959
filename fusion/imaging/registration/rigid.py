"""The rigid move from one chest to another, by robust least squares on the images."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from data.errors import InvalidScanError
from data.imaging.matching import Points
from fusion.imaging.registration.images import AIR_HU, ChestImages, GridImage
from fusion.imaging.registration.start import likely_shifts

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_STARTS = 4  # count
_TRIAL_STEPS = 6  # count
_MOST_STEPS = 20  # count
_ROUGH_POINTS = 5_000  # count
_FINE_POINTS = 15_000  # count
_CUT_HU = 400.0
_IN_BODY_HU = AIR_HU + 60
_STILL_MM = 0.01
_LEAST_SHARED = 0.2  # share of the points


@dataclass(frozen=True, slots=True, eq=False)
class RigidMove:
    """x maps to `rotation` x + `shift_mm`, LPS.

    Attributes:
        rotation: Shape (3, 3).
        shift_mm: Shape (3,).
    """

    rotation: NDArray[np.float64]
    shift_mm: NDArray[np.float64]

    def apply(self, points_mm: Points) -> Points:
        """Move points of the earlier scan to where they lie in the later."""
        return np.asarray(points_mm @ self.rotation.T + self.shift_mm)


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """The places of the earlier scan that tell most about a move.

    Attributes:
        points_mm: Shape (points, 3), LPS.
        hu: Shape (points,).
        slopes: Shape (points, 6): change of HU per mm of shift and per radian of
            turn about `centre_mm`.
        centre_mm: Shape (3,).
    """

    points_mm: Points = field(repr=False)
    hu: NDArray[np.float32] = field(repr=False)
    slopes: NDArray[np.float32] = field(repr=False)
    centre_mm: NDArray[np.float64]


def template_of(image: GridImage, most_points: int) -> Template:
    """Choose the voxels of the body with the steepest slopes."""
    gradient = image.gradient()
    steep = np.einsum("ckij,ckij->kij", gradient, gradient)
    steep *= image.values > _IN_BODY_HU
    flat = steep.ravel()
    count = min(most_points, int(np.count_nonzero(flat)))
    chosen = np.argpartition(-flat, count - 1)[:count]
    indices = np.stack(np.unravel_index(chosen, image.values.shape), -1)
    points = image.points_of(indices)
    slopes = gradient.reshape(3, -1)[:, chosen].T @ np.asarray(image.axes)
    centre = points.mean(axis=0)
    turns = np.cross(points - centre, slopes)
    return Template(
        points,
        image.values.ravel()[chosen],
        np.hstack([slopes, turns]).astype(np.float32),
        centre,
    )


def refined(
    move: RigidMove, template: Template, later: GridImage, steps: int
) -> RigidMove:
    """Gauss-Newton on the differences, those of other anatomy weighted down.

    Source:
        Baker and Matthews 2004, Int J Comput Vis 56:221 (inverse composition);
        Tukey's biweight.
    """
    for _ in range(steps):
        residual = later.at(move.apply(template.points_mm)) - template.hu
        inside = np.isfinite(residual)
        if inside.mean() < _LEAST_SHARED:
            break
        change = _step(template.slopes[inside], residual[inside])
        move = _composed(move, change, template.centre_mm)
        if np.abs(change * [1, 1, 1, 100, 100, 100]).max() < _STILL_MM:
            break
    return move


def _step(
    slopes: NDArray[np.float32], residual: NDArray[np.float32]
) -> NDArray[np.float64]:
    weights = biweight(residual)
    weighted = slopes * weights[:, None]
    return np.linalg.solve(
        (weighted.T @ slopes).astype(np.float64),
        (weighted.T @ residual).astype(np.float64),
    )


def biweight(residual: NDArray[np.float32]) -> NDArray[np.float32]:
    """Tukey's weights, with the scale from the median."""
    scale = 1.4826 * float(np.median(np.abs(residual)))
    share = np.minimum(np.abs(residual) / (4.685 * max(scale, 20.0)), 1.0)
    return np.asarray((1 - share**2) ** 2, np.float32)


def _composed(
    move: RigidMove, change: NDArray[np.float64], centre_mm: NDArray[np.float64]
) -> RigidMove:
    """The move after the inverse of a small one about the centre."""
    back = Rotation.from_rotvec(-change[3:]).as_matrix()
    # x -> back (x - centre - shift) + centre
    shift = centre_mm - back @ (centre_mm + change[:3])
    return RigidMove(move.rotation @ back, move.rotation @ shift + move.shift_mm)


def misfit_hu(move: RigidMove, template: Template, later: GridImage) -> float:
    """Mean difference, large ones cut; beyond the scan half of that counts."""
    residual = np.abs(later.at(move.apply(template.points_mm)) - template.hu)
    known = np.isfinite(residual)
    return float(np.where(known, np.minimum(residual, _CUT_HU), _CUT_HU / 2).mean())


def correlation(move: RigidMove, template: Template, later: GridImage) -> float:
    """Correlation of the two scans at the template's points; 0 where few are shared."""
    there = later.at(move.apply(template.points_mm))
    known = np.isfinite(there)
    if known.mean() < _LEAST_SHARED:
        return 0.0
    return float(np.corrcoef(there[known], template.hu[known])[0, 1])


def rigid_move(earlier: ChestImages, later: ChestImages) -> tuple[RigidMove, float]:
    """Bring two chests together: likely shifts, the best of them refined.

    Returns:
        The move, and the correlation of the two scans under it.

    Raises:
        InvalidScanError: If no shift makes the scans overlap.
    """
    shifts = likely_shifts(earlier.rough, later.rough, _STARTS)
    if not len(shifts):
        raise InvalidScanError("matching.no_overlap")
    rough = template_of(earlier.rough, _ROUGH_POINTS)
    fine = template_of(earlier.fine, _FINE_POINTS)
    tried = [
        refined(RigidMove(np.eye(3), shift), rough, later.rough, _TRIAL_STEPS)
        for shift in shifts
    ]
    best = min(tried, key=lambda move: misfit_hu(move, rough, later.rough))
    best = refined(best, rough, later.rough, _MOST_STEPS)
    best = refined(best, fine, later.fine, _MOST_STEPS)
    return best, correlation(best, fine, later.fine)
