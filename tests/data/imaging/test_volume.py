import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from data.errors import InvalidScanError
from data.imaging.volume import CTVolume

AXIAL = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
lengths = st.floats(0.3, 5)
points = st.tuples(*[st.floats(-500, 500)] * 3)


def volume(shape: tuple[int, int, int] = (5, 6, 7), **changes: object) -> CTVolume:
    fields = {
        "hu": np.arange(np.prod(shape), dtype=np.int16).reshape(shape),
        "spacing_mm": (2.0, 0.5, 0.7),
        "origin_mm": (-100.0, -50.0, 10.0),
        "axes": AXIAL,
    }
    return CTVolume(**(fields | changes))  # type: ignore[arg-type]


def test_an_axial_voxel_lies_where_dicom_says() -> None:
    """PS3.3 C.7.6.2.1.1: column index moves x, row index y, slice index z."""
    assert volume().lps_mm((1, 2, 3)) == pytest.approx((-97.9, -49.0, 12.0))
    assert volume().voxel_mm3 == pytest.approx(0.7)


@given(points, st.integers(0, 2**31), st.tuples(lengths, lengths, lengths))
def test_a_point_comes_back(
    point: tuple[float, float, float], seed: int, spacing: tuple[float, float, float]
) -> None:
    turned = Rotation.random(rng=np.random.default_rng(seed)).as_matrix()
    oblique = volume(axes=tuple(map(tuple, turned.tolist())), spacing_mm=spacing)
    assert oblique.lps_mm(oblique.index_of(point)) == pytest.approx(point, abs=1e-6)


@given(st.integers(0, 4), st.integers(0, 5), st.integers(0, 6), st.floats(0.1, 20))
def test_a_region_keeps_every_voxel_in_its_place(
    k: int, i: int, j: int, half_width_mm: float
) -> None:
    whole = volume()
    centre = whole.lps_mm((k, i, j))
    region = whole.region(centre, half_width_mm)
    kk, ii, jj = (round(c) for c in region.index_of(centre))
    assert region.hu[kk, ii, jj] == whole.hu[k, i, j]
    assert np.shares_memory(region.hu, whole.hu)


def test_a_point_outside_is_refused() -> None:
    with pytest.raises(InvalidScanError, match="lies outside the scan"):
        volume().region((0.0, 0.0, 0.0), 5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hu": np.zeros((4, 4), np.int16)}, "is not a CT volume"),
        ({"hu": np.zeros((4, 4, 4), np.float32)}, "is not a CT volume"),
        ({"spacing_mm": (0.0, 1.0, 1.0)}, "not a voxel spacing"),
        ({"spacing_mm": (np.nan, 1.0, 1.0)}, "not a voxel spacing"),
        ({"axes": (AXIAL[0], AXIAL[1], (1.0, 0.0, 0.2))}, "not perpendicular"),
    ],
)
def test_what_is_no_volume_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidScanError, match=message):
        volume(**change)
