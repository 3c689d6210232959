"""The Chinese consensus of 2024 and C-Lung-RADS."""

from fusion.risk.guidelines.c_lung_rads import c_lung_rads
from fusion.risk.guidelines.china_2024 import china_2024
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    INCIDENTAL,
    SCREENING,
    SOLID,
    answered,
    solid,
)


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
