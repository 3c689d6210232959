"""A response is confirmed by a later visit."""

from datetime import timedelta

import pytest

from fusion.response.confirmation import confirmation
from fusion.response.recist import (
    assess_course,
)
from tests.fusion.response.visits_for_response import BASELINE, visit


@pytest.mark.parametrize(
    ("sums", "since", "confirmed"),
    [
        (((30, 60), (40, 60)), 30, None),  # ten days apart
        (((30, 60), (57, 60)), 30, None),  # 27 days
        (((30, 60), (58, 60)), 30, 58),  # four weeks
        (((30, 60), (45, 90), (80, 60)), 80, None),  # stable between
        (((30, 60), (45, None), (80, 60)), 30, 80),  # not evaluable between
        (((30, 60), (90, 0)), 90, None),  # complete response is new
        (((30, 0), (90, 0)), 30, 90),
    ],
)
def test_a_response_is_confirmed_four_weeks_later(
    sums: tuple[tuple[int, float | None], ...], since: int, confirmed: int | None
) -> None:
    """Eisenhauer 2009, section 4.6 and Table 3."""
    shown = [visit(0, 100), *(visit(day, mm) for day, mm in sums)]
    found = confirmation(assess_course(shown))
    assert found is not None
    assert found.since == BASELINE + timedelta(days=since)
    assert found.due_from == found.since + timedelta(days=28)
    expected = None if confirmed is None else BASELINE + timedelta(days=confirmed)
    assert found.confirmed_on == expected


def test_stable_disease_and_no_visit_have_nothing_to_confirm() -> None:
    assert confirmation(()) is None
    assert confirmation(assess_course((visit(0, 100), visit(60, 100)))) is None
