"""Balls and tubes."""

import numpy as np

from fusion.imaging.detection.blobs import Blobs

SPACING_MM = (1.25, 1.25, 1.25)


MIDDLE = np.array([30.0, 30.0, 30.0])


RADIUS_MM = 6.0


def ball_and_tube() -> tuple[np.ndarray, np.ndarray]:
    k, i, j = np.indices((60, 60, 60)) * 1.25
    z, y, x = (axis - 37.5 for axis in (k, i, j))
    ball = np.where(z**2 + y**2 + x**2 < RADIUS_MM**2, 40.0, -850.0)
    tube = np.where(y**2 + x**2 < 3.0**2, 40.0, -850.0)
    return ball.astype(np.float32), tube.astype(np.float32)


def blob_at(index: np.ndarray, radius_mm: float) -> Blobs:
    return Blobs(index[None], np.array([radius_mm]), np.array([100.0]), np.ones((1, 3)))
