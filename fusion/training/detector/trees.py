"""Train the trees that score nodule candidates, on simulated chests only.

scikit-learn is needed for training only and comes with the extra `train`.
"""

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from data.models.nodule_detector import CandidateTrees
from fusion.imaging.detection.appearance import FEATURES
from fusion.imaging.detection.detector import looked_at
from fusion.imaging.detection.scoring import log_odds
from fusion.imaging.lungs import lung_mask
from fusion.training.detector.phantoms import (
    DetectionPhantom,
    KeptScans,
    drawn_afresh,
    phantom,
)

FOLDS: Final = 5  # count; chosen: more take longer
VERSION: Final = "blobs and trees 1.0"

_NO, _YES, _UNCOUNTED = 0, 1, -1  # codes of a label, by definition
# Share of the radius, and ratios of diameters. Chosen: larger ones count more as found.
_WELL_PLACED: Final = 0.6
_SIZE_FITS: Final = (0.5, 2.0)  # ratios; chosen: wider ones count more

Array = NDArray[np.floating]


def labels(
    centres_mm: Array, diameters_mm: Array, scan: DetectionPhantom
) -> NDArray[np.int8]:
    """1 for a well placed blob of about the right size, 0 for one outside all nodules.

    Blobs that lie in a nodule but not well are not counted: merging takes them in.
    """
    found = np.zeros(len(centres_mm), dtype=np.int8)
    for nodule in scan.nodules:
        apart = np.linalg.norm(centres_mm - nodule.centre_mm, axis=1)
        radius_mm = max(nodule.diameter_mm / 2, 2.0)
        within = apart < 1.5 * radius_mm
        found[within & (found == _NO)] = _UNCOUNTED
        ratio = diameters_mm / nodule.diameter_mm
        fits = (ratio > _SIZE_FITS[0]) & (ratio < _SIZE_FITS[1])
        well = fits & (apart < _WELL_PLACED * radius_mm)
        inside = apart < radius_mm
        if not well.any() and inside.any():
            well = apart == apart[inside].min()
        found[well] = _YES
    return found


def collected(
    seeds: range, kept: KeptScans = drawn_afresh
) -> tuple[Array, Array, Array]:
    """Features, labels and scan of every blob that counts."""
    columns, answers, scans = [], [], []
    for seed in seeds:
        scan = phantom(seed, testing=False, kept=kept)
        blobs, found, image = looked_at(scan.volume, lung_mask(scan.volume))
        label = labels(image.lps_mm(blobs.index), found[:, 0], scan)
        counted = label != _UNCOUNTED
        columns.append(found[counted])
        answers.append(label[counted])
        scans.append(np.full(int(counted.sum()), seed))
    return np.concatenate(columns), np.concatenate(answers), np.concatenate(scans)


def fitted(columns: Array, answers: Array) -> CandidateTrees:
    """Boosted trees, not yet calibrated."""
    model = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.07,
        max_leaf_nodes=12,
        min_samples_leaf=25,
        l2_regularization=5.0,
        max_features=0.5,
        early_stopping=False,
        random_state=0,
    ).fit(columns, answers)
    typical = np.median(columns[answers == _NO], axis=0)
    return _exported(model, typical)


def calibrated(
    trees: CandidateTrees, columns: Array, answers: Array, scans: Array
) -> CandidateTrees:
    """Slope and intercept from folds by scan, none scored by trees that saw it."""
    seeds = np.unique(scans)
    odds = np.empty(len(answers))
    for fold in range(FOLDS):
        held_out = np.isin(scans, seeds[fold::FOLDS])
        part = fitted(columns[~held_out], answers[~held_out])
        odds[held_out] = log_odds(part, columns[held_out])
    line = LogisticRegression(C=1e6).fit(odds[:, None], answers)
    slope, intercept = float(line.coef_[0, 0]), float(line.intercept_[0])
    return replace(trees, calibration=(slope, intercept))


def _exported(model: Any, typical: Array) -> CandidateTrees:  # noqa: ANN401
    """The trees as arrays; scikit-learn keeps them in a private structure."""
    trees = [predictor.nodes for (predictor,) in model._predictors]
    shape = (len(trees), max(len(nodes) for nodes in trees))
    own = np.tile(np.arange(shape[1], dtype=np.int16), (shape[0], 1))
    feature = np.full(shape, -1, np.int16)
    threshold, value = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    left, right = own.copy(), own.copy()
    for tree, nodes in enumerate(trees):
        asks = np.flatnonzero(nodes["is_leaf"] == 0)
        feature[tree, asks] = nodes["feature_idx"][asks]
        threshold[tree, asks] = nodes["num_threshold"][asks]
        left[tree, asks], right[tree, asks] = nodes["left"][asks], nodes["right"][asks]
        value[tree, : len(nodes)] = nodes["value"]
    return CandidateTrees(
        FEATURES,
        feature,
        threshold,
        left,
        right,
        value,
        max(int(nodes["depth"].max()) for nodes in trees),
        float(model._baseline_prediction.item()),
        (1.0, 0.0),
        typical.astype(np.float32),
        VERSION,
    )


def fit_detector(scans: int, kept: KeptScans = drawn_afresh) -> CandidateTrees:
    """Fit the trees to simulated chests and calibrate them.

    Args:
        scans: Chests, of the seeds from 0 on.
        kept: Keeps what was rendered.
    """
    columns, answers, scan = collected(range(scans), kept)
    return calibrated(fitted(columns, answers), columns, answers, scan)
