"""Border of a nodule with the lung: gradient, contact, spicules.

None of these is in IBSI. Scores order nodules; they are no probabilities.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, label, map_coordinates

from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.features.surface import smooth_surface

Points = NDArray[np.float64]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_LUNG_HU = -500
_ACROSS_MM = 1.0
_SMOOTHING_MM = 0.6  # more would pull the surface of a small nodule inwards
_BEYOND_MM = 2.5
_SHELL_MM = (2.0, 3.5)
_STRAND_MM2 = (0.5, 12.0)


def margin_features(region: CTVolume, mask: NDArray[np.bool_]) -> dict[str, float]:
    """Margin gradient, lung contact and spiculation score.

    Args:
        region: The nodule with at least 4 mm of its surroundings.
        mask: Shape of the region, not empty.

    Returns:
        Gradient and spiculation are NaN where the nodule nowhere borders on lung.
    """
    points, outward = _surface_points(mask, region.spacing_mm)
    beyond = _hu_at(region, points + _BEYOND_MM * outward)
    on_lung = beyond < _LUNG_HU
    fall = _hu_at(region, points - _ACROSS_MM * outward) - _hu_at(
        region, points + _ACROSS_MM * outward
    )
    free = bool(on_lung.any())
    lung_hu = float(np.median(beyond[on_lung])) if free else float("nan")
    return {
        "margin_gradient": (
            float(fall[on_lung].mean()) / (2 * _ACROSS_MM) if free else float("nan")
        ),
        "lung_contact": float(on_lung.mean()),
        "spiculation_score": (
            _spiculation(region, mask, lung_hu) if free else float("nan")
        ),
    }


def _surface_points(
    mask: NDArray[np.bool_], spacing_mm: Millimetres3
) -> tuple[Points, Points]:
    """Middles of the surface's triangles in mm, and unit vectors outwards."""
    vertices, faces = smooth_surface(mask, spacing_mm, _SMOOTHING_MM)
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    normals = np.cross(b - a, c - a)
    signed_volume = np.einsum("ij,ij->i", a, normals).sum()
    normals *= np.sign(signed_volume)
    lengths = np.linalg.norm(normals, axis=1)
    held = lengths > 0
    return ((a + b + c) / 3)[held], normals[held] / lengths[held, None]


def _hu_at(region: CTVolume, points_mm: Points) -> Points:
    places = (points_mm / region.spacing_mm).T
    values = map_coordinates(
        region.hu, places, output=np.float64, order=1, mode="nearest"
    )
    return np.asarray(values)


def _spiculation(region: CTVolume, mask: NDArray[np.bool_], lung_hu: float) -> float:
    """Share of a shell around the nodule that thin dense strands cross."""
    outside_mm = distance_transform_edt(~mask, region.spacing_mm)
    shell = (outside_mm > _SHELL_MM[0]) & (outside_mm <= _SHELL_MM[1])
    midway = (float(np.median(region.hu[mask])) + lung_hu) / 2
    strands, _ = label(shell & (region.hu > midway), np.ones((3, 3, 3)))
    thickness = _SHELL_MM[1] - _SHELL_MM[0]
    areas_mm2 = np.bincount(strands.ravel())[1:] * region.voxel_mm3 / thickness
    thin = (areas_mm2 >= _STRAND_MM2[0]) & (areas_mm2 <= _STRAND_MM2[1])
    shell_mm2 = np.count_nonzero(shell) * region.voxel_mm3 / thickness
    return float(areas_mm2[thin].sum() / shell_mm2) if shell_mm2 else 0.0
