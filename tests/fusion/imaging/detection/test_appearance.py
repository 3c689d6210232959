"""The released trees ask for what is measured."""

import pytest

from data.models.nodule_detector import candidate_trees
from fusion.imaging.detection.appearance import FEATURES, GROUPS

pytestmark = pytest.mark.slow


def test_the_released_trees_ask_for_what_is_measured() -> None:
    trees = candidate_trees()
    assert trees.features == FEATURES
    assert sorted(sum(GROUPS.values(), ())) == sorted(FEATURES)
    assert trees.feature.max() < len(FEATURES)
