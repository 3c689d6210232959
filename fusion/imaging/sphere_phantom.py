"""Phantoms of known volume: a nodule in lung, alone or touching vessel or pleura.

The nodule is a sphere or has the shape of a real one. Phantoms tell how far a measured
volume lies from the truth. They are simulated, so they know nothing of breathing,
positioning or readers.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial.transform import Rotation

from data.imaging.volume import CTVolume, Millimetres3
from data.simulated.phantom.nodule_shapes import NoduleShape

# Chosen: smaller steps and more of them take longer; a higher density of the lung
# leaves less contrast.
LUNG_HU: Final = -850.0
SOFT_TISSUE_HU: Final = 40.0
_FINE_MM: Final = 0.4
_LEAST_FINE: Final = 2  # count
_FWHM_PER_SIGMA: Final = 2.3548  # factor, 2 √(2 ln 2) by definition
_RAY_STEPS: Final = 200  # count

Field = NDArray[np.float32]
Vector = NDArray[np.float64]


class PhantomAttachment(StrEnum):
    """Structure that the nodule touches."""

    NONE = "none"
    VESSEL = "vessel"
    PLEURA = "pleura"


@dataclass(frozen=True, slots=True)
class SphereSpec:
    """One phantom.

    Attributes:
        diameter_mm: Of the sphere, or of the sphere with the volume of the shape.
        spacing_mm: (slice, row, column).
        nodule_hu: Level of the nodule; −600 is ground glass.
        attachment: What it touches.
        blur_fwhm_mm: Width of the point spread, the same in all directions.
        noise_hu: Standard deviation of the noise, a voxel.
        half_width_mm: From the nodule's centre to the faces of the volume.
        shape: Outline of a real nodule, turned at random; None for a sphere.
        edge_gain: How much a sharp kernel lifts edges: the share of a twice as wide
            blur that is taken off, and added again as much.
        grain_mm: Width over which noise hangs together in a slice; 0 is white.
    """

    diameter_mm: float
    spacing_mm: Millimetres3 = (1.0, 0.7, 0.7)
    nodule_hu: float = SOFT_TISSUE_HU
    attachment: PhantomAttachment = PhantomAttachment.NONE
    blur_fwhm_mm: float = 1.3
    noise_hu: float = 30.0
    half_width_mm: float = 26.0
    shape: NoduleShape | None = None
    edge_gain: float = 0.0
    grain_mm: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class SpherePhantom:
    """A rendered phantom and its truth.

    Attributes:
        volume: The scan.
        centre_mm: Centre of the sphere, or deepest point of the shape, LPS.
        true_volume_mm3: Of the nodule, without any part inside the chest wall.
    """

    volume: CTVolume
    centre_mm: Millimetres3
    true_volume_mm3: float


@dataclass(frozen=True, slots=True, eq=False)
class Scenery:
    """A nodule and what it touches, before it is scanned.

    Attributes:
        direction: Unit vector to the attachment, (slice, row, column).
        reach: Share of the way to the surface at which the chest wall begins.
        tube_share: Where the vessel's radius lies between its limits, 0 to 1.
        across: Any other vector; a passing vessel runs perpendicular to both.
        ends_here: Whether a vessel ends in the nodule.
        turned: How a shape is turned.
    """

    direction: Vector
    reach: float
    tube_share: float
    across: Vector
    ends_here: bool
    turned: NDArray[np.float64]


def scenery(rng: np.random.Generator) -> Scenery:
    """Draw where things lie, by chance."""
    direction = rng.normal(size=3)
    return Scenery(
        direction / np.linalg.norm(direction),
        float(rng.uniform(0.6, 1.0)),
        float(rng.uniform()),
        rng.normal(size=3),
        bool(rng.random() < 0.5),
        Rotation.random(rng=rng).as_matrix(),
    )


def render_sphere(spec: SphereSpec, rng: np.random.Generator) -> SpherePhantom:
    """Scan a nodule at a random place within the voxel grid.

    Args:
        spec: What to render.
        rng: Chooses the sub-voxel place, the direction of the attachment, the noise.

    Returns:
        A small volume whose axes are those of the patient.
    """
    shift = rng.uniform(-0.5, 0.5, 3)
    return scanned(spec, scenery(rng), shift, rng)


def scanned(
    spec: SphereSpec, scene: Scenery, shift_voxels: Vector, rng: np.random.Generator
) -> SpherePhantom:
    """Scan the same scenery once more, at another place in the grid, with new noise.

    Args:
        spec: Scanner and size; another `spec` with the same size is another kernel.
        scene: What lies where.
        shift_voxels: From the middle of the grid, (slice, row, column).
        rng: The noise.
    """
    spacing = np.asarray(spec.spacing_mm)
    count = 2 * np.ceil(spec.half_width_mm / spacing).astype(int) + 1
    parts = np.maximum(_LEAST_FINE, np.ceil(spacing / _FINE_MM)).astype(int)
    centre = (count - 1) / 2 * spacing + shift_voxels * spacing
    fine_mm = spacing / parts
    offsets = _offsets_mm(count * parts, fine_mm, centre, spacing)
    lesion, other = _occupancies(spec, scene, offsets, fine_mm)
    fine = LUNG_HU + (spec.nodule_hu - LUNG_HU) * lesion
    fine += (SOFT_TISSUE_HU - LUNG_HU) * other
    noisy = _blurred(fine, spec, count, parts) + _noise(spec, count, rng)
    volume = CTVolume(
        np.round(noisy).astype(np.int16),
        spec.spacing_mm,
        (0.0, 0.0, 0.0),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )
    z, y, x = (float(c) for c in centre)
    truth = float(lesion.sum(dtype=np.float64) * fine_mm.prod())
    return SpherePhantom(volume, (x, y, z), truth)


def _noise(
    spec: SphereSpec, count: NDArray[np.int_], rng: np.random.Generator
) -> NDArray[np.float64]:
    noise = rng.normal(0, 1, count)
    if spec.grain_mm > 0:
        sigma = [0.0, *(spec.grain_mm / size for size in spec.spacing_mm[1:])]
        noise = ndimage.gaussian_filter(noise, sigma, mode="wrap")
        noise /= noise.std()
    return np.asarray(spec.noise_hu * noise)


def _offsets_mm(
    count: NDArray[np.int_],
    fine_mm: NDArray[np.float64],
    centre: NDArray[np.float64],
    spacing: NDArray[np.float64],
) -> list[NDArray[np.float32]]:
    steps = [
        ((np.arange(n) + 0.5) * h - s / 2 - c).astype(np.float32)
        for n, h, c, s in zip(count, fine_mm, centre, spacing, strict=True)
    ]
    return list(np.meshgrid(*steps, indexing="ij", sparse=True))


def _occupancies(
    spec: SphereSpec, scene: Scenery, offsets: list[Field], fine_mm: Vector
) -> tuple[Field, Field]:
    """Shares of each fine voxel taken by the lesion and by what it touches."""
    size_mm = float(fine_mm.mean())
    body = _Body(spec, scene)
    lesion = body.filled(offsets, fine_mm)
    if spec.attachment is PhantomAttachment.PLEURA:
        reach_mm = body.extent_mm(scene.direction) * scene.reach
        wall = _inside(_product(offsets, scene.direction) - reach_mm, size_mm)
        return lesion * (1 - wall), wall
    if spec.attachment is PhantomAttachment.VESSEL:
        vessel = _vessel(body, scene, offsets, size_mm)
        return lesion, vessel * (1 - lesion)
    return lesion, np.zeros_like(lesion)


class _Body:
    """The nodule itself: a sphere or a turned shape of the same volume."""

    def __init__(self, spec: SphereSpec, scene: Scenery) -> None:
        self.radius_mm = spec.diameter_mm / 2
        self._shape, self._turned = spec.shape, scene.turned
        if self._shape is not None:
            cells = float((self._shape.level > 0).sum())
            volume_mm3 = 4 / 3 * np.pi * self.radius_mm**3
            self._cell_mm = float(np.cbrt(volume_mm3 / cells))

    def filled(self, offsets: list[Field], fine_mm: Vector) -> Field:
        """Share of each fine voxel that the nodule fills."""
        if self._shape is None:
            depth_mm = self.radius_mm - np.sqrt(_product(offsets, offsets))
            return _inside(depth_mm, float(fine_mm.mean()))
        filled = np.zeros([o.size for o in offsets], dtype=np.float32)
        reach_mm = float(np.linalg.norm(self._corners_mm(), axis=1).max())
        near = [np.flatnonzero(np.abs(o.ravel()) <= reach_mm) for o in offsets]
        box = tuple(slice(int(n[0]), int(n[-1]) + 1) for n in near)
        grid = np.meshgrid(
            *(o.ravel()[b] for o, b in zip(offsets, box, strict=True)), indexing="ij"
        )
        points = np.stack([axis.ravel() for axis in grid])
        filled[box] = (self._level(points) > 0).reshape(grid[0].shape)
        return filled

    def extent_mm(self, direction: Vector) -> float:
        """Measure how far the nodule reaches in a direction."""
        if self._shape is None:
            return self.radius_mm
        return float((self._corners_mm() @ direction).max())

    def surface_mm(self, direction: Vector) -> float:
        """Measure how far from its middle a ray leaves the nodule."""
        if self._shape is None:
            return self.radius_mm
        ways = np.linspace(0, 4 * self.radius_mm, _RAY_STEPS)
        outside = self._level(direction[:, None] * ways) <= 0
        return float(ways[np.argmax(outside)])

    def _corners_mm(self) -> NDArray[np.float64]:
        """Every cell of the shape, from its deepest point, turned."""
        shape = self._shape
        if shape is None:
            return np.zeros((1, 3))
        cells = np.argwhere(shape.level > 0) - np.array(shape.anchor)
        return np.asarray(cells * self._cell_mm @ self._turned.T)

    def _level(self, points_mm: NDArray[np.floating]) -> NDArray[np.float32]:
        shape = self._shape
        if shape is None:
            return np.zeros(points_mm.shape[1], dtype=np.float32)
        cells = self._turned.T @ points_mm / self._cell_mm
        cells += np.array(shape.anchor)[:, None]
        found = ndimage.map_coordinates(shape.level, cells, order=1, cval=-0.5)
        return np.asarray(found, dtype=np.float32)


def _vessel(body: _Body, scene: Scenery, offsets: list[Field], fine_mm: float) -> Field:
    """A tube that ends in the nodule, or one that passes along its surface."""
    widest_mm = min(1.5, 0.4 * body.radius_mm)
    tube_mm = 0.8 + scene.tube_share * (widest_mm - 0.8)
    axis = scene.direction
    if not scene.ends_here:
        axis = np.cross(scene.direction, scene.across)
        axis /= np.linalg.norm(axis)
        away = scene.direction * body.surface_mm(scene.direction)
        offsets = [o - s for o, s in zip(offsets, away.astype(np.float32), strict=True)]
    along = _product(offsets, axis)
    off_axis = np.sqrt(np.maximum(_product(offsets, offsets) - along**2, 0))
    tube = _inside(tube_mm - off_axis, fine_mm)
    return tube * (along > 0) if scene.ends_here else tube


def _product(offsets: list[Field], other: list[Field] | NDArray[np.float64]) -> Field:
    """Scalar product of two vectors at every voxel."""
    x, y, z = (
        o * np.asarray(p, np.float32) for o, p in zip(offsets, other, strict=True)
    )
    return np.asarray(x + y + z)


def _inside(depth_mm: NDArray[np.floating], fine_mm: float) -> Field:
    share = np.clip(0.5 + depth_mm / fine_mm, 0, 1)
    return np.asarray(share, dtype=np.float32)


def _blurred(
    fine: Field, spec: SphereSpec, count: NDArray[np.int_], parts: NDArray[np.int_]
) -> Field:
    """Point spread and mean over each voxel, in one step an axis."""
    plain = _with_width(fine, spec.blur_fwhm_mm, spec.spacing_mm, count, parts)
    if spec.edge_gain <= 0:
        return plain
    wide = _with_width(fine, 2 * spec.blur_fwhm_mm, spec.spacing_mm, count, parts)
    return plain + np.float32(spec.edge_gain) * (plain - wide)


def _with_width(
    fine: Field,
    fwhm_mm: float,
    spacing_mm: Millimetres3,
    count: NDArray[np.int_],
    parts: NDArray[np.int_],
) -> Field:
    for axis in range(3):
        n, part = int(count[axis]), int(parts[axis])
        sigma = fwhm_mm / _FWHM_PER_SIGMA / (spacing_mm[axis] / part)
        spread = ndimage.gaussian_filter1d(
            np.eye(n * part, dtype=np.float32), sigma, axis=0, mode="nearest"
        )
        means = spread.reshape(n, part, n * part).mean(axis=1)
        fine = np.moveaxis(np.tensordot(means, fine, axes=(1, axis)), 0, axis)
    return fine
