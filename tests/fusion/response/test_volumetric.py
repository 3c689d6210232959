"""Response by volume beside that by diameter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.patient.response_categories import Response
from fusion.response.volumetric import volume_change_percent, volumetric_response
from tests.fusion.response.sums_for_response import PD


@given(st.floats(20, 500), st.floats(0.1, 1), st.floats(0, 3))
def test_volumes_do_not_depend_on_the_unit(
    baseline: float, nadir_share: float, factor: float
) -> None:
    volumes = baseline, baseline * nadir_share, baseline * factor
    doubled = [2 * volume for volume in volumes]
    assert volumetric_response(*volumes) is volumetric_response(*doubled)


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        ((1000, 1000, 343), Response.PARTIAL),
        ((1000, 1000, 344), Response.STABLE),
        ((1000, 500, 864), PD),
        ((1000, 500, 863), Response.STABLE),
        ((1000, 1000, 0), Response.COMPLETE),
        ((1000, 0, 10), PD),
    ],
)
def test_volumetric_limits(
    volumes: tuple[float, float, float], expected: Response
) -> None:
    assert volumetric_response(*volumes) is expected


def test_volumes_that_make_no_sense() -> None:
    with pytest.raises(InvalidClinicalValueError, match="do not belong"):
        volumetric_response(0, 0, 10)
    with pytest.raises(InvalidClinicalValueError, match="factor -1"):
        volume_change_percent(-1)
