"""Numbers that tell a nodule from vessels, forks, folds of pleura and noise."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, map_coordinates

from fusion.imaging.detection.blobs import Blobs
from fusion.imaging.detection.bulge import thickness_along
from fusion.imaging.detection.lung_image import LungImage
from fusion.imaging.detection.rays import PAIRS, Rays
from fusion.imaging.detection.scale_space import Smoothed

FEATURES: Final = (
    "size_mm",
    "centre_hu",
    "background_hu",
    "rise_hu",
    "roundness",
    "flatness",
    "edge_low",
    "edge_high",
    "edge_spread",
    "edge_shape_minor",
    "edge_shape_least",
    "long_pair",
    "open_share",
    "open_pairs",
    "fall",
    "fall_low",
    "core_evenness",
    "near_median",
    "near_high",
    "far_median",
    "far_high",
    "wall_near",
    "wall_far",
    "depth_mm",
    "haze_size_mm",
    "haze_ratio",
    "haze_spread",
    "haze_long_pair",
    "thickest_way",
    "thickest_pair",
)
"""Names of the columns of `appearance`, which `docs/methods/detection.md` explains."""

GROUPS: Final = {
    "size": ("size_mm", "haze_size_mm"),
    "density": ("centre_hu", "background_hu", "rise_hu", "core_evenness", "haze_ratio"),
    "roundness": (
        "roundness",
        "flatness",
        "edge_spread",
        "edge_shape_minor",
        "edge_shape_least",
        "edge_low",
        "edge_high",
        "haze_spread",
    ),
    "vessel": (
        "long_pair",
        "open_share",
        "open_pairs",
        "fall",
        "fall_low",
        "haze_long_pair",
        "thickest_way",
        "thickest_pair",
    ),
    "surroundings": ("near_median", "near_high", "far_median", "far_high"),
    "wall": ("wall_near", "wall_far", "depth_mm"),
}
"""What a person would call the features; every feature is in one group."""

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_OPEN: Final = 1.8  # ratio to the middle edge: a ray dense beyond it goes on
_LONGEST: Final = 2.5  # ratio to the middle edge

Values = NDArray[np.float32]


def appearance(
    blobs: Blobs, rays: Rays, image: LungImage, octaves: list[list[Smoothed]]
) -> Values:
    """All features of all blobs.

    Args:
        blobs: n blobs.
        rays: Their rays.
        image: What they were found in.
        octaves: From `scale_space`.

    Returns:
        Shape (n, features), in the order of `FEATURES`.
    """
    middle = np.median(rays.edge, axis=1)
    edge = np.minimum(rays.edge / middle[:, None], _LONGEST)
    open_rays = edge >= _OPEN
    pair = np.minimum(edge[:, :PAIRS], edge[:, PAIRS:])
    low, high = np.quantile(edge, [0.15, 0.85], axis=1)
    minor, least = _edge_shape(edge, rays.directions)
    at = {name: _at_edges(rays, middle, name) for name in (0.5, 0.7, 1.3, 1.5, 2.2)}
    fall = at[0.7] - at[1.3]
    beyond = _beyond(rays, middle)
    ground_glass_middle = np.median(rays.ground_glass_edge, axis=1)
    is_ground_glass = np.minimum(
        rays.ground_glass_edge / ground_glass_middle[:, None], _LONGEST
    )
    way, ways = thickness_along(octaves, image.spacing_mm, blobs, rays.background_hu)
    curvature = np.maximum(blobs.curvatures[:, 0], 1e-6)
    columns = (
        2 * middle * blobs.radius_mm,
        rays.centre_hu,
        rays.background_hu,
        blobs.rise_hu,
        blobs.curvatures[:, 2] / curvature,
        blobs.curvatures[:, 1] / curvature,
        low,
        high,
        edge.std(axis=1),
        minor,
        least,
        pair.max(axis=1),
        open_rays.mean(axis=1),
        (pair >= _OPEN).mean(axis=1),
        fall.mean(axis=1),
        np.quantile(fall, 0.15, axis=1),
        at[0.5].std(axis=1),
        np.median(at[1.5], axis=1),
        np.quantile(at[1.5], 0.9, axis=1),
        np.median(at[2.2], axis=1),
        np.quantile(at[2.2], 0.9, axis=1),
        beyond[0],
        beyond[1],
        _depth_mm(image, blobs.index),
        2 * ground_glass_middle * blobs.radius_mm,
        ground_glass_middle / middle,
        is_ground_glass.std(axis=1),
        np.minimum(is_ground_glass[:, :PAIRS], is_ground_glass[:, PAIRS:]).max(axis=1),
        way,
        ways,
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _at_edges(rays: Rays, middle: Values, multiple: float) -> Values:
    """Contrast on each ray at a multiple of the blob's median edge."""
    place = np.clip(middle * multiple / rays.steps[0] - 1, 0, len(rays.steps) - 1.001)
    low = place.astype(int)
    share = (place - low)[:, None]
    rows = np.arange(len(place))
    before, after = rays.contrast[rows, :, low], rays.contrast[rows, :, low + 1]
    return np.asarray(before + share * (after - before), dtype=np.float32)


def _edge_shape(edge: Values, directions: Values) -> tuple[Values, Values]:
    """Minor and least over the major axis of the points where the rays end."""
    points = edge[..., None] * directions
    points = points - points.mean(axis=1, keepdims=True)
    spread = np.einsum("nda,ndb->nab", points, points) / edge.shape[1]
    variance = np.maximum(np.linalg.eigvalsh(spread), 1e-9)
    major = variance[:, 2]
    return np.sqrt(variance[:, 1] / major), np.sqrt(variance[:, 0] / major)


def _beyond(rays: Rays, middle: Values) -> tuple[Values, Values]:
    """Share of rays that have left the hull at 1.3 and at 2.2 edges."""
    near, far = (
        rays.outside[
            np.arange(len(middle)),
            :,
            np.clip(
                np.searchsorted(rays.steps, middle * multiple), 0, len(rays.steps) - 1
            ),
        ].mean(axis=1)
        for multiple in (1.3, 2.2)
    )
    return near.astype(np.float32), far.astype(np.float32)


def _depth_mm(image: LungImage, index: NDArray[np.float64]) -> Values:
    """Measure each point's depth below the hull; to half the grid, which suffices."""
    thin = image.outside[::2, ::2, ::2] < 0.5
    size_mm = [2 * size for size in image.spacing_mm]
    depth = distance_transform_edt(np.pad(thin, 1), sampling=size_mm)
    return np.asarray(
        map_coordinates(
            depth[1:-1, 1:-1, 1:-1].astype(np.float32),
            index.T / 2,
            order=1,
            mode="nearest",
        )
    )
