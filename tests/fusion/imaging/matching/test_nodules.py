"""Nodules of two scans, matched or asked about."""

from collections.abc import Iterable
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.imaging.matching import Match, Outcome, PointTransform, ScanBox
from fusion.imaging.matching import match_nodules
from tests.fusion.imaging.matching.placed_nodules import STILL, after, before
from tests.fusion.imaging.matching.simulated_follow_up import (
    Course,
    FollowUpCase,
    simulated_case,
)

pytestmark = pytest.mark.slow


def found(matches: tuple[Match, ...], outcome: Outcome) -> list[Match]:
    return [match for match in matches if match.outcome is outcome]


def test_nothing_matches_nothing() -> None:
    assert match_nodules((), (), STILL) == ()


def test_a_nodule_in_its_place_is_the_same() -> None:
    (match,) = match_nodules([before(10)], [after(12)], STILL)
    assert match.outcome is Outcome.SAME
    assert not match.ask
    assert match.distance_mm == pytest.approx(2)
    assert match.reasons[0].key == "matching.reason.near"


def test_new_and_gone_are_said() -> None:
    matches = match_nodules([before(10)], [after(90)], STILL)
    assert [match.later for match in found(matches, Outcome.NEW)] == [(0,)]
    assert [match.earlier for match in found(matches, Outcome.GONE)] == [(0,)]
    assert not any(match.ask for match in matches)


def test_size_decides_between_two_at_one_distance() -> None:
    earlier = [before(0, mm=6), before(14, mm=14)]
    later = [after(9, mm=13.5), after(-5, mm=6)]
    pairs = {m.earlier: m.later for m in match_nodules(earlier, later, STILL)}
    assert pairs == {(0,): (1,), (1,): (0,)}


def test_two_that_could_be_exchanged_are_asked() -> None:
    transform = PointTransform.unmoved(6.0)
    later = [after(4, 5), after(4, -5)]
    matches = match_nodules([before(0), before(8)], later, transform)
    assert all(match.ask for match in matches)
    assert all(m.reasons[0].key == "matching.reason.rival" for m in matches)
    assert {choice for m in matches for choice in m.choices} >= {(0, 0), (1, 1)}


def test_an_unreliable_registration_asks_about_all() -> None:
    transform = PointTransform(np.eye(3), np.zeros(3), 6.0, reliable=False)
    matches = match_nodules([before(0)], [after(1), after(80)], transform)
    assert all(match.ask for match in matches)
    assert all(m.reasons[0].key == "matching.reason.not_registered" for m in matches)


def test_a_place_that_was_not_scanned_is_not_gone() -> None:
    axes = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    box = ScanBox((-50.0, -50.0, -50.0), axes, (100.0, 100.0, 100.0))
    transform = PointTransform(np.eye(3), np.zeros(3), 2.0, later_box=box)
    inside, beyond = match_nodules([before(0), before(0, z=80)], [], transform)
    assert (inside.ask, beyond.ask) == (False, True)
    assert beyond.reasons[0].key == "matching.reason.beyond"


def test_two_parts_of_one_are_a_split() -> None:
    later = [after(-6, mm=10), after(6, mm=10), after(70)]
    matches = match_nodules([before(0, mm=13), before(70)], later, STILL)
    (split,) = found(matches, Outcome.SPLIT)
    assert (split.earlier, split.later, split.ask) == ((0,), (0, 1), True)
    assert len(found(matches, Outcome.SAME)) == 1


def test_two_that_grow_together_are_a_merge() -> None:
    matches = match_nodules(
        [before(-6, mm=10), before(6, mm=10)], [after(0, mm=13)], STILL
    )
    (merge,) = matches
    assert merge.outcome is Outcome.MERGED
    assert (merge.earlier, merge.later, merge.ask) == ((0, 1), (0,), True)


def test_neighbours_say_how_the_lung_moved() -> None:
    """All moved by 12 mm that the registration knows nothing of."""
    places = [(0, 0, 0), (25, 0, 0), (0, 28, 0), (0, 0, 30), (13, 0, 0)]
    sizes = (5, 14, 8, 11, 5)
    earlier = [before(*p, mm=s) for p, s in zip(places, sizes, strict=True)]
    later = [
        after(x + 12, y, z, mm=s) for (x, y, z), s in zip(places, sizes, strict=True)
    ]
    pairs = {
        m.earlier: m.later
        for m in match_nodules(earlier, later, PointTransform.unmoved(6.0))
    }
    assert pairs == {(n,): (n,) for n in range(5)}


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_every_nodule_is_in_one_match_whatever_the_order(
    seed: int, order: Random
) -> None:
    case = simulated_case(seed, Course(missed=0.1, false_finds=1.0))
    matches = match_nodules(case.earlier, case.later, case.transform)
    for side, size in (("earlier", case.earlier), ("later", case.later)):
        indices = [n for match in matches for n in getattr(match, side)]
        assert sorted(indices) == list(range(len(size)))
    places = list(range(len(case.later)))
    order.shuffle(places)
    turned = match_nodules(
        case.earlier, [case.later[n] for n in places], case.transform
    )
    assert {(m.earlier, m.later) for m in matches} == {
        (m.earlier, tuple(sorted(places[n] for n in m.later))) for m in turned
    }


def test_a_series_needs_its_transform() -> None:
    with pytest.raises(InvalidClinicalValueError, match="No registration"):
        match_nodules([before(0)], [after(0)], {})


class Tally:
    """How simulated follow-ups were matched."""

    def __init__(self, cases: Iterable[FollowUpCase]) -> None:
        self.pairs = self.right = self.sure = 0
        self.wrong: list[Match] = []
        self.missed: list[Match] = []
        self.matches = self.asked = self.cases = self.cases_asked = 0
        for case in cases:
            self._count(case, match_nodules(case.earlier, case.later, case.transform))

    def _count(self, case: FollowUpCase, matches: tuple[Match, ...]) -> None:
        truth = {
            ((one,), (other,))
            for other, one in case.partner.items()
            if other not in case.pieces
        }
        same = [m for m in matches if m.outcome is Outcome.SAME]
        right = [m for m in same if (m.earlier, m.later) in truth]
        self.pairs += len(truth)
        self.right += len(right)
        self.sure += sum(not m.ask for m in right)
        self.wrong += [m for m in same if m not in right and not m.ask]
        self.missed += [
            m
            for m in matches
            if not m.ask
            and (
                (m.outcome is Outcome.GONE and m.earlier[0] in case.partner.values())
                or (m.outcome is Outcome.NEW and m.later[0] in case.partner)
            )
        ]
        self.matches += len(matches)
        self.asked += sum(m.ask for m in matches)
        self.cases += 1
        self.cases_asked += any(m.ask for m in matches)


def test_a_few_simulated_follow_ups() -> None:
    tally = Tally(simulated_case(seed, Course()) for seed in range(20_000, 20_015))
    assert not tally.wrong
    assert tally.right >= 0.97 * tally.pairs


@pytest.mark.slow
@pytest.mark.parametrize(
    "chosen",
    [
        *({}, {"registered_locally": False}, {"clustered": 1.0}),
        {"missed": 0.07, "false_finds": 1.0},
    ],
)
def test_a_hundred_simulated_follow_ups(chosen: dict[str, Any]) -> None:
    course = Course(**chosen)
    tally = Tally(simulated_case(seed, course) for seed in range(20_000, 20_100))
    assert not tally.wrong
    assert tally.right >= 0.97 * tally.pairs


@pytest.mark.soak("1 000 simulated follow-ups, pairs of nodules")
@pytest.mark.parametrize(
    ("most_wrong", "most_asked", "chosen"),
    [
        pytest.param(0, 0.10, {}, id="registered"),
        pytest.param(
            0,
            0.12,
            {"registered_locally": False},
            id="rigid only",
            marks=pytest.mark.xfail(
                reason="without local moves one wrong pair in a thousand patients "
                "goes unasked (seed 20121)"
            ),
        ),
        pytest.param(0, 0.12, {"missed": 0.07, "false_finds": 1.0}, id="end to end"),
        pytest.param(0, 0.12, {"clustered": 1.0}, id="clustered"),
    ],
)
def test_a_thousand_simulated_follow_ups(
    most_wrong: int, most_asked: float, chosen: dict[str, Any]
) -> None:
    """Seeds that guided nothing; parameters were chosen on seeds below 6000.

    `most_asked` is a share of patients; of nodules it is never above 5 %.
    """
    cases = (simulated_case(seed, Course(**chosen)) for seed in range(20_000, 21_000))
    tally = Tally(cases)
    assert len(tally.wrong) <= most_wrong
    assert tally.right >= 0.97 * tally.pairs
    assert tally.cases_asked <= most_asked * tally.cases
    assert tally.asked <= 0.05 * tally.matches
