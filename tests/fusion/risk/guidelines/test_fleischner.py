"""Fleischner 2017: limits and follow-up."""

from datetime import date

import pytest

from data.imaging.nodule import Density
from data.patient.nodule_terms import FindingKind
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.follow_up_dates import months_after
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    INCIDENTAL,
    SCANNED_ON,
    answered,
    asked,
    solid,
)


class TestFleischner:
    def test_a_large_solid_nodule_needs_no_risk(self) -> None:
        facts = solid(mean_diameter_mm=12, high_risk=None)
        answer = answered(fleischner(INCIDENTAL, facts))
        assert answer.management.key.endswith("consider_ct_3_pet_or_tissue")

    def test_a_smaller_one_does(self) -> None:
        assert asked(fleischner(INCIDENTAL, solid(high_risk=None))) == ("high_risk",)

    @pytest.mark.parametrize(
        ("mm3", "size"),
        [(99.9, "small"), (100, "middle"), (250, "middle"), (250.1, "large")],
    )
    def test_volumes_are_not_rounded(self, mm3: float, size: str) -> None:
        facts = solid(mean_diameter_mm=None, volume_mm3=mm3)
        assert (
            answered(fleischner(INCIDENTAL, facts)).row == f"solid.single.high.{size}"
        )

    def test_the_second_scan_counts_from_the_first(self) -> None:
        facts = solid(baseline_on=months_after(SCANNED_ON, -13))
        scans = answered(fleischner(INCIDENTAL, facts)).follow_up
        assert [(s.earliest, s.latest) for s in scans] == [
            (date(2024, 10, 30), date(2025, 4, 30))
        ]

    def test_a_perifissural_nodule_needs_nothing(self) -> None:
        facts = solid(finding=FindingKind.PERIFISSURAL, mean_diameter_mm=9.4)
        assert answered(fleischner(INCIDENTAL, facts)).row == "perifissural"

    def test_a_perifissural_nodule_of_10_mm_is_a_solid_nodule(self) -> None:
        facts = solid(finding=FindingKind.PERIFISSURAL, mean_diameter_mm=9.5)
        assert answered(fleischner(INCIDENTAL, facts)).row == "solid.single.high.large"

    def test_growth_of_2_mm_is_pointed_out(self) -> None:
        facts = solid(mean_diameter_mm=7.5, previous_mean_diameter_mm=6.4)
        notes = answered(fleischner(INCIDENTAL, facts)).notes
        assert "2 mm" in notes[0].in_language("en")

    def test_a_large_solid_part_is_highly_suspicious(self) -> None:
        facts = solid(
            density=Density.PART_SOLID, mean_diameter_mm=12, solid_diameter_mm=5.5
        )
        answer = answered(fleischner(INCIDENTAL, facts))
        assert answer.row == "part_solid.single.solid_from_6"
