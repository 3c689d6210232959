"""Axes of the picture projection, with the numbers they had before.

Numbers: one singular value decomposition for all ridges, which `Ridge` of scikit-learn
replaced.
"""

import numpy as np

from fusion.training.fused.image_projection import OUTCOMES, fit_image_projection
from fusion.training.simulated_cohort.cohort import CohortPlan, draw_cohort
from fusion.training.simulated_cohort.images import ImageBank

AXES_OF_DENSITY = [
    0.7863125558724172,
    0.7721405862492509,
    -0.5501167184227038,
    0.4835353603607682,
]
FIRST = [
    -0.8962372455517295,
    -0.9426340634786905,
    0.4743647378026352,
    -1.064419467048849,
]


def bank(pictures: int = 240, features: int = 40) -> ImageBank:
    """Made up: the first feature tells the density and the second the diameter."""
    rng = np.random.default_rng(1)
    diameters = rng.uniform(12, 30, pictures).astype(np.float32)
    density = np.arange(pictures) % 2
    found = rng.normal(size=(pictures, features)).astype(np.float32)
    found[:, 0] += 2 * density
    found[:, 1] += (diameters - 21) / 5
    part = np.repeat([0, 1, 2], [pictures * 2 // 3, pictures // 6, pictures // 6])
    return ImageBank(found, diameters, density, part, np.arange(pictures) // 2)


def test_axes_and_components_are_what_they_were() -> None:
    pictures = bank()
    cohort = draw_cohort(CohortPlan(patients=3000, seed=2, part="train"), pictures)
    projection, components = fit_image_projection(pictures, cohort, OUTCOMES + 2)
    assert projection.axes.shape == (OUTCOMES + 2, 40)
    np.testing.assert_allclose(
        projection.axes[:OUTCOMES, 0], AXES_OF_DENSITY, rtol=0, atol=1e-8
    )
    np.testing.assert_allclose(components[0, :OUTCOMES], FIRST, rtol=0, atol=1e-8)
