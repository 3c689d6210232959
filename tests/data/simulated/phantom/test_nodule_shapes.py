from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from data.simulated.phantom.nodule_shapes import nodule_shape, shape_count


@pytest.fixture(scope="module")
def sources() -> list[str]:
    """LIDC-IDRI patient of every outline in the file that ships."""
    with (
        as_file(files("data.simulated.phantom") / "nodule_shapes.npz") as path,
        np.load(path) as shapes,
    ):
        return [str(name) for name in shapes["patient_id"]]


def test_there_are_many_compact_shapes_in_one_piece() -> None:
    assert shape_count() > 120
    for index in range(0, shape_count(), 20):
        _, pieces = ndimage.label(nodule_shape(index).level > 0)
        assert pieces == 1


def test_no_two_outlines_come_from_one_patient(sources: list[str]) -> None:
    assert len(set(sources)) == len(sources) == 200


@pytest.mark.real_data
def test_no_outline_comes_from_a_patient_kept_for_evaluation(
    sources: list[str], shared_data: Path
) -> None:
    excluded = set((shared_data / "ct" / "lidc_exclude.txt").read_text().split())
    assert len(excluded) > 100
    assert not set(sources) & excluded
