"""Tests that a map of where an answer comes from must pass before it is shown.

- Randomisation: with shuffled weights the map must change, else it shows the image
  and not the model.
- Repeat: with new noise of the scanner it must stay.
- Deletion: taking away what it marks must lower the answer faster than taking away as
  much at random.

The limits were set before any map was tested.

Source:
    Adebayo 2018, NeurIPS, arXiv:1810.03292 (randomisation); Petsiuk 2018, BMVC,
    arXiv:1806.07421 (deletion); Arun 2021, Radiol Artif Intell 3:e200267 (that maps of
    medical images often fail such tests).
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from scipy.stats import spearmanr

from fusion.explain.saliency import Explain, SuspicionScore
from fusion.network.nodule_views import CELLS, VIEWS, WINDOW_HU, NoduleViews

Field = NDArray[np.float32]

# Rank correlation. Chosen: a lower first, or higher other limits, withhold more
# maps.
MOST_ALIKE_WHEN_RANDOMISED: Final = 0.5
LEAST_ALIKE_WHEN_REPEATED: Final = 0.6
LEAST_DELETION_RANK: Final = 0.9

# HU, cells, shares, count. Chosen: more noise makes maps less alike; more random
# orders take longer.
_NOISE_HU: Final = 20.0
_TILE: Final = 8
_DELETED_SHARES: Final = (0.02, 0.05, 0.1, 0.2)
_RANDOM_ORDERS: Final = 20
_FILL_CELLS: Final = 12.0


@dataclass(frozen=True, slots=True)
class Trust:
    """Results of the tests of a map.

    Attributes:
        randomised: Rank correlation with the map of the shuffled network.
        repeated: Rank correlation with the map of the image with new noise.
        deletion: Share of random orders of deletion that lower the answer less.
    """

    randomised: float
    repeated: float
    deletion: float

    @property
    def passed(self) -> bool:
        """True where the map may be shown."""
        return (
            self.randomised <= MOST_ALIKE_WHEN_RANDOMISED
            and self.repeated >= LEAST_ALIKE_WHEN_REPEATED
            and self.deletion >= LEAST_DELETION_RANK
        )


@dataclass(frozen=True, slots=True, eq=False)
class TestedMap:
    """A map with its trust tests; `shown` is None unless it passed.

    Attributes:
        shown: Shape (3, 96, 96), 0 to 1; views as in `NoduleViews`.
        trust: The tests.
    """

    shown: Field | None
    trust: Trust


def map_with_tests(
    explain: Explain,
    score: SuspicionScore,
    nodule: NoduleViews,
    rng: np.random.Generator,
) -> TestedMap:
    """Make a map, test it, and keep it only if it passes.

    Args:
        explain: One of `fusion.explain.saliency.METHODS`.
        score: The model to explain.
        nodule: The image.
        rng: Chance of shuffling, noise and random deletion.
    """
    found = explain(score, nodule)
    trust = trust_of(found, explain, score, nodule, rng)
    return TestedMap(found if trust.passed else None, trust)


def trust_of(
    found: Field,
    explain: Explain,
    score: SuspicionScore,
    nodule: NoduleViews,
    rng: np.random.Generator,
) -> Trust:
    """Test a map as the explanation of a score.

    Args:
        found: The map, shape (3, 96, 96).
        explain: What made it.
        score: What it claims to explain.
        nodule: The image.
        rng: Chance.
    """
    return Trust(
        alike(found, explain(shuffled(score, rng), nodule)),
        alike(found, explain(score, with_new_noise(nodule, rng))),
        deletion_rank(found, score, nodule, rng),
    )


def alike(one: Field, other: Field) -> float:
    """Spearman's rank correlation of two maps; 0 if one of them is flat."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(spearmanr(one, other, axis=None).statistic)


def shuffled(score: SuspicionScore, rng: np.random.Generator) -> SuspicionScore:
    """The score with the encoder's weights permuted within each tensor."""
    other = deepcopy(score)
    with torch.no_grad():
        for weight in other.encoder.parameters():
            flat = weight.detach().numpy().ravel()
            mixed = torch.from_numpy(rng.permutation(flat))
            weight.copy_(mixed.reshape(weight.shape))
    return other


def with_new_noise(nodule: NoduleViews, rng: np.random.Generator) -> NoduleViews:
    """The image with noise of 20 HU more."""
    low, high = WINDOW_HU
    noise = rng.normal(0, _NOISE_HU / (high - low), nodule.window.shape)
    return NoduleViews(np.clip(nodule.window + noise, 0, 1).astype(np.float32))


def deletion_rank(
    found: Field,
    score: SuspicionScore,
    nodule: NoduleViews,
    rng: np.random.Generator,
) -> float:
    """Share of random orders of deletion that take less from the answer.

    Tiles of 8 × 8 cells are replaced by the image blurred over 12 cells. A map that
    is flat has no order and gets 0.
    """
    if np.ptp(found) == 0:
        return 0.0
    tiles = _tile_means(found)
    own = _left(np.argsort(-tiles, kind="stable"), score, nodule)
    random = [
        _left(rng.permutation(tiles.size), score, nodule) for _ in range(_RANDOM_ORDERS)
    ]
    return float(np.mean([own < other for other in random]))


def _tile_means(found: Field) -> Field:
    side = CELLS // _TILE
    blocks = found.reshape(VIEWS, side, _TILE, side, _TILE)
    return np.asarray(blocks.mean(axis=(2, 4)).ravel())


def _left(
    order: NDArray[np.int64], score: SuspicionScore, nodule: NoduleViews
) -> float:
    """Mean of what is left of the answer over the deleted shares."""
    blurred = ndimage.gaussian_filter(nodule.window, (0, 0, _FILL_CELLS, _FILL_CELLS))
    pictures = [nodule.window]
    for share in _DELETED_SHARES:
        gone = np.zeros(order.size, dtype=bool)
        gone[order[: max(1, round(share * order.size))]] = True
        mask = _cells_of(gone)[:, None]
        pictures.append(np.where(mask, blurred, nodule.window))
    with torch.no_grad():
        scores = score(torch.from_numpy(np.stack(pictures))).numpy()
    side = 1.0 if scores[0] >= 0 else -1.0
    return float(np.mean(side * (scores[1:] - scores[0])))


def _cells_of(tiles: NDArray[np.bool_]) -> NDArray[np.bool_]:
    side = CELLS // _TILE
    return np.kron(
        tiles.reshape(VIEWS, side, side), np.ones((1, _TILE, _TILE), dtype=bool)
    ).astype(bool)
