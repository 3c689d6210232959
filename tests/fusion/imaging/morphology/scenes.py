"""Analytic nodules: balls, shells, tubes, sheets of known density; blurred, noisy."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from data.imaging.volume import CTVolume, Millimetres3

AXIAL = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
FINE = 2
LUNG_HU = -850.0

Field = NDArray[np.float64]
Body = Callable[[Field, Field, Field], NDArray[np.bool_]]


def ball(radius_mm: float, at: Millimetres3 = (0.0, 0.0, 0.0)) -> Body:
    """Points within a radius of a point given as (z, y, x)."""
    a, b, c = at
    return lambda z, y, x: (z - a) ** 2 + (y - b) ** 2 + (x - c) ** 2 < radius_mm**2


def shell(outer_mm: float, inner_mm: float) -> Body:
    return lambda z, y, x: ball(outer_mm)(z, y, x) & ~ball(inner_mm)(z, y, x)


def sheet(half_mm: float) -> Body:
    """An oblique sheet through the origin."""
    n = np.array([0.6, 0.7, 0.39])
    n /= np.linalg.norm(n)
    return lambda z, y, x: np.abs(n[0] * z + n[1] * y + n[2] * x) < half_mm


def tube(radius_mm: float, off_mm: float, inner_mm: float = 0.0) -> Body:
    """A tube along z, off the origin along x."""

    def inside(z: Field, y: Field, x: Field) -> NDArray[np.bool_]:
        square = y**2 + (x - off_mm) ** 2 + 0 * z
        return (square < radius_mm**2) & (square >= inner_mm**2)

    return inside


@dataclass(frozen=True)
class RegionOfInterest:
    """Bodies painted in order over lung; the mask is the one that is asked for."""

    bodies: tuple[tuple[Body, float], ...]
    mask: Body
    spacing_mm: Millimetres3 = (1.0, 0.7, 0.7)
    noise_hu: float = 20.0
    blur_mm: float = 0.5
    half_width_mm: float = 20.0
    seed: int = 1
    region: CTVolume = field(init=False)
    inside: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        counts = [
            2 * int(np.ceil(self.half_width_mm / size)) + 1 for size in self.spacing_mm
        ]
        fine = np.meshgrid(
            *(
                (np.arange(n * FINE) - (n * FINE - 1) / 2) * size / FINE
                for n, size in zip(counts, self.spacing_mm, strict=True)
            ),
            indexing="ij",
            sparse=True,
        )
        hu = np.full([n * FINE for n in counts], LUNG_HU)
        for body, level in self.bodies:
            hu[np.broadcast_to(body(*fine), hu.shape)] = level
        hu = gaussian_filter(hu, [self.blur_mm * FINE / s for s in self.spacing_mm])
        blocks = [part for n in counts for part in (n, FINE)]
        coarse = hu.reshape(blocks).mean(axis=(1, 3, 5))
        rng = np.random.default_rng(self.seed)
        coarse += rng.normal(0, self.noise_hu, coarse.shape)
        z, y, x = (
            -(n - 1) / 2 * s for n, s in zip(counts, self.spacing_mm, strict=True)
        )
        volume = CTVolume(
            np.round(coarse).astype(np.int16), self.spacing_mm, (x, y, z), AXIAL
        )
        marked = np.broadcast_to(self.mask(*fine), hu.shape).reshape(blocks)
        object.__setattr__(self, "region", volume)
        object.__setattr__(self, "inside", marked.mean(axis=(1, 3, 5)) >= 0.5)
