"""Features against the IBSI digital phantom, and shapes with closed forms."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr

from data.errors import NotMeasurableError
from data.imaging.volume import CTVolume
from data.reference.tables import table_rows
from fusion.imaging.features import nodule_features

AXES = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))

# Digital phantom of the IBSI reference manual (arXiv:1612.07003, chapter 5): four
# slices of 4 x 5 voxels of 2 mm; 0 marks voxels outside the region of interest.
IBSI_PHANTOM = np.array(
    [
        [[1, 4, 4, 1, 1], [1, 4, 6, 1, 1], [4, 1, 6, 4, 1], [4, 4, 6, 4, 1]],
        [[1, 4, 4, 1, 1], [1, 1, 6, 1, 1], [0, 1, 3, 1, 1], [4, 4, 6, 1, 1]],
        [[1, 4, 4, 0, 0], [1, 1, 1, 1, 1], [1, 1, 0, 1, 1], [1, 1, 6, 1, 1]],
        [[1, 4, 4, 0, 0], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 6, 1, 1]],
    ],
    dtype=np.int16,
)

# Reference values of the same manual, to the three digits printed there.
IBSI_VALUES = {
    "volume_mesh": 556,
    "volume_voxels": 592,
    "surface_area": 388,
    "sphericity": 0.843,
    "maximum_diameter": 13.1,
    "major_axis": 11.4,
    "minor_axis": 9.31,
    "least_axis": 8.54,
    "elongation": 0.816,
    "flatness": 0.749,
    "mean": 2.15,
    "variance": 3.05,
    "skewness": 1.08,
    "kurtosis": -0.355,
    "median": 1,
    "minimum": 1,
    "percentile_10": 1,
    "percentile_90": 4,
    "maximum": 6,
    "interquartile_range": 3,
}


def volume_of(hu: NDArray[np.int16], spacing: float) -> CTVolume:
    return CTVolume(hu, (spacing,) * 3, (0.0, 0.0, 0.0), AXES)


@pytest.fixture(scope="module")
def ibsi() -> dict[str, float]:
    return nodule_features(volume_of(IBSI_PHANTOM, 2.0), IBSI_PHANTOM > 0)


@pytest.mark.parametrize("name", IBSI_VALUES)
def test_ibsi_digital_phantom(ibsi: dict[str, float], name: str) -> None:
    assert float(f"{ibsi[name]:.3g}") == IBSI_VALUES[name]


def test_every_feature_is_in_the_table_with_its_code(ibsi: dict[str, float]) -> None:
    rows = {row["feature"]: row for row in table_rows("features.csv")}
    assert set(rows) == set(ibsi)
    for name, row in rows.items():
        assert bool(row["ibsi"]) == ("IBSI reference" in row["source"])
        assert bool(row["ibsi"]) == (name in IBSI_VALUES)


def ball(
    diameter_mm: float,
    spacing: float = 0.7,
    blur_mm: float = 0.6,
    spicules: int = 0,
    second_at_mm: float = 0.0,
) -> tuple[CTVolume, NDArray[np.bool_]]:
    """A sphere of 0 HU in lung of -850 HU, with radial strands 1.6 mm thick."""
    half = diameter_mm / 2 + 8 + second_at_mm
    count = round(2 * half / spacing) | 1
    z, y, x = (np.indices((count,) * 3) - count // 2) * spacing
    distance = np.sqrt(x**2 + y**2 + z**2) - diameter_mm / 2
    if second_at_mm:
        other = np.sqrt((x - second_at_mm) ** 2 + y**2 + z**2) - diameter_mm / 2
        distance = np.minimum(distance, other)
    share = ndtr(-distance / blur_mm)
    rng = np.random.default_rng(4)
    for _ in range(spicules):
        direction = rng.standard_normal(3)
        direction /= np.linalg.norm(direction)
        along = x * direction[0] + y * direction[1] + z * direction[2]
        across = np.sqrt(np.maximum(x**2 + y**2 + z**2 - along**2, 0))
        strand = (along > 0) & (along < diameter_mm / 2 + 6) & (across < 0.8)
        share = np.maximum(share, strand)
    hu = np.round(-850 + 850 * share).astype(np.int16)
    return volume_of(hu, spacing), distance <= 0


@pytest.mark.parametrize("diameter_mm", [8.0, 14.0])
@pytest.mark.parametrize("blur_mm", [0.5, 0.9])
def test_margin_gradient_of_a_blurred_sphere(
    diameter_mm: float, blur_mm: float
) -> None:
    """Truth: the step times (2 Phi(1 / blur) - 1) over 2 mm."""
    truth = 850 * (2 * ndtr(1 / blur_mm) - 1) / 2
    found = nodule_features(*ball(diameter_mm, blur_mm=blur_mm))
    assert found["margin_gradient"] == pytest.approx(truth, rel=0.08)
    assert found["lung_contact"] == 1
    assert found["spiculation_score"] == 0


def test_spicules_raise_the_score() -> None:
    scores = [
        nodule_features(*ball(12.0, spicules=count))["spiculation_score"]
        for count in (0, 4, 12)
    ]
    assert scores[0] < scores[1] < scores[2]
    assert 0 < scores[2] < 1


def test_lobes_raise_the_score() -> None:
    """Truth from two spheres of 10 mm, 8 mm apart, and their convex hull."""
    one = nodule_features(*ball(10.0))
    two = nodule_features(*ball(10.0, second_at_mm=8.0))
    radius, apart = 5.0, 8.0
    lens = np.pi * (4 * radius + apart) * (2 * radius - apart) ** 2 / 12
    union = 2 * 4 / 3 * np.pi * radius**3 - lens
    hull = 4 / 3 * np.pi * radius**3 + np.pi * radius**2 * apart
    assert one["lobulation_score"] < 0.02
    assert two["lobulation_score"] == pytest.approx(1 - union / hull, abs=0.04)


def test_nodule_inside_tissue_has_no_margin() -> None:
    hu = np.full((20, 20, 20), 40, dtype=np.int16)
    mask = np.zeros(hu.shape, dtype=bool)
    mask[6:14, 6:14, 6:14] = True
    found = nodule_features(volume_of(hu, 1.0), mask)
    assert found["lung_contact"] == 0
    assert np.isnan(found["margin_gradient"])
    assert np.isnan(found["spiculation_score"])
    assert found["kurtosis"] == 0


@settings(max_examples=20, deadline=None)
@given(
    turn=st.permutations([0, 1, 2]),
    shift=st.integers(-900, 900),
    diameter_mm=st.floats(4, 9),
)
def test_turning_and_shifting_change_only_what_they_should(
    turn: list[int], shift: int, diameter_mm: float
) -> None:
    region, mask = ball(diameter_mm, spacing=1.0)
    hu = np.clip(region.hu.transpose(turn) + np.int16(shift), -2000, 3000)
    found = nodule_features(region, mask)
    other = nodule_features(volume_of(hu.astype(np.int16), 1.0), mask.transpose(turn))
    for name in ("volume_mesh", "sphericity", "major_axis", "lobulation_score"):
        assert other[name] == pytest.approx(found[name], rel=1e-3, abs=1e-3)
    assert other["mean"] == pytest.approx(found["mean"] + shift)
    assert other["variance"] == pytest.approx(found["variance"])


def test_one_voxel_is_measured_and_none_is_refused() -> None:
    hu = np.full((9, 9, 9), -850, dtype=np.int16)
    mask = np.zeros(hu.shape, dtype=bool)
    with pytest.raises(NotMeasurableError, match="does not mark a nodule"):
        nodule_features(volume_of(hu, 1.0), mask)
    mask[4, 4, 4] = True
    found = nodule_features(volume_of(hu, 1.0), mask)
    assert found["volume_voxels"] == 1
    assert found["variance"] == 0


@pytest.mark.real_data
def test_mesh_of_a_real_tumour_equals_the_published_value(shared_data: Path) -> None:
    """PyRadiomics publishes 1330.976 mm3 (mesh) and 1361.198 mm3 (voxels) for it."""
    folder = shared_data / "ct" / "pyradiomics-lung1"
    image = SimpleITK.ReadImage(str(folder / "lung1_image.nrrd"))
    mask = SimpleITK.GetArrayFromImage(
        SimpleITK.ReadImage(str(folder / "lung1_label.nrrd"))
    )
    x, y, z = image.GetSpacing()
    hu = SimpleITK.GetArrayFromImage(image).astype(np.int16)
    found = nodule_features(CTVolume(hu, (z, y, x), (0.0, 0.0, 0.0), AXES), mask > 0)
    assert found["volume_mesh"] == pytest.approx(1330.976, rel=1e-5)
    assert found["volume_voxels"] == pytest.approx(1361.198, rel=1e-5)
