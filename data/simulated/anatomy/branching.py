"""Bronchi, pulmonary arteries and veins: trees that fill the lungs.

Each branch runs towards the middle of the tissue it serves and divides that tissue
in two, as airways do; its calibre follows from how many ends it serves.

Source:
    Kitaoka H, Takaki R, Suki B. J Appl Physiol 1999;87:2207-17 (volume division).
    Murray CD. Proc Natl Acad Sci 1926;12:207-14 (calibre).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.simulated.anatomy.tubes import Tubes

# Shares of the way, unless a unit is named. Chosen: larger ones give longer or more
# bent branches, with the same number of ends.
# Exponent without unit; 1/3 in Murray 1926. Chosen: a larger one widens the trunks.
_CALIBRE_EXPONENT: Final = 1 / 2.75
_ADVANCE: Final = 0.42
_BENT_FROM_MM: Final = 9.0
_BEND: Final = 0.06


@dataclass(frozen=True, slots=True)
class Branches:
    """A tree as straight branches.

    Attributes:
        start: Shape (branches, 3), LPS mm.
        end: Shape (branches, 3).
        start_radius_mm: Shape (branches,).
        end_radius_mm: Shape (branches,).
        parent_radius_mm: Shape (branches,): where the branch before ends.
    """

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    start_radius_mm: NDArray[np.float64]
    end_radius_mm: NDArray[np.float64]
    parent_radius_mm: NDArray[np.float64]


def grow(
    root: tuple[float, float, float], radius_mm: float, ends: NDArray[np.float64]
) -> Branches:
    """Grow a tree from a root to all ends.

    Args:
        root: Where it enters the lung, LPS mm.
        radius_mm: Calibre of the trunk.
        ends: Shape (ends, 3): tissue it serves.
    """
    rows: list[tuple[NDArray[np.float64], NDArray[np.float64], float, float, float]]
    rows = []
    waiting = [(np.array(root), radius_mm, ends)]
    while waiting:
        here, calibre, served = waiting.pop()
        own = radius_mm * (len(served) / len(ends)) ** _CALIBRE_EXPONENT
        if len(served) == 1:
            rows.append((here, served[0], min(calibre, own), own * 0.8, calibre))
            continue
        middle = served.mean(axis=0)
        end = here + _ADVANCE * (middle - here)
        rows.append((here, end, min(calibre, own * 1.15), own, calibre))
        waiting += [(end, own, part) for part in _divided(served, end - here)]
    start, end, *calibres = (np.array(column) for column in zip(*rows, strict=True))
    return Branches(start, end, *calibres)


def _divided(
    served: NDArray[np.float64], along: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Split the tissue across its longest extent at right angles to the branch."""
    centred = served - served.mean(axis=0)
    direction = along / (np.linalg.norm(along) + 1e-9)
    across = centred - np.outer(centred @ direction, direction)
    if np.abs(across).max() < 1e-6:
        across = centred
    _, vectors = np.linalg.eigh(across.T @ across)
    position = centred @ vectors[:, -1]
    order = np.argsort(position, kind="stable")
    # uneven halves make trunks that give off side branches
    cut = max(1, round(len(served) * 0.42))
    return [served[order[:cut]], served[order[cut:]]]


def bent(branches: Branches, rng: np.random.Generator) -> Tubes:
    """Branches as tubes, the long ones with a slight bend in the middle."""
    start, end = branches.start, branches.end
    length = np.linalg.norm(end - start, axis=1)
    middle = (start + end) / 2
    middle += rng.normal(size=middle.shape) * (_BEND * length)[:, None]
    halfway = (branches.start_radius_mm + branches.end_radius_mm) / 2
    long = length > _BENT_FROM_MM
    return Tubes(
        np.concatenate([start[~long], start[long], middle[long]]).astype(np.float32),
        np.concatenate([end[~long], middle[long], end[long]]).astype(np.float32),
        np.concatenate(
            [
                np.stack([branches.start_radius_mm, branches.end_radius_mm], 1)[~long],
                np.stack([branches.start_radius_mm, halfway], 1)[long],
                np.stack([halfway, branches.end_radius_mm], 1)[long],
            ]
        ).astype(np.float32),
    )


def beside(
    branches: Branches,
    root: tuple[float, float, float],
    direction: tuple[float, float, float],
    *,
    calibre: float,
    least_radius_mm: float,
) -> Tubes:
    """The airway that runs beside an artery: its lumen, as far as it can be seen.

    Args:
        branches: The arterial tree.
        root: Where the airway comes in; it joins the artery with the first branch.
        direction: On which side of the artery it runs.
        calibre: Lumen against the artery's calibre.
        least_radius_mm: Arteries thinner than this go alone.
    """
    seen = branches.end_radius_mm > least_radius_mm
    unit = np.array(direction) / np.linalg.norm(direction)
    both = (1 + calibre) * unit
    start = branches.start + np.outer(branches.parent_radius_mm + 0.4, both)
    end = branches.end + np.outer(branches.end_radius_mm + 0.4, both)
    start[0] = root
    radii = calibre * np.stack([branches.start_radius_mm, branches.end_radius_mm], 1)
    return Tubes(
        start[seen].astype(np.float32),
        end[seen].astype(np.float32),
        radii[seen].astype(np.float32),
    )
