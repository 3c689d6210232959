"""Guidelines: whom they are for, where their limits lie, and what follows when."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.patient.nodule_terms import CourseOnFollowUp
from data.results.guideline import NoduleFacts
from fusion.risk.guidelines.bts import bts
from fusion.risk.guidelines.c_lung_rads import c_lung_rads
from fusion.risk.guidelines.fleischner import fleischner
from fusion.risk.guidelines.lung_rads import lung_rads
from tests.fusion.risk.guidelines.nodules_for_guidelines import (
    INCIDENTAL,
    SCANNED_ON,
    SCREENING,
    answered,
    diameters,
    solid,
)

LUNG_RADS_ORDER = ["1", "2", "3", "4A", "4B", "4X"]


FLEISCHNER_ORDER = ["small", "middle", "large"]


BTS_ORDER = [
    *("solid.small", "solid.5_to_6", "solid.6_to_8"),
    *("solid.large.brock_low", "solid.large.brock_high"),
]


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
