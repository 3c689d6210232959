"""Mass and classes of density."""

import pytest

from data.imaging.nodule import Density
from fusion.imaging.density import density_class, mass_mg


@pytest.mark.parametrize(
    ("volume", "hu", "mass"), [(1000, -600, 400), (500, -200, 400)]
)
def test_mass(volume: float, hu: float, mass: float) -> None:
    """Formula of de Hoop 2010, Radiology 255:199; recomputed by hand."""
    assert mass_mg(volume, hu) == pytest.approx(mass)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, Density.GROUND_GLASS),
        (0.05, Density.PART_SOLID),
        (0.8, Density.PART_SOLID),
        (0.81, Density.SOLID),
    ],
)
def test_density_classes(share: float, expected: Density) -> None:
    assert density_class(share) is expected
