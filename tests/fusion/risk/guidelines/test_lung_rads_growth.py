"""Lung-RADS on the course of a nodule."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.patient.nodule_terms import CourseOnFollowUp
from fusion.risk.guidelines.follow_up_dates import months_after
from fusion.risk.guidelines.lung_rads_growth import lung_rads_course
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    SCANNED_ON,
)


class TestLungRadsCourse:
    def sizes(self, *months_and_mm: tuple[int, float]) -> list[tuple[date, float]]:
        return [(months_after(SCANNED_ON, month), mm) for month, mm in months_and_mm]

    def test_slow_growth_takes_three_scans(self) -> None:
        sizes = self.sizes((0, 6), (12, 7), (24, 8))
        assert lung_rads_course(sizes) is CourseOnFollowUp.SLOW_GROWING
        assert lung_rads_course([sizes[0], sizes[2]]) is CourseOnFollowUp.STABLE

    def test_fast_growth_over_two_years_is_growth(self) -> None:
        assert (
            lung_rads_course(self.sizes((0, 6), (24, 10))) is CourseOnFollowUp.GROWING
        )

    def test_two_small_steps_within_a_year_add_up(self) -> None:
        sizes = self.sizes((0, 6), (6, 6.9), (12, 7.8))
        assert lung_rads_course(sizes) is CourseOnFollowUp.GROWING

    @given(st.lists(st.floats(2, 30), min_size=2, max_size=5))
    def test_shrinking_is_never_growth(self, sizes_mm: list[float]) -> None:
        falling = sorted(sizes_mm, reverse=True)
        sizes = self.sizes(*((6 * i, mm) for i, mm in enumerate(falling)))
        assert lung_rads_course(sizes) is CourseOnFollowUp.STABLE

    @pytest.mark.parametrize("months", [(), (0,), (0, 0), (6, 0)])
    def test_scans_out_of_order_are_refused(self, months: tuple[int, ...]) -> None:
        with pytest.raises(InvalidClinicalValueError, match="oldest first"):
            lung_rads_course(self.sizes(*((month, 6.0) for month in months)))
