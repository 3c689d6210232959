"""Long and short axis of known outlines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusion.imaging.diameters import axes_of


def ellipse(a: float, b: float, turned_rad: float) -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    c, s = np.cos(turned_rad), np.sin(turned_rad)
    x, y = a / 2 * np.cos(t), b / 2 * np.sin(t)
    return np.stack([c * x - s * y + 7, s * x + c * y - 3], axis=1)


@pytest.mark.slow
@given(
    a=st.floats(5, 40),
    ratio=st.floats(0.3, 0.95),
    turned_rad=st.floats(0, np.pi),
)
def test_ellipse_axes(a: float, ratio: float, turned_rad: float) -> None:
    axes = axes_of(ellipse(a, ratio * a, turned_rad))
    assert axes.long_mm == pytest.approx(a, rel=1e-3)
    assert axes.short_mm == pytest.approx(ratio * a, rel=0.01)


def test_rectangle_axes() -> None:
    """The diagonal of 4 × 3 is 5; across it, from a corner, 3 / cos = 3.75 fit."""
    corners = np.array([[0.0, 0], [4, 0], [4, 3], [0, 3]])
    axes = axes_of(corners)
    assert axes.long_mm == pytest.approx(5)
    assert axes.short_mm == pytest.approx(3.75)


def test_triangle_axes() -> None:
    """Base 6, apex 2 above it: the longest chord across is the height."""
    axes = axes_of(np.array([[0.0, 0], [6, 0], [2, 2]]))
    assert axes.long_mm == pytest.approx(6)
    assert axes.short_mm == pytest.approx(2)
