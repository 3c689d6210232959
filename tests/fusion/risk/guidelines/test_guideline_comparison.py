"""All guidelines beside each other."""

from hypothesis import given
from hypothesis import strategies as st

from data.imaging.nodule import Density
from data.results.guideline import (
    Guideline,
    GuidelineAnswer,
)
from fusion.risk.guidelines.bts import bts
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.guideline_comparison import all_guidelines, disagree
from fusion.risk.guidelines.lung_rads import lung_rads
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    INCIDENTAL,
    SCANNED_ON,
    SCREENING,
    SOLID,
    answered,
    diameters,
    solid,
)


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
