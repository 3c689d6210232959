"""An analytic chest: ellipsoids with known places, volumes and values."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from data.imaging.volume import CTVolume, Millimetres3

AXIAL = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))


@dataclass(frozen=True)
class Chest:
    """What to put into the chest; lengths in mm, LPS with the origin in its middle."""

    size_mm: Millimetres3 = (260.0, 260.0, 360.0)
    spacing_mm: Millimetres3 = (4.0, 2.5, 2.5)
    lung_hu: float = -850
    tissue_hu: float = 40
    air_hu: float = -1000
    right: bool = True
    left: bool = True
    trachea: bool = True
    table: bool = False
    stomach_gas: bool = False
    joined: bool = False
    nodules: tuple[tuple[Millimetres3, float], ...] = ()
    noise_hu: float = 10
    seed: int = 1
    axes: tuple[Millimetres3, Millimetres3, Millimetres3] = AXIAL
    shift_mm: Millimetres3 = (0.0, 0.0, 0.0)

    LUNG_RADII = (55.0, 80.0, 105.0)
    LUNG_X = 75.0

    @property
    def lung_ml(self) -> float:
        return 4 / 3 * np.pi * float(np.prod(self.LUNG_RADII)) / 1000

    def built(self) -> CTVolume:
        shape = tuple(
            round(s / d) for s, d in zip(self.size_mm, self.spacing_mm, strict=True)
        )
        axes = np.asarray(self.axes)
        middle = (np.array(shape) - 1) / 2 * self.spacing_mm
        origin = np.asarray(self.shift_mm) - middle @ axes
        k, i, j = np.ogrid[: shape[0], : shape[1], : shape[2]]
        steps = [n * d for n, d in zip((k, i, j), self.spacing_mm, strict=True)]
        x, y, z = (
            (
                origin[c]
                + sum(s * axes[a, c] for a, s in enumerate(steps) if axes[a, c])
            ).astype(np.float32)
            for c in range(3)
        )
        hu = self._painted(x, y, z)
        rng = np.random.default_rng(self.seed)
        hu += self.noise_hu * rng.standard_normal(hu.shape, dtype=np.float32)
        return CTVolume(
            np.clip(np.round(hu), -1024, 3071).astype(np.int16),
            self.spacing_mm,
            tuple(float(c) for c in origin),
            self.axes,
            series_uid="1.2.3",
        )

    def _painted(
        self,
        x: NDArray[np.float32],
        y: NDArray[np.float32],
        z: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        zero = x * 0 + y * 0 + z * 0
        hu = np.full(zero.shape, self.air_hu, dtype=np.float32)
        if self.table:
            hu[(y + zero > 112) & (y + zero < 128)] = -930
            hu[(y + zero > 126) & (y + zero < 128)] = -100
        hu[(x / 160) ** 2 + (y / 105) ** 2 + zero < 1] = self.tissue_hu
        a, b, c = self.LUNG_RADII
        lungs = [s for s, there in ((-1, self.right), (1, self.left)) if there]
        for side in lungs:
            inside = ((x - side * self.LUNG_X) / a) ** 2 + (y / b) ** 2 + (z / c) ** 2
            hu[inside < 1] = self.lung_hu
            vessel = (x - side * 70) ** 2 + (y - 0.3 * z) ** 2 + zero
            hu[(inside < 1) & (vessel < 9)] = self.tissue_hu
        if self.joined:
            hu[(abs(x) < 40) & (abs(y + 20) < 5) & (abs(z) < 30)] = self.lung_hu
        if self.trachea:
            hu[(x**2 + (y - 10) ** 2 + zero < 81) & (z + zero > 20)] = self.air_hu
            for side in (-1, 1):
                along = np.clip(side * x / 40, 0, 1)
                bronchus = (z - 20 + 20 * along) ** 2 + (y - 10) ** 2 + zero < 49
                hu[bronchus & (side * x + zero >= 0) & (side * x + zero < 40)] = (
                    self.air_hu
                )
        if self.stomach_gas:
            gas = ((x - 70) / 35) ** 2 + ((y + 20) / 35) ** 2 + ((z + 128) / 15) ** 2
            hu[gas + zero < 1] = self.air_hu
        for centre, radius in self.nodules:
            cx, cy, cz = centre
            ball = (x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2 < radius**2
            hu[ball] = self.tissue_hu
        return hu


@pytest.fixture(scope="session")
def chest() -> Callable[..., CTVolume]:
    """Build a simulated chest; see `Chest` for what can be chosen."""
    return lambda **options: Chest(**options).built()


@pytest.fixture(scope="session")
def chest_lung_ml() -> float:
    """True volume of one lung of the simulated chest."""
    return Chest().lung_ml
