"""Shape of a nodule's surface."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import ConvexHull, QhullError
from scipy.spatial.distance import pdist
from skimage.measure import marching_cubes, mesh_surface_area

from data.imaging.volume import Millimetres3

Points = NDArray[np.float64]

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_SMOOTHING_MM = 1.0


def surface_features(
    mask: NDArray[np.bool_], spacing_mm: Millimetres3
) -> dict[str, float]:
    """Mesh volume, area, sphericity and largest diameter.

    Args:
        mask: Shape (slices, rows, columns), not empty.
        spacing_mm: Along (slice, row, column).
    """
    vertices, faces = _mesh(mask.astype(np.float32), spacing_mm)
    volume = _enclosed(vertices, faces)
    area = float(mesh_surface_area(vertices, faces))
    return {
        "volume_mesh": volume,
        "volume_voxels": float(np.count_nonzero(mask) * np.prod(spacing_mm)),
        "surface_area": area,
        "sphericity": (36 * np.pi * volume**2) ** (1 / 3) / area,
        "maximum_diameter": float(pdist(_hull_points(vertices)).max()),
    }


def lobulation_score(mask: NDArray[np.bool_], spacing_mm: Millimetres3) -> float:
    """Measure how far the nodule falls short of its convex hull; 0 for a convex one.

    The mask is smoothed by a millimetre first, so that voxel steps and thin spicules
    do not count as lobes.
    """
    vertices, faces = smooth_surface(mask, spacing_mm, _SMOOTHING_MM)
    hull = float(ConvexHull(vertices).volume)
    return max(0.0, 1 - _enclosed(vertices, faces) / hull)


def smooth_surface(
    mask: NDArray[np.bool_], spacing_mm: Millimetres3, smoothing_mm: float
) -> tuple[Points, NDArray[np.int64]]:
    """Surface of the mask smoothed by a Gaussian of this standard deviation.

    Returns:
        Vertices in mm from voxel (0, 0, 0), and faces.
    """
    pad = [int(np.ceil(3 * smoothing_mm / spacing)) for spacing in spacing_mm]
    sigma = [smoothing_mm / spacing for spacing in spacing_mm]
    grown = np.pad(mask, [(p, p) for p in pad]).astype(np.float32)
    smooth = gaussian_filter(grown, sigma)
    level = min(0.5, float(smooth.max()) / 2)  # a nodule smaller than the smoothing
    vertices, faces = _mesh(smooth, spacing_mm, level)
    return vertices - np.array(pad) * spacing_mm, faces


def _mesh(
    field: NDArray[np.float32], spacing_mm: Millimetres3, level: float = 0.5
) -> tuple[Points, NDArray[np.int64]]:
    vertices, faces, _, _ = marching_cubes(
        np.pad(field, 1), level, spacing=spacing_mm, allow_degenerate=False
    )
    # the mesh lies on the padded field
    return vertices.astype(np.float64) - spacing_mm, faces.astype(np.int64)


def _enclosed(vertices: Points, faces: NDArray[np.int64]) -> float:
    """Volume inside a closed mesh: the sum of tetrahedra to its middle."""
    a, b, c = (
        vertices[faces[:, corner]] - vertices.mean(axis=0) for corner in range(3)
    )
    return float(abs(np.einsum("ij,ij->i", a, np.cross(b, c)).sum()) / 6)


def _hull_points(vertices: Points) -> Points:
    """Only corners of the convex hull can lie farthest apart."""
    try:
        return vertices[ConvexHull(vertices).vertices]
    except QhullError:
        return vertices
