"""Fits the head of the image expert on cached features."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_expit

from fusion.network.image_expert import ImageExpert, Projection, head_terms
from fusion.statistics.comparison import resampled
from fusion.statistics.folds import patient_folds
from fusion.statistics.logistic_fit import fit_logistic

Floats = NDArray[np.float64]

# Count, quantile, factor. Chosen: fewer folds fit on fewer nodules; a higher quantile
# or factor calls fewer images unusual or unknown.
_FOLDS: Final = 5
_UNUSUAL_SHARE: Final = 0.975
_UNKNOWN_TIMES: Final = 1.5


@dataclass(frozen=True, slots=True)
class HeadPlan:
    """Plan of the fit of the head.

    Attributes:
        components: Of the features.
        ridge: On standardised components; the size is left free.
        members: Of the ensemble.
        resamples: Of the patients, a member.
    """

    components: int = 32
    ridge: float = 100.0
    members: int = 5
    resamples: int = 20


@dataclass(frozen=True, slots=True, eq=False)
class RatedFeatures:
    """Nodules as the encoder sees them.

    Attributes:
        features: Shape (renderings, nodules, features).
        diameter_mm: Shape (nodules,).
        suspicious: Shape (nodules,); rated 4–5, or 1–2.
        patients: Shape (nodules,); whole numbers.
    """

    features: NDArray[np.float32] = field(repr=False)
    diameter_mm: Floats
    suspicious: NDArray[np.bool_]
    patients: NDArray[np.int64]

    def of(self, rows: NDArray[np.bool_]) -> "RatedFeatures":
        """Some of the nodules."""
        return replace(
            self,
            features=self.features[:, rows],
            diameter_mm=self.diameter_mm[rows],
            suspicious=self.suspicious[rows],
            patients=self.patients[rows],
        )


def fit_projection(features: NDArray[np.floating], components: int) -> Projection:
    """Principal components of standardised features.

    Args:
        features: Shape (patches, features).
        components: How many are kept.
    """
    mean = features.mean(axis=0, dtype=np.float64)
    spread = np.maximum(features.std(axis=0, dtype=np.float64), 1e-6)
    standard = (features - mean) / spread
    _, values, axes = np.linalg.svd(standard, full_matrices=False)
    kept = axes[:components]
    seen = standard @ kept.T
    left = float(((standard - seen @ kept) ** 2).sum(axis=1).mean())
    scale = values[:components] / np.sqrt(len(features))
    return Projection(mean, spread, kept, scale, left)


def fit_expert(
    rated: RatedFeatures,
    unlabelled: NDArray[np.floating],
    plan: HeadPlan,
    rng: np.random.Generator,
) -> ImageExpert:
    """Fit projection, heads, temperature and the limits of what is familiar.

    Temperature and limits come from folds of patients that the fit did not see.

    Args:
        rated: Nodules with a decisive rating; training patients only.
        unlabelled: Shape (patches, features); training patients, all ratings.
        plan: How.
        rng: Chance.
    """
    folds = patient_folds(rated.suspicious, rated.patients, _FOLDS, rng)
    odds = np.empty(len(folds))
    distances = []
    for fold in range(_FOLDS):
        unseen = folds == fold
        rest = rated.of(~unseen)
        seen = np.concatenate(list(rest.features))
        part = _fitted(rest, fit_projection(seen, plan.components), plan, rng)
        held = rated.of(unseen)
        odds[unseen] = part.log_odds(held.features[0], held.diameter_mm).mean(axis=1)
        distances.append(part.projection.distance(held.features[0]))
    whole = _fitted(rated, fit_projection(unlabelled, plan.components), plan, rng)
    limit = float(np.quantile(np.concatenate(distances), _UNUSUAL_SHARE))
    return replace(
        whole,
        temperature=_temperature(odds, rated.suspicious),
        unusual_from=limit,
        unknown_from=_UNKNOWN_TIMES * limit,
    )


def _fitted(
    rated: RatedFeatures,
    projection: Projection,
    plan: HeadPlan,
    rng: np.random.Generator,
) -> ImageExpert:
    heads = [_member(rated, projection, plan, rng) for _ in range(plan.members)]
    return ImageExpert(projection, np.stack(heads), 1.0, np.inf, np.inf)


def _member(
    rated: RatedFeatures,
    projection: Projection,
    plan: HeadPlan,
    rng: np.random.Generator,
) -> Floats:
    """One member: its own rendering of each nodule, refitted on resamples."""
    chosen = rng.integers(len(rated.features), size=len(rated.patients))
    features = rated.features[chosen, np.arange(len(chosen))]
    terms = head_terms(projection.components(features), rated.diameter_mm)
    ridge = np.concatenate([[0.0], np.full(terms.shape[1] - 1, plan.ridge)])
    return np.stack(
        [
            fit_logistic(terms, rated.suspicious, weights, ridge=ridge)
            for weights in resampled(rated.patients, rng, plan.resamples)
        ]
    )


def _temperature(odds: Floats, events: NDArray[np.bool_]) -> float:
    """Fit what the log-odds are divided by so that they are most likely."""
    signs = np.where(events, 1.0, -1.0)

    def loss(log_temperature: float) -> float:
        return -float(log_expit(signs * odds / np.exp(log_temperature)).sum())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))
