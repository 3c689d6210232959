"""Lung-RADS 2022: limits, categories and follow-up."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.patient.nodule_terms import CourseOnFollowUp, FindingKind
from data.results.guideline import NoduleFacts
from fusion.imaging.sphere import sphere_volume_mm3
from fusion.risk.guidelines.lung_rads import lung_rads
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    SCANNED_ON,
    SCREENING,
    SOLID,
    answered,
    asked,
    diameters,
    solid,
)


def stable(**changes: object) -> NoduleFacts:
    return replace(SOLID, course=CourseOnFollowUp.STABLE, **changes)


class TestLungRads:
    @given(diameters)
    def test_a_sphere_has_one_category_by_diameter_and_by_volume(
        self, diameter_mm: float
    ) -> None:
        assume(all(abs(diameter_mm - limit) > 0.06 for limit in (6, 8, 15)))
        by_diameter = lung_rads(SCREENING, solid(mean_diameter_mm=diameter_mm))
        volume = sphere_volume_mm3(diameter_mm)
        by_volume = lung_rads(
            SCREENING, solid(mean_diameter_mm=None, volume_mm3=volume)
        )
        assert answered(by_diameter).category == answered(by_volume).category

    @pytest.mark.parametrize(
        ("mm", "category"), [(5.94, "2"), (5.95, "3"), (7.949, "3"), (7.95, "4A")]
    )
    def test_diameters_count_to_one_decimal(self, mm: float, category: str) -> None:
        answer = answered(lung_rads(SCREENING, solid(mean_diameter_mm=mm)))
        assert answer.category == category

    @pytest.mark.parametrize(
        ("mm3", "category"), [(112.4, "2"), (112.5, "3"), (267.4, "3"), (1767, "4B")]
    )
    def test_volumes_count_to_whole_mm3(self, mm3: float, category: str) -> None:
        facts = solid(mean_diameter_mm=None, volume_mm3=mm3)
        assert answered(lung_rads(SCREENING, facts)).category == category

    def test_a_volume_that_disagrees_is_said(self) -> None:
        answer = answered(lung_rads(SCREENING, solid(volume_mm3=300)))
        assert answer.category == "3"
        assert "category 4A" in answer.notes[0].in_language("en")

    def test_the_answer_says_what_it_used(self) -> None:
        answer = answered(lung_rads(SCREENING, SOLID))
        assert (answer.row, answer.version) == ("3.solid.baseline", "v2022")
        assert dict(answer.inputs_used) == {
            "finding": "solid",
            "course": "baseline",
            "mean_diameter_mm": 7.0,
        }

    def test_the_follow_up_is_a_day(self) -> None:
        scan = answered(lung_rads(SCREENING, SOLID)).follow_up[0]
        assert scan.earliest == scan.latest == date(2024, 11, 30)

    def test_infection_is_repeated_in_one_to_three_months(self) -> None:
        facts = NoduleFacts(SCANNED_ON, finding=FindingKind.INFECTIOUS_PATTERN)
        answer = answered(lung_rads(SCREENING, facts))
        scan = answer.follow_up[0]
        assert answer.category == "0"
        assert (scan.earliest, scan.latest) == (date(2024, 6, 30), date(2024, 8, 31))

    @pytest.mark.parametrize(
        "finding", [FindingKind.PRIOR_BEING_LOCATED, FindingKind.LUNG_NOT_EVALUABLE]
    )
    def test_an_incomplete_examination_has_no_date(self, finding: FindingKind) -> None:
        answer = answered(lung_rads(SCREENING, NoduleFacts(SCANNED_ON, finding)))
        assert (answer.category, answer.follow_up) == ("0", ())

    def test_a_stable_nodule_needs_its_previous_category(self) -> None:
        assert asked(lung_rads(SCREENING, stable())) == ("previous_category",)

    @pytest.mark.parametrize(
        ("previous", "now"), [("4A", "3"), ("3", "2"), ("2", "2"), ("4B", "4B")]
    )
    def test_a_stable_nodule_steps_down(self, previous: str, now: str) -> None:
        facts = stable(mean_diameter_mm=None, previous_category=previous)
        assert answered(lung_rads(SCREENING, facts)).category == now

    def test_a_nodule_that_stepped_down_is_not_stepped_up_by_its_size(self) -> None:
        facts = stable(
            mean_diameter_mm=9, previous_mean_diameter_mm=9, previous_category="3"
        )
        assert answered(lung_rads(SCREENING, facts)).category == "2"

    def test_crossing_a_threshold_counts_without_growth(self) -> None:
        facts = stable(
            mean_diameter_mm=8.1, previous_mean_diameter_mm=7.5, previous_category="3"
        )
        assert answered(lung_rads(SCREENING, facts)).category == "4A"

    def test_whether_a_threshold_was_crossed_is_asked(self) -> None:
        facts = stable(mean_diameter_mm=8.1, previous_category="3")
        assert asked(lung_rads(SCREENING, facts)) == ("previous_mean_diameter_mm",)

    def test_an_early_scan_is_pointed_out(self) -> None:
        facts = stable(
            mean_diameter_mm=None,
            previous_category="4A",
            previous_on=date(2024, 4, 1),
        )
        notes = answered(lung_rads(SCREENING, facts)).notes
        assert [note.key for note in notes] == ["guideline.lung_rads.scanned_early"]

    def test_only_a_person_raises_to_4x(self) -> None:
        answer = answered(lung_rads(SCREENING, solid(raised_to_4x_by="reader1")))
        assert (answer.category, answer.work_up, answer.follow_up) == ("4X", True, ())
        assert "reader1" in answer.notes[-1].in_language("en")

    def test_a_benign_nodule_cannot_be_raised(self) -> None:
        facts = solid(mean_diameter_mm=4, raised_to_4x_by="reader1")
        with pytest.raises(InvalidClinicalValueError, match="category 2 cannot"):
            lung_rads(SCREENING, facts)

    def test_a_large_juxtapleural_nodule_is_a_solid_nodule(self) -> None:
        facts = solid(finding=FindingKind.JUXTAPLEURAL, mean_diameter_mm=10)
        assert answered(lung_rads(SCREENING, facts)).row == "4A.solid.baseline"

    def test_where_the_table_has_no_row_a_reader_decides(self) -> None:
        facts = NoduleFacts(
            SCANNED_ON, FindingKind.AIRWAY_SUBSEGMENTAL, course=CourseOnFollowUp.GROWING
        )
        assert asked(lung_rads(SCREENING, facts)) == ("reader_decision",)

    def test_a_filled_gap_is_marked(self) -> None:
        facts = solid(
            density=Density.GROUND_GLASS,
            mean_diameter_mm=31,
            course=CourseOnFollowUp.GROWING,
        )
        answer = answered(lung_rads(SCREENING, facts))
        assert (answer.category, answer.decided_here) == ("3", True)

    def test_pet_may_be_considered_from_8_mm(self) -> None:
        large = answered(lung_rads(SCREENING, solid(mean_diameter_mm=8)))
        assert large.notes[0].key == "guideline.lung_rads.pet_may_be_considered"

    def test_the_modifier_s_changes_nothing_else(self) -> None:
        marked = answered(lung_rads(SCREENING, solid(other_significant_finding=True)))
        assert marked.modifiers == ("S",)
        assert replace(marked, modifiers=()) == lung_rads(SCREENING, SOLID)

    def test_missing_solid_part_is_asked(self) -> None:
        facts = solid(density=Density.PART_SOLID)
        assert asked(lung_rads(SCREENING, facts)) == ("solid_diameter_mm",)
