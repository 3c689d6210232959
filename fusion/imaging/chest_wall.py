"""The pleura as a smooth surface: a ball rolled along the inside of the chest wall."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from data.volume import Millimetres3


def rolling_ball_wall(
    depth: NDArray[np.float32], ball_mm: float, spacing_mm: Millimetres3
) -> NDArray[np.bool_]:
    """What a ball of this radius can fill of the dense tissue that leaves the box.

    A nodule on the pleura is a bump that the ball does not enter; chest wall,
    mediastinum and diaphragm are thicker than the ball.

    Args:
        depth: `opening.depth_mm` of all dense tissue in the box.
        ball_mm: Radius of the ball.
        spacing_mm: (slice, row, column).

    Returns:
        Wall; same shape as `depth`.
    """
    centres = depth > ball_mm
    if not centres.any():
        return centres
    labels, count = ndimage.label(centres)
    at_faces = np.unique(
        np.concatenate(
            [labels.take(s, axis).ravel() for axis in range(3) for s in (0, -1)]
        )
    )
    keeps = np.zeros(count + 1, dtype=bool)
    keeps[at_faces] = True
    keeps[0] = False
    leaving = keeps[labels]
    if not leaving.any():
        return leaving
    half = 0.5 * float(np.cbrt(np.prod(spacing_mm)))
    around = ndimage.distance_transform_edt(~leaving, sampling=spacing_mm)
    return np.asarray(around <= ball_mm + half)
