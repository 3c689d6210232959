"""Phantoms of known volume: a sphere in lung, alone or touching vessel or pleura.

They tell how far a measured volume lies from the truth. They are simulated, so they
know nothing of breathing, positioning or readers.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.volume import CTVolume, Millimetres3

LUNG_HU: Final = -850.0
SOFT_TISSUE_HU: Final = 40.0
_FINE_PER_VOXEL: Final = 3
_FWHM_PER_SIGMA: Final = 2.3548

Field = NDArray[np.float32]


class Attachment(StrEnum):
    """What the sphere touches."""

    NONE = "none"
    VESSEL = "vessel"
    PLEURA = "pleura"


@dataclass(frozen=True, slots=True)
class SphereSpec:
    """One phantom.

    Attributes:
        diameter_mm: Of the sphere.
        spacing_mm: (slice, row, column).
        nodule_hu: Level of the sphere; −600 is ground glass.
        attachment: What it touches.
        blur_fwhm_mm: Width of the point spread, the same in all directions.
        noise_hu: Standard deviation of white noise, a voxel.
        half_width_mm: From the sphere's centre to the faces of the volume.
    """

    diameter_mm: float
    spacing_mm: Millimetres3 = (1.0, 0.7, 0.7)
    nodule_hu: float = SOFT_TISSUE_HU
    attachment: Attachment = Attachment.NONE
    blur_fwhm_mm: float = 1.3
    noise_hu: float = 30.0
    half_width_mm: float = 26.0


@dataclass(frozen=True, slots=True, eq=False)
class SpherePhantom:
    """A rendered phantom and its truth.

    Attributes:
        volume: The scan.
        centre_mm: Centre of the sphere, LPS.
        true_volume_mm3: Of the sphere, without any part inside the chest wall.
    """

    volume: CTVolume
    centre_mm: Millimetres3
    true_volume_mm3: float


def render_sphere(spec: SphereSpec, rng: np.random.Generator) -> SpherePhantom:
    """Scan a sphere at a random place within the voxel grid.

    Args:
        spec: What to render.
        rng: Chooses the sub-voxel place, the direction of the attachment, the noise.

    Returns:
        A small volume whose axes are those of the patient.
    """
    spacing = np.asarray(spec.spacing_mm)
    count = 2 * np.ceil(spec.half_width_mm / spacing).astype(int) + 1
    centre = (count - 1) / 2 * spacing + rng.uniform(-0.5, 0.5, 3) * spacing
    fine_mm = spacing / _FINE_PER_VOXEL
    offsets = _offsets_mm(count * _FINE_PER_VOXEL, fine_mm, centre, spacing)
    lesion, other = _occupancies(spec, offsets, float(fine_mm.mean()), rng)
    fine = LUNG_HU + (spec.nodule_hu - LUNG_HU) * lesion
    fine += (SOFT_TISSUE_HU - LUNG_HU) * other
    sigma = spec.blur_fwhm_mm / _FWHM_PER_SIGMA / fine_mm
    coarse = _block_mean(ndimage.gaussian_filter(fine, sigma, mode="nearest"))
    noisy = coarse + rng.normal(0, spec.noise_hu, coarse.shape)
    volume = CTVolume(
        np.round(noisy).astype(np.int16),
        spec.spacing_mm,
        (0.0, 0.0, 0.0),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    )
    z, y, x = (float(c) for c in centre)
    truth = float(lesion.sum(dtype=np.float64) * fine_mm.prod())
    return SpherePhantom(volume, (x, y, z), truth)


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
    spec: SphereSpec, offsets: list[Field], fine_mm: float, rng: np.random.Generator
) -> tuple[Field, Field]:
    """Shares of each fine voxel taken by the lesion and by what it touches."""
    radius = spec.diameter_mm / 2
    direction = rng.normal(size=3)
    direction /= np.linalg.norm(direction)
    sphere = _inside(radius - np.sqrt(_product(offsets, offsets)), fine_mm)
    if spec.attachment is Attachment.PLEURA:
        reach = radius * rng.uniform(0.6, 1.0)
        wall = _inside(_product(offsets, direction) - reach, fine_mm)
        return sphere * (1 - wall), wall
    if spec.attachment is Attachment.VESSEL:
        vessel = _vessel(radius, direction, offsets, fine_mm, rng)
        return sphere, vessel * (1 - sphere)
    return sphere, np.zeros_like(sphere)


def _vessel(
    radius: float,
    direction: NDArray[np.float64],
    offsets: list[Field],
    fine_mm: float,
    rng: np.random.Generator,
) -> Field:
    """A tube that ends in the sphere, or one that passes along its surface."""
    tube_radius = rng.uniform(0.8, min(1.5, 0.4 * radius))
    axis, ends_here = direction, rng.random() < 0.5
    if not ends_here:
        axis = np.cross(direction, rng.normal(size=3))
        axis /= np.linalg.norm(axis)
        shift = (direction * radius).astype(np.float32)
        offsets = [o - s for o, s in zip(offsets, shift, strict=True)]
    along = _product(offsets, axis)
    off_axis = np.sqrt(np.maximum(_product(offsets, offsets) - along**2, 0))
    tube = _inside(tube_radius - off_axis, fine_mm)
    return tube * (along > 0) if ends_here else tube


def _product(offsets: list[Field], other: list[Field] | NDArray[np.float64]) -> Field:
    """Scalar product of two vectors at every voxel."""
    x, y, z = (
        o * np.asarray(p, np.float32) for o, p in zip(offsets, other, strict=True)
    )
    return np.asarray(x + y + z)


def _inside(depth_mm: NDArray[np.floating], fine_mm: float) -> Field:
    share = np.clip(0.5 + depth_mm / fine_mm, 0, 1)
    return np.asarray(share, dtype=np.float32)


def _block_mean(fine: NDArray[np.float32]) -> NDArray[np.float32]:
    n = _FINE_PER_VOXEL
    k, i, j = (size // n for size in fine.shape)
    return np.asarray(fine.reshape(k, n, i, n, j, n).mean(axis=(1, 3, 5)))
