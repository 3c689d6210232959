"""Zones of an analytic chest whose lungs reach from -105 to +105 mm."""

from collections.abc import Callable

import pytest

from data.errors import InvalidScanError
from data.imaging.lungs import Lobe, LungMask, Side, Third
from data.imaging.volume import CTVolume
from data.words import has_message
from fusion.imaging.lungs import lung_mask, zone_of

Build = Callable[..., CTVolume]


@pytest.fixture(scope="module")
def lungs(chest: Build) -> LungMask:
    return lung_mask(chest())


@pytest.mark.parametrize(
    ("z_mm", "third"),
    [(60, Third.UPPER), (0, Third.MIDDLE), (-60, Third.LOWER)],
)
@pytest.mark.parametrize(("x_mm", "side"), [(-75, Side.RIGHT), (75, Side.LEFT)])
def test_thirds_of_each_lung(
    lungs: LungMask, x_mm: float, side: Side, z_mm: float, third: Third
) -> None:
    zone = zone_of(lungs, (x_mm, 0, z_mm))
    assert (zone.side, zone.third, zone.lobe) == (side, third, None)
    assert zone.certain
    assert zone.height_fraction == pytest.approx((z_mm + 105) / 210, abs=0.03)
    assert has_message(zone.key)


@pytest.mark.parametrize(
    ("point", "lobe"),
    [
        ((-75, 0, 92), Lobe.RIGHT_UPPER),
        ((75, 0, 92), Lobe.LEFT_UPPER),
        ((-75, 45, -60), Lobe.RIGHT_LOWER),
        ((75, 45, -60), Lobe.LEFT_LOWER),
        ((75, -60, 20), Lobe.LEFT_UPPER),
        ((-75, -60, 20), None),
    ],
)
def test_lobe_is_named_only_far_from_the_fissures(
    lungs: LungMask, point: tuple[float, float, float], lobe: Lobe | None
) -> None:
    assert zone_of(lungs, point).lobe is lobe


def test_no_lobe_where_a_lung_is_missing(chest: Build) -> None:
    zone = zone_of(lung_mask(chest(right=False)), (75, 0, 92))
    assert zone.lobe is None


def test_thirds_of_a_cut_lung_are_not_certain(chest: Build) -> None:
    cut = lung_mask(chest(size_mm=(230, 260, 360), shift_mm=(0, 0, -60)))
    zone = zone_of(cut, (75, 0, 0))
    assert not zone.certain
    assert zone.lobe is None


def test_point_outside_is_refused(lungs: LungMask) -> None:
    with pytest.raises(InvalidScanError, match="in neither lung"):
        zone_of(lungs, (0, -60, 0))
