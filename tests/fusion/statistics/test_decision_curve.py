"""Net benefit, recomputed by hand."""

import numpy as np
import pytest

from fusion.statistics.decision_curve import THRESHOLDS, decision_curve

EVENTS = np.array([True, True, False, False, False])


def test_net_benefit_at_20_percent() -> None:
    """Vickers 2006: 2/5 caught, 1/5 treated in vain, at odds of 1 to 4."""
    at = dict(
        zip(
            THRESHOLDS,
            decision_curve(np.array([0.9, 0.3, 0.5, 0.1, 0.0]), EVENTS),
            strict=True,
        )
    )[0.2]
    assert at.model == pytest.approx(2 / 5 - 1 / 5 * 0.2 / 0.8)
    assert at.treat_all == pytest.approx(2 / 5 - 3 / 5 * 0.2 / 0.8)


def test_who_knows_the_outcome_gains_the_share_of_events_everywhere() -> None:
    curve = decision_curve(EVENTS.astype(float), EVENTS)
    assert [one.model for one in curve] == pytest.approx([0.4] * len(THRESHOLDS))


def test_treating_nobody_gains_nothing() -> None:
    assert {one.model for one in decision_curve(np.zeros(5), EVENTS)} == {0.0}
