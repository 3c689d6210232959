"""RECIST 1.1: targets, overall response, best response."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.errors import InvalidClinicalValueError
from data.patient.response_categories import NonTargets, Response
from data.results.response import TargetLesion, TumourAssessment
from data.results.response_over_time import Depth
from fusion.response.recist import (
    assess_course,
    check_baseline,
    overall_response,
    overall_without_targets,
    sum_of_diameters_mm,
    target_response,
)
from fusion.response.tumour_growth import depth_of_response
from tests.fusion.response.visits_for_response import (
    BASELINE,
    CR,
    NE,
    PD,
    PR,
    SD,
    sums,
    visit,
)


def overall(*visits: TumourAssessment) -> list[Response | None]:
    return [response.overall for response in assess_course(visits)]


@pytest.mark.parametrize(
    ("target", "non_targets", "new", "expected"),
    [
        (CR, NonTargets.COMPLETE, False, CR),
        (CR, NonTargets.NONE_AT_BASELINE, False, CR),
        (CR, NonTargets.NEITHER_CR_NOR_PD, False, PR),
        (CR, NonTargets.NOT_EVALUATED, False, PR),
        (PR, NonTargets.NOT_EVALUATED, False, PR),
        (SD, NonTargets.NEITHER_CR_NOR_PD, False, SD),
        (NE, NonTargets.NEITHER_CR_NOR_PD, False, NE),
        (PD, NonTargets.COMPLETE, False, PD),
        (CR, NonTargets.PROGRESSION, False, PD),
        (CR, NonTargets.COMPLETE, True, PD),
        (NE, NonTargets.COMPLETE, True, PD),
    ],
)
def test_overall_response_is_table_1(
    target: Response, non_targets: NonTargets, new: bool, expected: Response
) -> None:
    """Eisenhauer 2009, Table 1."""
    assert overall_response(target, non_targets, new_lesion=new) is expected


@pytest.mark.parametrize(
    ("non_targets", "new", "expected"),
    [
        (NonTargets.COMPLETE, False, CR),
        (NonTargets.NEITHER_CR_NOR_PD, False, Response.NEITHER_CR_NOR_PD),
        (NonTargets.NOT_EVALUATED, False, NE),
        (NonTargets.PROGRESSION, False, PD),
        (NonTargets.COMPLETE, True, PD),
    ],
)
def test_without_targets_it_is_table_2(
    non_targets: NonTargets, new: bool, expected: Response
) -> None:
    """Eisenhauer 2009, Table 2."""
    assert overall_without_targets(non_targets, new_lesion=new) is expected


@given(sums, st.floats(0.1, 1), st.floats(0, 3))
def test_the_worse_the_sum_the_worse_the_response(
    baseline: float, nadir_share: float, factor: float
) -> None:
    order = [CR, PR, SD, PD]
    nadir = baseline * nadir_share
    less = target_response(baseline, nadir, baseline * factor / 2)
    more = target_response(baseline, nadir, baseline * factor)
    assert order.index(less) <= order.index(more)


@given(st.floats(30, 500), st.floats(0.3, 1), st.floats(0.1, 3))
def test_large_tumours_do_not_depend_on_the_unit(
    baseline: float, nadir_share: float, factor: float
) -> None:
    """Where 20 % of the nadir is above 5 mm, only ratios count."""
    nadir, current = baseline * nadir_share, baseline * factor
    assume(0.2 * nadir > 5.01)
    once = target_response(baseline, nadir, current)
    twice = target_response(2 * baseline, 2 * nadir, 2 * current)
    assert once is twice


def test_exact_limits_survive_binary_fractions() -> None:
    assert target_response(0.3 * 100, 0.1 * 300, 0.7 * 30) is PR
    assert target_response(33, 27.5, 33.0) is PD


def test_a_target_that_comes_back_after_all_were_gone_is_progression() -> None:
    assert overall(visit(0, 20), visit(56, 0), visit(112, 3)) == [CR, PD]


def test_nodes_below_10_mm_are_complete_response_although_the_sum_is_not_zero() -> None:
    node = TargetLesion("N", "node", 18, lymph_node=True)
    visits = [
        TumourAssessment(
            BASELINE + timedelta(days=day),
            (replace(node, diameter_mm=mm),),
            NonTargets.NONE_AT_BASELINE,
            new_lesion=False,
            whole_body=True,
        )
        for day, mm in ((0, 18), (60, 9))
    ]
    response = assess_course(visits)[0]
    assert (response.overall, response.sum_mm) == (CR, 9)


def test_the_nadir_is_the_smallest_sum_so_far() -> None:
    responses = assess_course([visit(0, 100), visit(60, 60), visit(120, 72)])
    assert [r.nadir_mm for r in responses] == [100, 60]
    assert responses[1].overall is PD
    assert responses[1].change_from_nadir_percent == pytest.approx(20)
    assert responses[1].change_from_baseline_percent == pytest.approx(-28)


def test_a_missing_target_is_not_evaluable_unless_the_rest_progresses() -> None:
    assert overall(visit(0, 20, 20), visit(60, 20, None)) == [NE]
    assert overall(visit(0, 20, 20), visit(60, 50, None)) == [PD]


def test_lung_only_has_no_overall_response() -> None:
    responses = assess_course([visit(0, 20), visit(60, 10, whole_body=False)])
    assert responses[0].target_response is PR
    assert responses[0].overall is None
    assert "Lung only" in responses[0].notes[0].in_language("en")


def test_unsaid_new_lesions_leave_no_overall_response_unless_it_progresses() -> None:
    assert overall(visit(0, 20), visit(60, 10, new=None)) == [None]
    assert overall(visit(0, 20), visit(60, 30, new=None)) == [PD]


def test_sums_with_a_missing_target_are_unknown() -> None:
    assert sum_of_diameters_mm(visit(0, 20, 15).targets) == 35
    assert sum_of_diameters_mm(visit(0, 20, None).targets) is None


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ([TargetLesion(f"T{i}", f"o{i}", 20) for i in range(6)], "more than RECIST"),
        ([TargetLesion(f"T{i}", "liver", 20) for i in range(3)], "more than RECIST"),
        ([TargetLesion("T", "a", 20), TargetLesion("T", "b", 20)], "same label"),
        ([TargetLesion("T", "lung", 9.9)], "not measurable"),
        ([TargetLesion("N", "node", 14.9, lymph_node=True)], "not measurable"),
        ([TargetLesion("T", "lung", None)], "not measurable"),
    ],
)
def test_targets_recist_would_not_take(targets: list[TargetLesion], said: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match=said):
        check_baseline(targets)


def test_thick_slices_ask_for_larger_targets() -> None:
    with pytest.raises(InvalidClinicalValueError, match="at least 16"):
        check_baseline([TargetLesion("T", "lung", 15)], slice_mm=8)


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        ([], "no baseline"),
        ([visit(0)], "no baseline"),
        ([visit(60, 20), visit(0, 20)], "not in the order"),
        ([visit(0, 20), visit(0, 20)], "not in the order"),
        ([visit(0, 20), visit(60, 20, 20)], "not those of the baseline"),
    ],
)
def test_a_course_that_makes_no_sense(
    visits: list[TumourAssessment], said: str
) -> None:
    with pytest.raises(InvalidClinicalValueError, match=said):
        assess_course(visits)


@pytest.mark.parametrize("sums_mm", [(0, 0, 5), (20, 30, 20), (20, 20, -1)])
def test_sums_that_make_no_sense(sums_mm: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidClinicalValueError, match="do not belong"):
        target_response(*sums_mm)


def test_a_negative_diameter_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="cannot have a diameter"):
        TargetLesion("T", "lung", -1)


def test_depth_of_response_stops_at_progression() -> None:
    responses = assess_course(
        [visit(0, 100), visit(60, 65), visit(120, 80), visit(180, 10)]
    )
    depth = depth_of_response(responses)
    assert depth is not None
    assert depth.best_change_percent == pytest.approx(-35)
    assert depth.band is Depth.TO_50


def test_without_a_sum_there_is_no_depth() -> None:
    responses = assess_course([visit(0, 100), visit(60, None)])
    assert depth_of_response(responses) is None
