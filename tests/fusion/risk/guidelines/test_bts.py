"""BTS 2015: limits, doubling times and follow-up."""

from dataclasses import replace
from datetime import date

import pytest

from data.imaging.nodule import Density
from data.patient.nodule_terms import CourseOnFollowUp, FindingKind
from fusion.risk.guidelines.bts import bts
from fusion.risk.guidelines.follow_up_dates import months_after
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    INCIDENTAL,
    answered,
    asked,
    solid,
)


class TestBts:
    def test_the_volume_decides_over_the_diameter(self) -> None:
        facts = solid(longest_diameter_mm=5.5, volume_mm3=79)
        assert answered(bts(INCIDENTAL, facts)).row == "solid.small"

    def test_a_large_nodule_asks_for_brock(self) -> None:
        facts = solid(longest_diameter_mm=9)
        assert asked(bts(INCIDENTAL, facts)) == ("brock_probability",)

    def test_an_undecided_brock_score_asks_for_its_inputs(self) -> None:
        facts = solid(
            longest_diameter_mm=9, brock_probability=0.08, brock_range=(0.08, 0.2)
        )
        assert asked(bts(INCIDENTAL, facts)) == ("brock_inputs",)
        sure = replace(facts, brock_range=(0.03, 0.09))
        assert answered(bts(INCIDENTAL, sure)).row == "solid.large.brock_low"

    def test_a_large_perifissural_nodule_is_a_solid_nodule(self) -> None:
        facts = solid(
            finding=FindingKind.PERIFISSURAL,
            longest_diameter_mm=11,
            brock_probability=0.2,
        )
        assert answered(bts(INCIDENTAL, facts)).row == "solid.large.brock_high"

    @pytest.mark.parametrize(
        ("months", "by_volume", "outcome", "due"),
        [
            (3, True, "stable_ct_at_1y", 12),
            (12, True, "stable_discharge", None),
            (12, False, "stable_ct_at_2y", 24),
            (24, False, "stable_discharge", None),
        ],
    )
    def test_how_long_a_stable_nodule_is_followed(
        self, months: int, by_volume: bool, outcome: str, due: int | None
    ) -> None:
        first = date(2022, 3, 31)
        facts = solid(
            scanned_on=months_after(first, months),
            baseline_on=first,
            volume_change_percent=10,
            measured_by_volume=by_volume,
        )
        answer = answered(bts(INCIDENTAL, facts))
        assert answer.management.key == f"guideline.bts.{outcome}"
        expected = [] if due is None else [months_after(first, due)]
        assert [scan.latest for scan in answer.follow_up] == expected

    def test_growth_asks_for_the_doubling_time(self) -> None:
        facts = solid(volume_change_percent=40)
        assert asked(bts(INCIDENTAL, facts)) == ("volume_doubling_days",)

    def test_clear_visual_growth_is_worked_up(self) -> None:
        facts = solid(volume_change_percent=10, clear_visual_growth=True)
        assert answered(bts(INCIDENTAL, facts)).work_up

    @pytest.mark.parametrize(
        ("course", "brock", "row"),
        [
            (CourseOnFollowUp.BASELINE, None, "subsolid.first"),
            (CourseOnFollowUp.RESOLVED, None, "subsolid.resolved"),
            (CourseOnFollowUp.GROWING_SOLID_PART, None, "subsolid.grown"),
            (CourseOnFollowUp.STABLE, 0.05, "subsolid.stable.brock_low"),
            (CourseOnFollowUp.STABLE, 0.1, "subsolid.stable.brock_high"),
        ],
    )
    def test_subsolid(
        self, course: CourseOnFollowUp, brock: float | None, row: str
    ) -> None:
        facts = solid(
            density=Density.GROUND_GLASS, course=course, brock_probability=brock
        )
        assert answered(bts(INCIDENTAL, facts)).row == row
