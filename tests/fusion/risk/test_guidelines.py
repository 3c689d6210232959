"""Guidelines: whom they are for, where their limits lie, and what follows when."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.patient.nodule_terms import CourseOnFollowUp, FindingKind, Indication
from data.results.guideline import (
    Guideline,
    GuidelineAnswer,
    GuidelineNeedsInput,
    GuidelineNotApplicable,
    NoduleFacts,
    PatientContext,
    Strength,
)
from fusion.imaging.sphere import sphere_volume_mm3
from fusion.risk.guidelines.bts import bts
from fusion.risk.guidelines.c_lung_rads import c_lung_rads
from fusion.risk.guidelines.china_2024 import china_2024
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.follow_up_dates import months_after
from fusion.risk.guidelines.guideline_comparison import all_guidelines, disagree
from fusion.risk.guidelines.lung_rads import lung_rads
from fusion.risk.guidelines.lung_rads_growth import lung_rads_course

SCANNED_ON = date(2024, 5, 31)
SCREENING = PatientContext(Indication.SCREENING, age_years=62)
INCIDENTAL = PatientContext(Indication.INCIDENTAL, age_years=62, immunosuppressed=False)
SOLID = NoduleFacts(
    SCANNED_ON,
    course=CourseOnFollowUp.BASELINE,
    density=Density.SOLID,
    mean_diameter_mm=7,
    longest_diameter_mm=7.5,
    multiple=False,
    high_risk=True,
)
LUNG_RADS_ORDER = ["1", "2", "3", "4A", "4B", "4X"]
FLEISCHNER_ORDER = ["small", "middle", "large"]
BTS_ORDER = [
    *("solid.small", "solid.5_to_6", "solid.6_to_8"),
    *("solid.large.brock_low", "solid.large.brock_high"),
]
diameters = st.floats(0.5, 60)


def answered(result: object) -> GuidelineAnswer:
    assert isinstance(result, GuidelineAnswer), result
    return result


def asked(result: object) -> tuple[str, ...]:
    assert isinstance(result, GuidelineNeedsInput), result
    return result.inputs_missing


def solid(**changes: object) -> NoduleFacts:
    return replace(SOLID, **changes)


def stable(**changes: object) -> NoduleFacts:
    return replace(SOLID, course=CourseOnFollowUp.STABLE, **changes)


class TestApplicability:
    def test_without_an_indication_none_answers_and_all_ask(self) -> None:
        results = all_guidelines(PatientContext(age_years=62), SOLID)
        assert [asked(result) for result in results] == [("indication",)] * 5

    @pytest.mark.parametrize(
        ("context", "answering"),
        [
            (SCREENING, {"lung_rads", "bts", "c_lung_rads", "china_consensus"}),
            (INCIDENTAL, {"fleischner", "bts", "china_consensus"}),
            (PatientContext(Indication.KNOWN_CANCER), {"bts"}),
            (
                replace(INCIDENTAL, immunosuppressed=True),
                {"bts", "china_consensus"},
            ),
            (replace(INCIDENTAL, age_years=34.9), {"bts", "china_consensus"}),
            (replace(INCIDENTAL, known_cancer=True), {"bts"}),
        ],
    )
    def test_the_indication_decides(
        self, context: PatientContext, answering: set[str]
    ) -> None:
        results = all_guidelines(context, SOLID)
        fired = {r.guideline.value for r in results if isinstance(r, GuidelineAnswer)}
        assert fired == answering

    def test_fleischner_asks_for_what_it_must_know(self) -> None:
        result = fleischner(PatientContext(Indication.INCIDENTAL), SOLID)
        assert asked(result) == ("age_years", "immunosuppressed")

    def test_what_rules_out_is_said_before_what_is_unknown(self) -> None:
        context = PatientContext(Indication.INCIDENTAL, age_years=30)
        result = fleischner(context, SOLID)
        assert isinstance(result, GuidelineNotApplicable)
        assert "35" in result.reasons[0].in_language("en")

    def test_an_impossible_age_is_refused(self) -> None:
        with pytest.raises(InvalidClinicalValueError, match="not possible"):
            PatientContext(age_years=-3)


class TestMonotoneAtBaseline:
    @given(diameters, diameters)
    def test_lung_rads_solid(self, one_mm: float, other_mm: float) -> None:
        ranks = [
            LUNG_RADS_ORDER.index(
                answered(lung_rads(SCREENING, solid(mean_diameter_mm=mm))).category
            )
            for mm in sorted([one_mm, other_mm])
        ]
        assert ranks == sorted(ranks)

    @given(st.floats(0, 30), st.floats(0, 30))
    def test_lung_rads_solid_part(self, one_mm: float, other_mm: float) -> None:
        part_solid = solid(density=Density.PART_SOLID, mean_diameter_mm=30)
        ranks = [
            LUNG_RADS_ORDER.index(
                answered(
                    lung_rads(SCREENING, replace(part_solid, solid_diameter_mm=mm))
                ).category
            )
            for mm in sorted([one_mm, other_mm])
        ]
        assert ranks == sorted(ranks)

    @given(diameters, diameters, st.booleans())
    def test_fleischner_solid(self, one: float, other: float, high: bool) -> None:
        ranks = [
            FLEISCHNER_ORDER.index(
                answered(
                    fleischner(INCIDENTAL, solid(mean_diameter_mm=mm, high_risk=high))
                ).row.rpartition(".")[2]
            )
            for mm in sorted([one, other])
        ]
        assert ranks == sorted(ranks)

    @given(diameters, diameters)
    def test_c_lung_rads_solid(self, one_mm: float, other_mm: float) -> None:
        ranks = [
            answered(c_lung_rads(SCREENING, solid(mean_diameter_mm=mm))).category
            for mm in sorted([one_mm, other_mm])
        ]
        assert ranks == sorted(ranks)

    @given(st.floats(5, 1e5), st.floats(5, 1e5), st.floats(0, 1))
    def test_bts_solid_by_volume(self, one: float, other: float, risk: float) -> None:
        facts = solid(course=CourseOnFollowUp.BASELINE, brock_probability=risk)
        ranks = [
            BTS_ORDER.index(
                answered(bts(SCREENING, replace(facts, volume_mm3=mm3))).row
            )
            for mm3 in sorted([one, other])
        ]
        assert ranks == sorted(ranks)

    @given(diameters, diameters, st.floats(0, 1))
    def test_bts_solid_by_diameter(self, one: float, other: float, risk: float) -> None:
        facts = solid(course=CourseOnFollowUp.BASELINE, brock_probability=risk)
        ranks = [
            BTS_ORDER.index(
                answered(bts(SCREENING, replace(facts, longest_diameter_mm=mm))).row
            )
            for mm in sorted([one, other])
        ]
        assert ranks == sorted(ranks)


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


class TestChina:
    def test_every_answer_is_marked_unverified(self) -> None:
        answer = answered(china_2024(INCIDENTAL, SOLID))
        assert answer.unverified
        assert answer.notes[0].key == "guideline.unverified"

    def test_its_limits_include_their_upper_end(self) -> None:
        rows = [
            answered(china_2024(INCIDENTAL, solid(mean_diameter_mm=mm))).row
            for mm in (4, 4.1, 6, 6.1, 8)
        ]
        assert rows == [
            "solid.to_4",
            "solid.4_to_6",
            "solid.4_to_6",
            "solid.6_to_8",
            "solid.6_to_8",
        ]

    def test_c_lung_rads_own_model_is_only_entered(self) -> None:
        entered = solid(own_model_probability=0.5)
        assert answered(c_lung_rads(SCREENING, SOLID)).category == "2"
        assert answered(c_lung_rads(SCREENING, entered)).category == "4"


class TestSideBySide:
    def test_the_same_size_is_rounded_by_each_rule(self) -> None:
        facts = solid(mean_diameter_mm=5.5, longest_diameter_mm=5.9)
        assert answered(lung_rads(SCREENING, facts)).category == "2"
        assert answered(fleischner(INCIDENTAL, facts)).row.endswith("middle")
        assert answered(bts(INCIDENTAL, facts)).row == "solid.5_to_6"

    def test_both_sides_of_a_disagreement_are_returned(self) -> None:
        facts = solid(mean_diameter_mm=18, brock_probability=0.05)
        results = all_guidelines(SCREENING, facts)
        by_name = {result.guideline: result for result in results}
        assert answered(by_name[Guideline.LUNG_RADS]).work_up
        assert not answered(by_name[Guideline.BTS]).work_up
        assert disagree(results)

    def test_one_answer_does_not_disagree_with_itself(self) -> None:
        assert not disagree([lung_rads(SCREENING, SOLID)])

    @given(diameters, st.sampled_from(Density), st.booleans(), st.booleans())
    def test_no_follow_up_lies_before_the_scan(
        self, mm: float, density: Density, multiple: bool, high: bool
    ) -> None:
        facts = solid(
            density=density,
            mean_diameter_mm=mm,
            longest_diameter_mm=mm,
            solid_diameter_mm=mm / 2,
            multiple=multiple,
            high_risk=high,
            brock_probability=0.05,
            mayo_probability=0.3,
        )
        for context in (SCREENING, INCIDENTAL):
            for result in all_guidelines(context, facts):
                if isinstance(result, GuidelineAnswer):
                    days = [scan.earliest for scan in result.follow_up]
                    assert all(day > SCANNED_ON for day in days)
                    assert days == sorted(days)


class TestFacts:
    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"mean_diameter_mm": 0.0}, "not the size"),
            ({"volume_mm3": float("nan")}, "not the size"),
            ({"mean_diameter_mm": 5.0, "solid_diameter_mm": 6.0}, "larger than"),
            ({"brock_probability": 10.0}, "not a probability"),
            ({"baseline_on": date(2025, 1, 1)}, "cannot follow"),
            ({"volume_change_percent": -101.0}, "cannot change"),
        ],
    )
    def test_nonsense_is_refused(self, values: dict[str, object], said: str) -> None:
        with pytest.raises(InvalidClinicalValueError, match=said):
            NoduleFacts(SCANNED_ON, **values)


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
