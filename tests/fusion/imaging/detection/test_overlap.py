"""What overlaps is kept once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusion.imaging.detection.overlap import without_overlap

pytestmark = pytest.mark.slow


@given(
    st.lists(
        st.tuples(*[st.floats(-50, 50)] * 3, st.floats(2, 30), st.floats(-9, 9)),
        min_size=1,
        max_size=20,
    )
)
def test_what_overlaps_is_kept_once(
    places: list[tuple[float, float, float, float, float]],
) -> None:
    rows = np.array(places)
    centres, diameters, scores = rows[:, :3], rows[:, 3], rows[:, 4]
    kept = without_overlap(centres, diameters, scores)
    assert scores[kept[0]] == scores.max()
    for lost in set(range(len(rows))) - set(kept.tolist()):
        near = np.linalg.norm(centres[kept] - centres[lost], axis=1) < np.maximum(
            np.maximum(diameters[kept], diameters[lost]) / 2, 2
        )
        assert (scores[kept][near] >= scores[lost]).any()
