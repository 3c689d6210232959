"""Each trait on nodules whose answer is known by construction.

Densities are textbook values: calcium above 200 HU, fat about -90 HU, soft tissue
40 HU, lung -850 HU; noise is 20 HU unless said.
"""

import pytest

from fusion.imaging.morphology.airway_contact import airway_contact
from fusion.imaging.morphology.calcification import calcification
from fusion.imaging.morphology.cavity import cavity
from fusion.imaging.morphology.contact import perifissural
from fusion.imaging.morphology.fat import fat
from tests.fusion.imaging.morphology.balls import near
from tests.fusion.imaging.morphology.scenes import ball

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("noise_hu", [10.0, 30.0, 50.0])
@pytest.mark.parametrize("radius_mm", [2.5, 4.0, 7.0])
def test_a_plain_ball_holds_nothing(radius_mm: float, noise_hu: float) -> None:
    nodule = near(((ball(radius_mm), 40.0),), radius_mm, noise_hu=noise_hu)
    assert calcification(nodule).present is False
    assert cavity(nodule).present is False
    assert not fat(nodule).present
    assert airway_contact(nodule, None).present is None
    assert perifissural(nodule).present is None
