"""Finds the directions of the encoder's features along which outcomes change.

Ridge regression of each outcome, averaged over the training patients who share a
image, on the encoder's features; then a few principal components. Training images
get the regressions of folds that did not see their outline, so that the network does
not trust them more than it may trust a new image.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge

from fusion.network.image_projection import ImageProjection
from fusion.network.prediction_tasks import therapies
from fusion.training.simulated_cohort.cohort import SimulatedCohort
from fusion.training.simulated_cohort.images import ImageBank

Floats = NDArray[np.float64]

# Count of outcomes; by definition.
OUTCOMES: Final = 4
"""Growth, malignancy, response, progression within a year."""

# Counts, ridge without unit, months. Chosen: fewer folds fit on fewer patients; the
# ridge is picked among these, and more of them take longer.
_FOLDS: Final = 5
_RIDGES: Final = (300.0, 1_000.0, 3_000.0, 10_000.0, 30_000.0)
_YEAR: Final = 12.0


def fit_image_projection(
    bank: ImageBank, cohort: SimulatedCohort, components: int
) -> tuple[ImageProjection, Floats]:
    """Fit the projection.

    Args:
        bank: Images.
        cohort: Training patients, drawn from the bank's part `train`.
        components: How many; the first `OUTCOMES` are regressions.

    Returns:
        The projection, and the components of the whole bank, shape (images,
        components), those of training images from the folds.
    """
    rows = bank.rows_of("train")
    mean = bank.features[rows].mean(axis=0, dtype=np.float64)
    spread = np.maximum(bank.features[rows].std(axis=0, dtype=np.float64), 1e-6)
    standard = (bank.features - mean) / spread
    wanted, counts = _wanted(cohort, len(bank.part))
    folds = bank.outline % _FOLDS
    axes, held = _regressions(standard[rows], wanted[rows], counts[rows], folds[rows])
    scale = np.maximum(held.std(axis=0), 1e-6)
    _, values, vectors = np.linalg.svd(standard[rows], full_matrices=False)
    more = components - OUTCOMES
    principal = vectors[:more] / (values[:more] / np.sqrt(len(rows)))[:, None]
    projection = ImageProjection(
        mean, spread, np.vstack([axes / scale[:, None], principal])
    )
    found = projection.components(bank.features)
    found[rows[:, None], np.arange(OUTCOMES)] = held / scale
    return projection, found


def _wanted(cohort: SimulatedCohort, pictures: int) -> tuple[Floats, Floats]:
    """Mean of each outcome beyond its base rate an image, and of how many patients."""
    labels, seen = cohort.labels, cohort.inputs.seen > 0
    early = (labels.pfs_event == 1) & (labels.pfs_months <= _YEAR)
    decided = early | (labels.pfs_months > _YEAR)
    progressed = np.where(decided, early, np.nan).astype(np.float64)
    nodule = np.zeros(len(cohort), np.int64)
    outcomes = (
        (labels.growth, nodule),
        (labels.malignancy, nodule),
        (labels.response, cohort.therapy),
        (progressed, cohort.therapy),
    )
    wanted, counts = np.zeros((2, pictures, OUTCOMES))
    for place, (outcome, group) in enumerate(outcomes):
        own = seen & ~np.isnan(outcome)
        beyond = _beyond_base(outcome[own], group[own])
        picture = cohort.picture[own]
        counts[:, place] = np.bincount(picture, minlength=pictures)
        total = np.bincount(picture, beyond, minlength=pictures)
        wanted[:, place] = total / np.maximum(counts[:, place], 1)
    return wanted, counts


def _beyond_base(outcome: Floats, group: NDArray[np.int64]) -> Floats:
    size = np.maximum(np.bincount(group, minlength=len(therapies())), 1)
    base = np.bincount(group, outcome, minlength=len(therapies())) / size
    return np.asarray(outcome - base[group])


def _regressions(
    standard: Floats, wanted: Floats, counts: Floats, folds: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Axes, shape (outcomes, features), and what the folds say, (rows, outcomes)."""
    share = counts / np.maximum(counts.mean(axis=0), 1e-9)
    held = np.empty((len(_RIDGES), *wanted.shape))
    for fold in range(_FOLDS):
        out = folds == fold
        solved = _ridges(standard[~out], wanted[~out], share[~out])
        held[:, out] = np.einsum("rof,nf->rno", solved, standard[out])
    errors = (share * (wanted - held) ** 2).sum(axis=1)
    best = errors.argmin(axis=0)
    outcomes = np.arange(OUTCOMES)
    whole = _ridges(standard, wanted, share)
    return whole[best, outcomes], held[best, :, outcomes].T


def _ridges(standard: Floats, wanted: Floats, share: Floats) -> Floats:
    """Solutions for every ridge, shape (ridges, outcomes, features).

    Images weigh by their patients; the weights of the outcomes are nearly alike, so
    their mean serves all.
    """
    weight = share.mean(axis=1)
    return np.stack(
        [
            Ridge(ridge, fit_intercept=False, solver="cholesky")
            .fit(standard, wanted, weight)
            .coef_
            for ridge in _RIDGES
        ]
    )
