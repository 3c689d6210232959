"""Levels of nodule and lung."""

import numpy as np
import pytest

from fusion.imaging.tissue_levels import (
    BRIGHTEST_NODULE_HU,
    TissueLevels,
    parenchyma_hu,
)


def test_an_edge_lies_half_way_between_both_levels() -> None:
    levels = TissueLevels(nodule_hu=30, lung_hu=-850)
    assert levels.midpoint_hu == pytest.approx(-410)
    assert levels.contrast_hu == pytest.approx(880)


def test_calcium_does_not_push_the_edge_inwards() -> None:
    brightest = TissueLevels(BRIGHTEST_NODULE_HU, -850).midpoint_hu
    assert TissueLevels(900, -850).midpoint_hu == brightest


def test_vessels_and_air_outside_do_not_count_as_lung() -> None:
    lung = np.full(1000, -850, np.int16)
    mixed = np.concatenate([lung, np.full(300, 40), np.full(300, -1024)])
    assert parenchyma_hu(mixed.astype(np.int16)) == pytest.approx(-850)


def test_without_lung_there_is_no_level() -> None:
    assert parenchyma_hu(np.full(1000, 40, np.int16)) is None
