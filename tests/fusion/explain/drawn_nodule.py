"""A nodule drawn as a ball in noisy lung."""

import numpy as np

from fusion.network.nodule_views import NoduleViews, views_of_array


def nodule(radius_mm: float = 9.0, seed: int = 0) -> NoduleViews:
    """A ball of soft tissue in noisy lung."""
    steps = np.arange(96) - 47.5
    z, y, x = np.meshgrid(steps, steps, steps, indexing="ij")
    away_mm = 0.7 * np.sqrt(z**2 + y**2 + x**2)
    hu = np.where(away_mm < radius_mm, 30.0, -850.0)
    hu += np.random.default_rng(seed).normal(0, 20, hu.shape)
    return views_of_array(hu, (0.7, 0.7, 0.7), (47.5, 47.5, 47.5))
