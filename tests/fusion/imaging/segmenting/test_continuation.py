"""A surface continued under a vessel, against balls whose surface is known."""

import numpy as np
import pytest

from fusion.imaging.segmenting.continuation import continued_surface

SPACING_MM = (1.0, 0.8, 0.8)
SHAPE = (31, 37, 37)
MIDDLE = np.array([15.0, 14.4, 14.4])
EDGES_MM = (1.7, 1.7)


def scene(
    radius_mm: float, tube_mm: float, stretch: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share, mask and vessel of an ellipsoid with a tube along the columns."""
    away = np.indices(SHAPE).T * np.array(SPACING_MM) - MIDDLE
    z, y, x = np.moveaxis(away, -1, 0)
    off = np.sqrt((z / stretch) ** 2 + y**2 + x**2)
    ball = np.clip(0.5 + (radius_mm - off) / 0.8, 0, 1)
    tube = np.clip(0.5 + (tube_mm - np.hypot(z, y)) / 0.8, 0, 1) * (x > 0)
    share = np.maximum(ball, tube if tube_mm > 0 else 0).T
    vessel = (tube.T > 0.5) & (ball.T <= 0.5) if tube_mm > 0 else share > 2
    return share.astype(np.float32), ball.T > 0.5, vessel


@pytest.mark.parametrize(("radius_mm", "tube_mm"), [(4.0, 1.2), (6.0, 1.5)])
def test_a_ball_goes_on_under_its_vessel(radius_mm: float, tube_mm: float) -> None:
    share, mask, vessel = scene(radius_mm, tube_mm)
    found = continued_surface(
        share, mask, vessel, np.zeros_like(mask), EDGES_MM, SPACING_MM
    )
    assert found is not None
    assert found.trust == 1
    towards = MIDDLE + np.array([[0.0, 0.0, radius_mm], [0.0, 0.0, -radius_mm]])
    hidden, depth_mm = found.under(towards)
    assert hidden.tolist() == [True, False]
    assert depth_mm == pytest.approx([0.0], abs=0.15)


def test_nothing_attached_means_nothing_to_continue() -> None:
    share, mask, vessel = scene(5.0, 0.0)
    assert (
        continued_surface(
            share, mask, vessel, np.zeros_like(mask), EDGES_MM, SPACING_MM
        )
        is None
    )


def test_a_very_uneven_surface_is_not_trusted() -> None:
    share, mask, vessel = scene(4.0, 1.2)
    rough = np.zeros_like(mask)
    rough[8:23:3, 8:28:4] = True
    share = np.where(rough & ~mask, 1.0, share).astype(np.float32)
    found = continued_surface(
        share, mask | rough, vessel, np.zeros_like(mask), EDGES_MM, SPACING_MM
    )
    assert found is None or found.trust < 1
