import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.simulated.anatomy.breathing import Pose

poses = st.builds(
    Pose,
    shift_mm=st.tuples(*[st.floats(-20, 20)] * 3),
    roll_rad=st.floats(-0.1, 0.1),
    inspiration_mm=st.floats(-12, 12),
    size=st.tuples(*[st.floats(0.9, 1.1)] * 3),
)
points = st.tuples(*[st.floats(-150, 150)] * 3)


@given(pose=poses, point=points)
def test_to_scanner_undoes_to_anatomy(
    pose: Pose, point: tuple[float, float, float]
) -> None:
    seen = pose.to_scanner(np.array(point))
    x, y, z = (np.array([value], np.float32) for value in seen)
    back = np.concatenate(pose.to_anatomy(x, y, z))
    assert back == pytest.approx(np.array(point), abs=1e-2)


def test_a_deep_breath_lowers_the_diaphragm_and_leaves_the_apices() -> None:
    deep = Pose(inspiration_mm=10.0)
    assert deep.to_scanner(np.array([0.0, 0.0, -100.0]))[2] == pytest.approx(-110.0)
    assert deep.to_scanner(np.array([0.0, 0.0, 80.0]))[2] == pytest.approx(80.0)
