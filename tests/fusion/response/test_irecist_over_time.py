"""iRECIST over several visits, by hand from Seymour 2017, Lancet Oncol 18:e143."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.patient.response_categories import NonTargets
from data.results.response import ImmuneResponse, TargetLesion, TumourAssessment
from fusion.response.irecist_over_time import irecist_over_time
from fusion.response.recist import assess_course

BASELINE = date(2024, 1, 10)
UPD, CPD = (
    ImmuneResponse.UNCONFIRMED_PROGRESSION,
    ImmuneResponse.CONFIRMED_PROGRESSION,
)
SD, NE = ImmuneResponse.STABLE, ImmuneResponse.NOT_EVALUABLE


def visit(
    day: int,
    mm: float | None,
    *,
    new: bool = False,
    non_targets: NonTargets = NonTargets.NEITHER_CR_NOR_PD,
    listed: Sequence[tuple[str, float | None]] = (),
) -> TumourAssessment:
    return TumourAssessment(
        BASELINE + timedelta(days=day),
        (TargetLesion("T1", "lung", mm),),
        non_targets,
        new or bool(listed),
        whole_body=True,
        new_lesions=tuple(TargetLesion(name, "liver", size) for name, size in listed),
    )


def categories(*visits: TumourAssessment) -> list[ImmuneResponse | None]:
    course = irecist_over_time(visits, assess_course(visits), applies=True)
    return [step.response if step else None for step in course]


def test_a_new_lesion_that_merely_stays_confirms_nothing() -> None:
    shown = (visit(0, 50), visit(60, 50, new=True), visit(100, 50, new=True))
    assert categories(*shown) == [UPD, UPD]


@pytest.mark.parametrize(
    ("later", "category"),
    [
        ([("A", 8.0)], UPD),
        ([("A", 12.0)], UPD),  # 4 mm more
        ([("A", 13.0)], CPD),  # 5 mm more
        ([("A", 8.0), ("B", 6.0)], CPD),  # one more
    ],
)
def test_new_lesions_confirm_by_growth_or_number(
    later: list[tuple[str, float | None]], category: ImmuneResponse
) -> None:
    shown = (visit(0, 50), visit(60, 50, listed=[("A", 8.0)]))
    assert categories(*shown, visit(100, 50, listed=later)) == [UPD, category]


def test_progression_in_another_category_confirms() -> None:
    by_target_after_new = (
        *(visit(0, 50), visit(60, 57, new=True)),
        visit(100, 61, new=True),  # 4 mm more, but now 22 % above the nadir
    )
    assert categories(*by_target_after_new) == [UPD, CPD]
    by_non_targets = (
        *(visit(0, 50), visit(60, 61)),
        visit(100, 61, non_targets=NonTargets.PROGRESSION),
    )
    assert categories(*by_non_targets) == [UPD, CPD]


def test_nothing_is_confirmed_within_four_weeks() -> None:
    early = (visit(0, 50), visit(60, 61), visit(87, 70), visit(88, 77))
    assert categories(*early) == [UPD, UPD, CPD]


def test_a_visit_that_cannot_be_evaluated_leaves_it_waiting() -> None:
    shown = (visit(0, 50), visit(60, 61), visit(90, None), visit(120, 67))
    assert categories(*shown) == [UPD, NE, CPD]


def test_a_confirmed_progression_stays_confirmed() -> None:
    shown = (visit(0, 50), visit(60, 61), visit(100, 67), visit(140, 67))
    assert categories(*shown) == [UPD, CPD, CPD]


def test_stable_disease_resets_the_bar() -> None:
    shown = (visit(0, 50), visit(60, 61), visit(100, 52), visit(140, 61))
    assert categories(*shown) == [UPD, SD, UPD]


def test_a_progression_that_goes_on_waiting_keeps_its_window() -> None:
    shown = (visit(0, 50), visit(60, 61), visit(100, 62))
    first, second = irecist_over_time(shown, assess_course(shown), applies=True)
    assert first is not None
    assert second is not None
    assert (second.confirm_from, second.confirm_to) == (
        BASELINE + timedelta(days=88),
        BASELINE + timedelta(days=116),
    )
    assert (first.confirm_from, first.confirm_to) == (
        second.confirm_from,
        second.confirm_to,
    )


@given(st.lists(st.floats(1, 200), min_size=1, max_size=6))
def test_the_first_progression_is_never_confirmed(diameters: list[float]) -> None:
    shown = [visit(0, 50), *(visit(40 * n, mm) for n, mm in enumerate(diameters, 1))]
    found = [one for one in categories(*shown) if one in (UPD, CPD)]
    assert found[:1] != [CPD]
