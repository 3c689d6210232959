"""Telling the right lung from the left, also where they touch."""

import numpy as np

from data.imaging.lungs import LungLabel
from fusion.imaging.lungs.candidates import components
from fusion.imaging.lungs.morphology import CROSS, Mask, dilated, eroded

# Chosen; docs/results/constant_sensitivity.csv says what ±20 % changes.
_BOTH_SIDES = 0.1  # share of a part beyond the midline from which it may be two lungs
_LEAST_LUNG = 0.08  # share of both, for the smaller lung
_LEAST_PART = 0.01  # share
_APART = 0.25  # share of the width of both, between the middles of two lungs
_EROSIONS = 5  # count


def right_and_left(lungs: Mask, midline: float) -> tuple[Mask, Mask]:
    """Split lungs without airways into right and left.

    Args:
        lungs: Turned to (head, back, left), so that columns grow to the left.
        midline: Column of the patient's middle.

    Returns:
        Right lung, left lung; one may be empty.
    """
    labels, sizes = components(lungs)
    order = [int(n) for n in np.argsort(-sizes) if sizes[n] > _LEAST_PART * sizes.sum()]
    right, left = np.zeros_like(lungs), np.zeros_like(lungs)
    if not order:
        return right, left
    largest: Mask = labels == order[0]
    halves = None
    if _beyond(largest, midline) > _BOTH_SIDES:
        halves = _pulled_apart(largest)
    if halves is not None:
        right, left, order = halves[0], halves[1], order[1:]
        midline = (_middle(right) + _middle(left)) / 2
    elif len(order) > 1 and sizes[order[1]] > _LEAST_LUNG * sizes.sum():
        midline = (_middle(largest) + _middle(labels == order[1])) / 2
    for label in order:
        part: Mask = labels == label
        side = right if _middle(part) < midline else left
        side |= part
    return right, left


def _middle(part: Mask) -> float:
    columns = part.sum(axis=(0, 1))
    return float(np.average(np.arange(len(columns)), weights=columns))


def _beyond(part: Mask, midline: float) -> float:
    """Share of a part on the lesser side of the midline."""
    columns = part.sum(axis=(0, 1))
    on_right = columns[: round(midline)].sum() / columns.sum()
    return float(min(on_right, 1 - on_right))


def _pulled_apart(part: Mask) -> tuple[Mask, Mask] | None:
    """Erode until two lungs hang apart, then grow both back within the part."""
    thin = part
    for steps in range(1, _EROSIONS + 1):
        thin = eroded(thin, CROSS)
        labels, sizes = components(thin)
        if np.count_nonzero(sizes) < 2:
            continue
        first, second = np.argsort(-sizes)[:2]
        if sizes[second] > _LEAST_LUNG * 2 * sizes.sum():
            one, other = labels == first, labels == second
            if _middle(one) > _middle(other):
                one, other = other, one
            if _middle(other) - _middle(one) > _APART * part.any(axis=(0, 1)).sum():
                return _grown_back(one, other, part, steps + 3)
    return None


def _grown_back(one: Mask, other: Mask, within: Mask, steps: int) -> tuple[Mask, Mask]:
    for _ in range(steps):
        one = one | (dilated(one, CROSS) & within & ~other)
        other = other | (dilated(other, CROSS) & within & ~one)
    rest = within & ~one & ~other
    columns = np.arange(within.shape[2])
    nearer_one = columns < (_middle(one) + _middle(other)) / 2
    return one | (rest & nearer_one), other | (rest & ~nearer_one)


def labelled(
    right: Mask, left: Mask
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Both lungs as one array of `LungLabel`."""
    labels = right * np.uint8(LungLabel.RIGHT)
    labels[left & ~right] = LungLabel.LEFT
    return labels
