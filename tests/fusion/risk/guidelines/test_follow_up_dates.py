"""Months become days of the calendar."""

from datetime import date

import pytest

from data.results.guideline import (
    Strength,
)
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.follow_up_dates import months_after
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    INCIDENTAL,
    answered,
    solid,
)


class TestDates:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2023, 1, 31), 1, date(2023, 2, 28)),
            (date(2024, 12, 15), 12, date(2025, 12, 15)),
            (date(2024, 3, 31), -1, date(2024, 2, 29)),
            (date(2024, 11, 30), 3, date(2025, 2, 28)),
        ],
    )
    def test_months_end_where_they_end(
        self, day: date, months: int, expected: date
    ) -> None:
        assert months_after(day, months) == expected

    def test_a_strength_is_kept(self) -> None:
        low_risk = solid(high_risk=False)
        scans = answered(fleischner(INCIDENTAL, low_risk)).follow_up
        assert [s.strength for s in scans] == [Strength.RECOMMENDED, Strength.CONSIDER]
