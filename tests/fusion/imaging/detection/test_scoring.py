"""Trees by hand, rays in a ball, and thickness along a tube."""

import numpy as np
import pytest

from data.models.nodule_detector import CandidateTrees
from fusion.imaging.detection.scoring import log_odds, reasons, scores


@pytest.fixture
def trees() -> CandidateTrees:
    """Two trees of one question each: +2 if size > 5, else -1; +1 if round > 0.5."""
    return CandidateTrees(
        ("size", "round"),
        feature=np.array([[0, -1, -1], [1, -1, -1]], np.int16),
        threshold=np.array([[5, 0, 0], [0.5, 0, 0]], np.float32),
        left=np.array([[1, 1, 2], [1, 1, 2]], np.int16),
        right=np.array([[2, 1, 2], [2, 1, 2]], np.int16),
        value=np.array([[0, -1, 2], [0, 0, 1]], np.float32),
        depth=1,
        intercept=-0.5,
        calibration=(2.0, 0.25),
        typical=np.array([3, 0], np.float32),
        version="by hand",
    )


def test_log_odds_by_hand(trees: CandidateTrees) -> None:
    rows = np.array([[6, 1], [6, 0], [5, 1]], np.float32)
    assert log_odds(trees, rows) == pytest.approx(
        [2 * 2.5 + 0.25, 2 * 1.5 + 0.25, 2 * -0.5 + 0.25]
    )
    assert scores(np.array([0.0])) == pytest.approx(0.5)


def test_a_reason_is_what_is_lost_without_it(trees: CandidateTrees) -> None:
    row = np.array([[6, 1]], np.float32)
    ((size, shape),) = reasons(trees, row, {"size": ("size",), "roundness": ("round",)})
    assert size.key == "detection.reason.size.for"
    assert size.values == (("log_odds", "+6.0"),)
    assert shape.values == (("log_odds", "+2.0"),)
