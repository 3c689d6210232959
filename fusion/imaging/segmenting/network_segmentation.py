"""A nodule from a seed by a small network, trained on simulated patches alone.

A first look at 51 mm around the seed finds the size; a second, at a scale that fits
the nodule, finds the outline. The card is `data/models/nodule_segmentation.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.errors import NotMeasurableError
from data.imaging.volume import CTVolume, Millimetres3
from data.models.onnx_session import onnx_session
from fusion.imaging.segmenting.distance import distance_mm
from fusion.imaging.segmenting.segmentation import NoduleSegmentation
from fusion.imaging.tissue_levels import TissueLevels, parenchyma_hu

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
CELLS: Final = 32
COARSE_MM: Final = 1.6
SMALLEST_CELL_MM: Final = 0.5
CELLS_ACROSS: Final = 11.0
SEED_REACH_MM: Final = 2.5
LEAST_PROBABILITY: Final = 0.3

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_MOST_FILLED_CELLS: Final = 26
_LOWEST_HU: Final = -1200.0
_RANGE_HU: Final = 1800.0
_SEED_WIDTH_CELLS: Final = 2.0
_SMOOTH_CELLS: Final = 0.4
_MARGIN_MM: Final = 8.0
_SOLID_LUNG_HU: Final = -850.0

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]
Predictor = Callable[[Field], Field]
"""From (batch, 2, cells, cells, cells) to probabilities (batch, 1, …)."""


@dataclass(frozen=True, slots=True, eq=False)
class NoduleProbability:
    """Probability that each voxel around a seed belongs to the nodule there.

    Attributes:
        region: The part of the scan that was looked at.
        probability: Shape of the region, 0 to 1.
        cell_mm: Size of the voxels that the network saw.
    """

    region: CTVolume
    probability: Field = field(repr=False)
    cell_mm: float


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A cube of the scan on a grid of its own, along the scan's axes.

    Attributes:
        centre: Fractional index in the scan.
        cell_mm: Size of a voxel.
    """

    centre: NDArray[np.float64]
    cell_mm: float

    def places(self, spacing_mm: Millimetres3) -> NDArray[np.float64]:
        """Indices in the scan of the cube's voxels: shape (3, cells)."""
        steps_mm = (np.arange(CELLS) - (CELLS - 1) / 2) * self.cell_mm
        return np.asarray(
            self.centre[:, None] + steps_mm / np.asarray(spacing_mm)[:, None]
        )

    def cell_of(self, index: NDArray[np.float64], spacing_mm: Millimetres3) -> Field:
        """Index in the cube of an index in the scan."""
        off_mm = (index - self.centre) * spacing_mm
        return np.asarray(off_mm / self.cell_mm + (CELLS - 1) / 2, dtype=np.float32)


@cache
def shipped_network() -> Predictor:
    """The network in `data/models`, loaded when first asked for.

    Raises:
        SourceUnavailableError: If the file is not there.
    """
    path = files("data.models").joinpath("nodule_segmentation.onnx")
    return network_from(Path(str(path)))


def network_from(path: Path) -> Predictor:
    """A network from an ONNX file with one input and one output.

    Args:
        path: Takes (batch, 2, 32, 32, 32), gives (batch, 1, 32, 32, 32).

    Raises:
        SourceUnavailableError: If the file is missing or is no such network.
    """
    session = onnx_session(path, "network.not_read")
    name = session.get_inputs()[0].name

    def predict(patches: Field) -> Field:
        return np.asarray(session.run(None, {name: patches})[0], dtype=np.float32)

    return predict


def nodule_probability(
    volume: CTVolume, seed_mm: Millimetres3, predict: Predictor | None = None
) -> NoduleProbability:
    """Ask the network where the nodule at a seed lies.

    Args:
        volume: A chest CT.
        seed_mm: A point in or within 2.5 mm of the nodule, LPS.
        predict: Another network than the one shipped.

    Raises:
        NotMeasurableError: If the seed is outside the scan, or the network sees no
            nodule there.
    """
    if not volume.holds(seed_mm):
        raise NotMeasurableError("measure.outside", point=_shown(seed_mm))
    network = predict or shipped_network()
    seed = np.asarray(volume.index_of(seed_mm))
    view = _View(seed, COARSE_MM)
    for _ in range(2):
        found = _object_at_seed(_asked(network, volume, view, seed), view, seed, volume)
        if found is None:
            raise NotMeasurableError("network.no_nodule", point=_shown(seed_mm))
        view = _fitting_view(found, view, volume, seed)
    return _on_scan(_asked(network, volume, view, seed), view, volume)


def segment_with_network(
    volume: CTVolume, seed_mm: Millimetres3, predict: Predictor | None = None
) -> NoduleSegmentation:
    """Cut out the nodule at a seed by the network alone.

    Args:
        volume: A chest CT.
        seed_mm: A point in or within 2.5 mm of the nodule, LPS.
        predict: Another network than the one shipped.

    Raises:
        NotMeasurableError: If there is no nodule at the seed.
    """
    seen = nodule_probability(volume, seed_mm, predict)
    mask = component_near(seen.probability > 0.5, seen.region, seed_mm)
    if mask is None:
        raise NotMeasurableError("network.no_nodule", point=_shown(seed_mm))
    return segmentation_of(seen.region, mask)


def segmentation_of(region: CTVolume, mask: Mask) -> NoduleSegmentation:
    """A segmentation from a mask that did not come from a threshold.

    Args:
        region: A part of a scan.
        mask: Shape of the region; not empty.
    """
    lung = parenchyma_hu(region.hu)
    lung = _SOLID_LUNG_HU if lung is None else lung
    core = ndimage.binary_erosion(mask)
    inner = region.hu[core if core.sum() >= 4 else mask]
    levels = TissueLevels(float(np.median(inner)), lung)
    others = (region.hu > levels.midpoint_hu) & ~ndimage.binary_dilation(mask)
    return NoduleSegmentation(region, mask, others, levels, levels.midpoint_hu, 0.0)


def component_near(mask: Mask, region: CTVolume, seed_mm: Millimetres3) -> Mask | None:
    """The connected part of a mask nearest to a seed, if it is near enough."""
    if not mask.any():
        return None
    labels, _ = ndimage.label(mask)
    off_mm = distance_mm(~_only_voxel(region, seed_mm), region.spacing_mm)
    nearest = int(np.argmin(np.where(mask, off_mm, np.inf)))
    if off_mm.flat[nearest] > SEED_REACH_MM + max(region.spacing_mm):
        return None
    return np.asarray(labels == labels.flat[nearest])


def _only_voxel(region: CTVolume, point_mm: Millimetres3) -> Mask:
    voxel = np.round(region.index_of(point_mm)).astype(int)
    k, i, j = np.clip(voxel, 0, np.array(region.hu.shape) - 1)
    alone = np.zeros(region.hu.shape, dtype=bool)
    alone[k, i, j] = True
    return alone


def _asked(
    network: Predictor, volume: CTVolume, view: _View, seed: NDArray[np.float64]
) -> Field:
    """The network's answer for a view, averaged over two mirrorings."""
    cube = _sampled(volume, view)
    at = view.cell_of(seed, volume.spacing_mm)
    bump = seed_channel((float(at[0]), float(at[1]), float(at[2])))
    patch = np.stack([scaled(cube), bump])
    pair = np.stack([patch, patch[:, :, ::-1, ::-1]])
    straight, mirrored = network(np.ascontiguousarray(pair))[:, 0]
    return np.asarray((straight + mirrored[:, ::-1, ::-1]) / 2)


def _sampled(volume: CTVolume, view: _View) -> Field:
    """Resample a scan at a view, smoothed first where the view is coarser."""
    spacing = np.asarray(volume.spacing_mm)
    places = view.places(volume.spacing_mm)
    shape = np.array(volume.hu.shape)
    low = np.clip(np.floor(places[:, 0]) - 3, 0, shape - 1).astype(int)
    high = np.clip(np.ceil(places[:, -1]) + 4, low + 1, shape).astype(int)
    box = volume.hu[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
    wide_mm = np.maximum(view.cell_mm**2 - spacing**2, 0) ** 0.5
    soft = ndimage.gaussian_filter(
        box.astype(np.float32), _SMOOTH_CELLS * wide_mm / spacing, truncate=2.5
    )
    for axis in range(3):
        soft = _interpolated(soft, places[axis] - low[axis], axis)
    return soft


def _interpolated(block: Field, places: NDArray[np.float64], axis: int) -> Field:
    """Interpolate along one axis; beyond the ends the last value is kept."""
    last = block.shape[axis] - 1
    inside = np.clip(places, 0, last)
    low = np.minimum(np.floor(inside).astype(int), max(last - 1, 0))
    shape = [1, 1, 1]
    shape[axis] = -1
    part = (inside - low).astype(np.float32).reshape(shape)
    before, after = block.take(low, axis), block.take(np.minimum(low + 1, last), axis)
    return np.asarray(before + (after - before) * part)


def _object_at_seed(
    probability: Field, view: _View, seed: NDArray[np.float64], volume: CTVolume
) -> Mask | None:
    """The connected part nearest to the seed, in the cube."""
    at = view.cell_of(seed, volume.spacing_mm)
    steps = np.ogrid[:CELLS, :CELLS, :CELLS]
    off = np.sqrt(sum((s - c) ** 2 for s, c in zip(steps, at, strict=True)))
    near = off * view.cell_mm <= SEED_REACH_MM + view.cell_mm
    cut = min(0.5, 0.8 * float(probability[near].max()))
    if cut < 0.8 * LEAST_PROBABILITY:
        return None
    mask = probability > cut
    labels, _ = ndimage.label(mask)
    nearest = int(np.argmin(np.where(mask, off, np.inf)))
    return np.asarray(labels == labels.flat[nearest])


def _fitting_view(
    found: Mask, view: _View, volume: CTVolume, seed: NDArray[np.float64]
) -> _View:
    """A view in which the nodule has the size that the network knows best."""
    where = np.argwhere(found)
    across_mm = (6 * len(where) / np.pi) ** (1 / 3) * view.cell_mm
    longest_mm = float(np.ptp(where, axis=0).max() + 1) * view.cell_mm
    cell_mm = max(across_mm / CELLS_ACROSS, longest_mm / _MOST_FILLED_CELLS)
    cell_mm = float(np.clip(cell_mm, SMALLEST_CELL_MM, COARSE_MM))
    middle = (where.min(axis=0) + where.max(axis=0)) / 2 - (CELLS - 1) / 2
    spacing = np.asarray(volume.spacing_mm)
    centre = view.centre + middle * view.cell_mm / spacing
    reach = (CELLS / 2 - 3) * cell_mm / spacing
    return _View(np.clip(centre, seed - reach, seed + reach), cell_mm)


def _on_scan(probability: Field, view: _View, volume: CTVolume) -> NoduleProbability:
    """Bring the network's answer back to the voxels of the scan."""
    half_mm = CELLS / 2 * view.cell_mm + _MARGIN_MM
    centre = np.clip(view.centre, 0, np.array(volume.hu.shape) - 1)
    k, i, j = (float(c) for c in centre)
    region = volume.region(volume.lps_mm((k, i, j)), half_mm)
    start = np.asarray(volume.index_of(region.origin_mm))
    field_ = np.pad(probability, 1)
    for axis, count in enumerate(region.hu.shape):
        off_mm = (start[axis] + np.arange(count) - view.centre[axis]) * (
            volume.spacing_mm[axis]
        )
        field_ = _interpolated(field_, off_mm / view.cell_mm + (CELLS + 1) / 2, axis)
    return NoduleProbability(region, field_, view.cell_mm)


def seed_channel(seed: tuple[float, float, float]) -> Field:
    """A bump of unit height at the seed, by which the network knows what is meant.

    Args:
        seed: Index in the cube, fractional.
    """
    steps = np.arange(CELLS, dtype=np.float32)
    k, i, j = (
        np.exp(-((steps - np.float32(s)) ** 2) / (2 * _SEED_WIDTH_CELLS**2))
        for s in seed
    )
    return np.asarray(k[:, None, None] * i[:, None] * j, dtype=np.float32)


def scaled(hu: NDArray[np.floating]) -> Field:
    """Hounsfield units −1200…600 as 0…1, cut beyond."""
    share = (hu - np.float32(_LOWEST_HU)) / np.float32(_RANGE_HU)
    return np.asarray(np.clip(share, 0, 1), dtype=np.float32)


def _shown(point_mm: Millimetres3) -> tuple[float, ...]:
    return tuple(round(c, 1) for c in point_mm)
