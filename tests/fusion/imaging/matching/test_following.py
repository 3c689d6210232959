"""Matches become the numbers that nodules keep."""

from collections.abc import Callable
from itertools import count

import pytest

from data.errors import InvalidClinicalValueError
from data.imaging.matching import PointTransform
from data.imaging.nodule import Nodule
from fusion.imaging.matching import follow_nodules
from tests.fusion.imaging.matching.placed_nodules import STILL, after, before
from tests.fusion.imaging.matching.simulated_follow_up import (
    EARLIER,
)

pytestmark = pytest.mark.slow


def uids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"2.25.{next(numbers)}"


def test_tracking_uids_stay_and_new_ones_are_made() -> None:
    nodules = [
        Nodule("1.9.1", "N1", (before(0),)),
        Nodule("1.9.3", "N3", (before(60),)),
    ]
    follow = follow_nodules(
        nodules, [after(61), after(-70), after(1)], {EARLIER: STILL}, uids()
    )
    assert [(n.tracking_uid, n.label) for n in follow.nodules] == [
        ("1.9.1", "N1"),
        ("1.9.3", "N3"),
        ("2.25.1", "N2"),
    ]
    assert [len(n.measurements) for n in follow.nodules] == [2, 2, 1]
    assert follow.nodules[0].measurements[-1].centre_mm[0] == 1


def test_what_is_asked_is_given_to_no_nodule() -> None:
    nodules = [
        Nodule("1.9.1", "N1", (before(0),)),
        Nodule("1.9.2", "N2", (before(8),)),
    ]
    follow = follow_nodules(
        nodules,
        [after(4, 5), after(4, -5)],
        {EARLIER: PointTransform.unmoved(6.0)},
        uids(),
    )
    assert follow.nodules == tuple(nodules)
    assert len(follow.asked) == 2


def test_series_are_not_mixed() -> None:
    other = before(0, series_uid="1.2.3")
    with pytest.raises(
        InvalidClinicalValueError, match="one scan is matched at a time"
    ):
        follow_nodules((), [after(0), other], {}, uids())
