"""The trees that score nodule candidates; `nodule_detector.md` is their card."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class CandidateTrees:
    """Boosted decision trees and how their sum becomes a score.

    Attributes:
        features: Names of the columns the trees ask for, in order.
        feature: Shape (trees, nodes), int: column that a node asks for; -1 at a leaf.
        threshold: Shape (trees, nodes): at most this goes left.
        left: Shape (trees, nodes), int: next node; a leaf leads to itself.
        right: Shape (trees, nodes), int.
        value: Shape (trees, nodes): log-odds that a leaf adds.
        depth: Steps from a root to the deepest leaf.
        intercept: Log-odds before any tree.
        calibration: Slope and intercept from the trees' log-odds to calibrated ones.
        typical: Shape (features,): medians of what is no nodule.
        version: Of the model.
    """

    features: tuple[str, ...]
    feature: NDArray[np.int16] = field(repr=False)
    threshold: NDArray[np.float32] = field(repr=False)
    left: NDArray[np.int16] = field(repr=False)
    right: NDArray[np.int16] = field(repr=False)
    value: NDArray[np.float32] = field(repr=False)
    depth: int
    intercept: float
    calibration: tuple[float, float]
    typical: NDArray[np.float32] = field(repr=False)
    version: str


@cache
def candidate_trees() -> CandidateTrees:
    """The released trees, read once."""
    path = files("data.models").joinpath("nodule_detector.npz")
    with as_file(path) as real_path, np.load(real_path) as kept:
        slope, intercept = kept["calibration"]
        return CandidateTrees(
            tuple(str(name) for name in kept["features"]),
            kept["feature"],
            kept["threshold"],
            kept["left"],
            kept["right"],
            kept["value"],
            int(kept["depth"]),
            float(kept["intercept"]),
            (float(slope), float(intercept)),
            kept["typical"],
            str(kept["version"]),
        )
