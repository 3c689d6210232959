"""Response over a patient's visits: what is measured, read and said of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coding import Coding
from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Nodule
from data.partial_date import PartialDate
from data.patient.case import PatientCase, StudyRow
from data.patient.response_categories import NonTargets, Response
from data.patient.therapy import TherapyLine, TherapyStatus
from data.patient.tumour_reading import (
    LesionReading,
    LesionRole,
    ResponsePlan,
    TumourReading,
    TumourSize,
    readings_that_count,
)
from data.results.response import ImmuneResponse
from data.results.response_over_time import ResponseOverTime
from fusion.response.response_over_time import response_over_time
from fusion.response.targets import proposed_plan
from tests.pages.example_cases import case, measurement, record

BASELINE = date(2025, 2, 1)
VISITS = tuple(BASELINE + timedelta(days=90 * n) for n in range(5))
NOW = datetime(2026, 1, 12, tzinfo=UTC)


def nodule(
    label: str, *long_axes_mm: float | None, visits: Sequence[date] = VISITS
) -> Nodule:
    """A nodule with these long axes; None where it was not measured."""
    scans = []
    for day, axis in zip(visits, long_axes_mm, strict=False):
        if axis is not None:
            scan = measurement(day, axis**3 / 2)
            scans.append(replace(scan, long_axis_mm=axis, short_axis_mm=axis / 2))
    return Nodule(f"2.25.{label}", label, tuple(scans))


def patient(
    *nodules: Nodule, drug: str = "osimertinib", **changes: object
) -> PatientCase:
    started = PartialDate(2025, 2, 10)
    therapy = TherapyLine((Coding(drug),), TherapyStatus.ACTIVE, ("x",), started)
    held = replace(record(), therapies=(therapy,), **changes)
    return case(nodules=nodules, studies=(), record=held)


def plan(*labels: str) -> ResponsePlan:
    return ResponsePlan(BASELINE, tuple(f"2.25.{label}" for label in labels))


def reading(day: date, **said: object) -> TumourReading:
    return TumourReading(day, "Dr Li", NOW, **said)  # type: ignore[arg-type]


def whole(day: date, **said: object) -> TumourReading:
    values = {
        "whole_body": True,
        "new_lesion": False,
        "non_targets": NonTargets.NONE_AT_BASELINE,
    }
    return reading(day, **(values | said))


def overalls(course: ResponseOverTime) -> list[Response | None]:
    return [visit.response.overall for visit in course.visits if visit.response]


def test_lung_alone_gives_no_overall_response() -> None:
    course = response_over_time(patient(nodule("N1", 30, 20)), plan("N1"))
    response = course.visits[1].response
    assert response is not None
    assert response.target_response is Response.PARTIAL
    assert response.overall is None
    assert [note.key for note in response.notes] == ["response.lung_only"]
    assert course.best is None


def test_baseline_and_every_visit_must_be_accounted_for() -> None:
    shown = patient(nodule("N1", 30, 20))
    only_later = response_over_time(shown, plan("N1"), [whole(VISITS[1])])
    assert overalls(only_later) == [None]
    both = response_over_time(shown, plan("N1"), [whole(d) for d in VISITS[:2]])
    assert overalls(both) == [Response.PARTIAL]


def test_a_course_with_response_and_progression_against_the_nadir() -> None:
    # 50 -> 30 is -40 %: PR; 30 -> 37 is +23 % and 7 mm above the nadir: PD,
    # though -26 % from baseline (Eisenhauer 2009, section 4.3.1)
    shown = patient(nodule("N1", 30, 18, 22), nodule("N2", 20, 12, 15))
    course = response_over_time(
        shown, plan("N1", "N2"), [whole(day) for day in VISITS[:3]]
    )
    assert overalls(course) == [Response.PARTIAL, Response.PROGRESSION]
    assert course.best is Response.PARTIAL
    assert course.best_confirmed is Response.STABLE
    assert course.depth is not None
    assert course.depth.best_change_percent == pytest.approx(-40)
    keys = [visit.rule.key for visit in course.visits if visit.rule]
    assert keys == ["response.rule.PR", "response.rule.PD"]
    said = course.visits[2].rule
    assert said is not None
    assert "+23 % (+7.0 mm)" in said.in_language("en")


def test_targets_outside_the_lung_enter_the_sum() -> None:
    liver = LesionReading("L1", "liver", 20.0)
    gone = replace(liver, diameter_mm=0.0)
    course = response_over_time(
        patient(nodule("N1", 20, 20)),
        plan("N1"),
        [whole(VISITS[0], lesions=(liver,)), whole(VISITS[1], lesions=(gone,))],
    )
    assert [visit.sum_mm for visit in course.visits] == [40, 20]
    assert overalls(course) == [Response.PARTIAL]
    assert course.visits[0].sum_interval_mm is None, "a person's diameter has none"


def test_a_target_nobody_measured_again_is_not_evaluable() -> None:
    liver = LesionReading("L1", "liver", 20.0)
    course = response_over_time(
        patient(nodule("N1", 20, 20)),
        plan("N1"),
        [whole(VISITS[0], lesions=(liver,)), whole(VISITS[1])],
    )
    assert overalls(course) == [Response.NOT_EVALUABLE]
    assert course.visits[1].rule is not None
    assert "L1" in course.visits[1].rule.in_language("en")


def test_a_vanished_nodule_is_gone_only_when_a_person_says_so() -> None:
    shown = patient(nodule("N1", 20, None), nodule("N2", 8, 8))
    said = [whole(day) for day in VISITS[:2]]
    assert overalls(response_over_time(shown, plan("N1"), said)) == [
        Response.NOT_EVALUABLE
    ]
    gone = whole(VISITS[1], lesions=(LesionReading("N1", "lung", 0.0),))
    assert overalls(response_over_time(shown, plan("N1"), [said[0], gone])) == [
        Response.COMPLETE
    ]


def test_a_new_lesion_is_progression_whatever_the_sum() -> None:
    shown = patient(nodule("N1", 20, 10))
    course = response_over_time(
        shown, plan("N1"), [whole(VISITS[0]), whole(VISITS[1], new_lesion=True)]
    )
    assert overalls(course) == [Response.PROGRESSION]
    assert course.visits[1].rule is not None
    assert course.visits[1].rule.key == "response.rule.PD.new_lesion"


def test_a_nodule_first_seen_later_is_asked_about() -> None:
    shown = patient(nodule("N1", 20, 20), nodule("N2", None, 6))
    course = response_over_time(shown, plan("N1"))
    asked = [n for n in course.notes if n.key == "response.first_seen_later"]
    assert "N2" in asked[0].in_language("en")


@pytest.mark.parametrize(
    ("third_mm", "category"),
    [
        (31.0, ImmuneResponse.CONFIRMED_PROGRESSION),  # 6 mm more
        (26.0, ImmuneResponse.UNCONFIRMED_PROGRESSION),  # 1 mm more
        (20.0, ImmuneResponse.STABLE),  # the bar is reset
    ],
)
def test_irecist_waits_for_confirmation(
    third_mm: float, category: ImmuneResponse
) -> None:
    """Seymour 2017: confirmed by 5 mm more, reset by stable disease."""
    shown = patient(nodule("N1", 20, 25, third_mm), drug="pembrolizumab")
    course = response_over_time(shown, plan("N1"), [whole(d) for d in VISITS[:3]])
    first, second = (visit.irecist for visit in course.visits[1:])
    assert first is not None
    assert second is not None
    assert first.response is ImmuneResponse.UNCONFIRMED_PROGRESSION
    assert first.confirm_from == VISITS[1] + timedelta(days=28)
    assert second.response is category


def ct(*days: date) -> tuple[StudyRow, ...]:
    return tuple(
        StudyRow(f"1.{day:%Y%m%d}", f"1.1.{day:%Y%m%d}", day, 300, 1.0, 0.7)
        for day in days
    )


def test_a_ct_without_any_measurement_is_a_visit_that_is_not_evaluable() -> None:
    """All nodules may be gone: then nothing was measured, and a person says so."""
    shown = replace(patient(nodule("N1", 20)), studies=ct(*VISITS[:2]))
    course = response_over_time(shown, plan("N1"), [whole(d) for d in VISITS[:2]])
    assert overalls(course) == [Response.NOT_EVALUABLE]
    gone = whole(VISITS[1], lesions=(LesionReading("N1", "lung", 0.0),))
    course = response_over_time(shown, plan("N1"), [whole(BASELINE), gone])
    assert overalls(course) == [Response.COMPLETE]


def test_of_two_series_of_a_day_the_surest_measurement_counts() -> None:
    sure, unsure = (
        replace(
            measurement(BASELINE, 4000, spread=spread, series=f"1.{spread}"),
            long_axis_mm=axis,
        )
        for spread, axis in ((0.1, 20.0), (0.6, 26.0))
    )
    later = measurement(VISITS[1], 4000)
    shown = patient(Nodule("2.25.N1", "N1", (sure, unsure, later)))
    assert response_over_time(shown, plan("N1")).visits[0].sum_mm == 20.0


def test_a_target_whose_scan_went_to_another_patient_is_refused() -> None:
    with pytest.raises(InvalidClinicalValueError, match="belongs to another one"):
        response_over_time(patient(nodule("N1", 20, 20)), plan("N1", "N7"))


def test_two_targets_of_one_label_are_refused() -> None:
    twin = replace(nodule("N1", 12, 12), tracking_uid="2.25.twin")
    shown = patient(nodule("N1", 20, 20), twin)
    both = ResponsePlan(BASELINE, ("2.25.N1", "2.25.twin"))
    with pytest.raises(InvalidClinicalValueError, match="same label"):
        response_over_time(shown, both)


def test_a_lesion_elsewhere_cannot_take_the_label_of_a_nodule() -> None:
    clash = whole(BASELINE, lesions=(LesionReading("N1", "liver", 30.0),))
    with pytest.raises(InvalidClinicalValueError, match="label of a lung nodule"):
        response_over_time(patient(nodule("N1", 20, 20)), plan("N1"), [clash])


def test_an_organ_counts_once_however_it_is_written() -> None:
    lesions = tuple(
        LesionReading(f"L{n}", organ, 20.0)
        for n, organ in enumerate(("Liver", "liver ", "LIVER"))
    )
    with pytest.raises(InvalidClinicalValueError, match="up to 3 in one organ"):
        response_over_time(
            patient(nodule("N1", 20, 20)),
            plan("N1"),
            [whole(BASELINE, lesions=lesions)],
        )


def test_a_lesion_of_the_baseline_is_not_new() -> None:
    new = LesionReading("L1", "liver", 9.0, role=LesionRole.NEW)
    said = reading(BASELINE, lesions=(new,))
    with pytest.raises(InvalidClinicalValueError, match="cannot be new"):
        response_over_time(patient(nodule("N1", 20, 20)), plan("N1"), [said])


def test_a_listed_new_lesion_is_progression_and_not_in_the_sum() -> None:
    new = LesionReading("L1", "liver", 9.0, role=LesionRole.NEW)
    said = [whole(BASELINE), whole(VISITS[1], new_lesion=None, lesions=(new,))]
    course = response_over_time(patient(nodule("N1", 20, 20)), plan("N1"), said)
    assert overalls(course) == [Response.PROGRESSION]
    assert course.visits[1].sum_mm == 20


def test_a_reading_that_contradicts_its_own_lesions_is_refused() -> None:
    new = LesionReading("L1", "liver", 9.0, role=LesionRole.NEW)
    with pytest.raises(InvalidClinicalValueError, match="no new lesion"):
        whole(VISITS[1], lesions=(new,))
    left = replace(new, role=LesionRole.NON_TARGET)
    with pytest.raises(InvalidClinicalValueError, match="none at baseline"):
        whole(BASELINE, lesions=(left,))
    gone = whole(VISITS[1], lesions=(replace(new, diameter_mm=0.0),))
    assert gone.new_lesion is False


def test_progression_without_all_targets_names_no_false_sum() -> None:
    shown = patient(nodule("N1", 20, 60), nodule("N2", 15, None), nodule("N3", 8, 8))
    course = response_over_time(
        shown, plan("N1", "N2"), [whole(day) for day in VISITS[:2]]
    )
    assert overalls(course) == [Response.PROGRESSION]
    rule = course.visits[1].rule
    assert rule is not None
    assert rule.key == "response.rule.PD.without_all"


def sizes(*found: tuple[str, str, float, date]) -> tuple[TumourSize, ...]:
    return tuple(
        TumourSize(label, organ, mm, "Observation/1", PartialDate.of(day))
        for label, organ, mm, day in found
    )


def test_of_sizes_in_the_record_only_what_recist_takes_becomes_a_target() -> None:
    """Two an organ, 10 mm, no node by its longest dimension: the page stays usable."""
    held = sizes(
        ("a", "Liver", 40.0, BASELINE),
        ("b", "Liver", 30.0, BASELINE),
        ("c", "Liver", 20.0, BASELINE),
        ("d", "Adrenal", 8.0, BASELINE),
        ("e", "Mediastinal lymph node", 25.0, BASELINE),
        ("f", "Spleen", 30.0, VISITS[1]),
    )
    shown = patient(nodule("N1", 20, 20), tumour_sizes=held)
    course = response_over_time(shown, plan("N1"))
    labels = [one.label for one in course.visits[0].assessment.targets]
    assert labels == ["N1", "a", "b"]
    (note,) = [one for one in course.notes if one.key == "response.sizes_left_out"]
    assert dict(note.values)["labels"] == "c, d, e, f"


def test_two_sizes_under_one_name_are_not_taken_for_one_lesion() -> None:
    held = sizes(("Liver", "Liver", 40.0, BASELINE), ("Liver", "Liver", 30.0, BASELINE))
    course = response_over_time(
        patient(nodule("N1", 20, 20), tumour_sizes=held), plan("N1")
    )
    assert [one.label for one in course.visits[0].assessment.targets] == ["N1"]
    assert not course.visits[0].assessment.whole_body


def test_a_person_who_lists_the_targets_goes_before_the_record() -> None:
    held = sizes(("a", "Liver", 40.0, BASELINE))
    liver = LesionReading("L1", "liver", 39.0)
    course = response_over_time(
        patient(nodule("N1", 20, 20), tumour_sizes=held),
        plan("N1"),
        [whole(BASELINE, lesions=(liver,))],
    )
    labels = [one.label for one in course.visits[0].assessment.targets]
    assert labels == ["N1", "L1"], "one lesion must not count twice"


def test_irecist_is_not_used_without_a_checkpoint_inhibitor() -> None:
    shown = patient(nodule("N1", 20, 30))
    course = response_over_time(shown, plan("N1"), [whole(d) for d in VISITS[:2]])
    assert not course.immunotherapy
    assert course.visits[1].irecist is None


def test_volumes_stand_beside_and_growth_rate_is_that_of_ferte() -> None:
    shown = patient(nodule("N1", 100, 120, visits=(BASELINE, date(2025, 4, 3))))
    course = response_over_time(shown, plan("N1"))
    volume = course.visits[1].volume
    assert volume is not None
    assert volume.change_from_baseline_percent == pytest.approx(72.8)
    assert volume.response is Response.PROGRESSION
    # 100 -> 120 mm in 61 days; two months of 30.4375 days give +31.45 %
    assert course.visits[1].growth_percent_a_month == pytest.approx(31.4, abs=0.1)


def test_sizes_in_the_record_join_the_scan_within_two_weeks() -> None:
    sizes = tuple(
        TumourSize("liver 1", "liver", mm, "Observation/1", PartialDate(*day))
        for mm, day in ((30.0, (2025, 2, 5)), (15.0, (2025, 5, 1)))
    )
    lung = TumourSize(
        "main", "left lung", 40.0, "Observation/2", PartialDate(2025, 2, 5)
    )
    shown = patient(nodule("N1", 20, 20), tumour_sizes=(*sizes, lung))
    course = response_over_time(shown, plan("N1"))
    assert [visit.sum_mm for visit in course.visits] == [50, 35]
    by = {target.measured_by for target in course.visits[0].assessment.targets}
    assert by == {"algorithm", "record"}


def test_too_many_targets_in_one_organ_are_refused() -> None:
    lesions = tuple(LesionReading(f"L{n}", "liver", 20.0) for n in range(3))
    with pytest.raises(InvalidClinicalValueError, match="up to 3 in one organ"):
        response_over_time(
            patient(nodule("N1", 20, 20)),
            plan("N1"),
            [whole(BASELINE, lesions=lesions)],
        )


def test_without_a_target_there_is_no_course() -> None:
    with pytest.raises(InvalidClinicalValueError, match="no baseline"):
        response_over_time(patient(nodule("N1", 6, 6)), ResponsePlan(BASELINE, ()))


def test_the_proposal_is_the_last_scan_before_therapy_and_its_largest_nodules() -> None:
    early = tuple(BASELINE - timedelta(days=days) for days in (200, 0, -90))
    shown = patient(
        nodule("N1", 12, 14, 10, visits=early),
        nodule("N2", 12, 18, 10, visits=early),
        nodule("N3", 9, 9.9, 9, visits=early),
        nodule("N4", 12, 11, 9, visits=early),
    )
    found = proposed_plan(shown)
    assert found is not None
    assert found.baseline_on == BASELINE
    assert found.target_uids == ("2.25.N2", "2.25.N1")
    assert found.entered_at is None


def test_nothing_is_proposed_without_a_measurement() -> None:
    assert proposed_plan(patient()) is None


def test_the_last_reading_of_a_day_counts_and_can_be_taken_back() -> None:
    first = whole(BASELINE)
    second = replace(first, new_lesion=True)
    assert readings_that_count([first, second]) == {BASELINE: second}
    assert readings_that_count([first, replace(first, withdrawn=True)]) == {}


@pytest.mark.parametrize("diameter", [-1.0, 1001.0, float("nan")])
def test_impossible_diameters_are_refused(diameter: float) -> None:
    with pytest.raises(InvalidClinicalValueError, match="cannot have a diameter"):
        LesionReading("L1", "liver", diameter)


@pytest.mark.parametrize(
    ("label", "organ"), [("", "liver"), ("L1", " "), ("x" * 99, "a")]
)
def test_lesions_need_a_label_and_an_organ(label: str, organ: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match="needs a label"):
        LesionReading(label, organ, 12.0)


def test_a_reading_needs_a_name_and_different_labels() -> None:
    with pytest.raises(InvalidClinicalValueError, match=r"\w+"):
        TumourReading(BASELINE, " ", NOW)
    twice = (LesionReading("L1", "liver", 12.0),) * 2
    with pytest.raises(InvalidClinicalValueError, match="same label"):
        whole(BASELINE, lesions=twice)


@given(
    st.lists(st.floats(10, 80), min_size=2, max_size=5),
    st.floats(0.5, 2.0),
)
def test_response_does_not_depend_on_scale_but_for_the_5_mm_rule(
    axes_mm: list[float], factor: float
) -> None:
    """Larger tumours of the same proportions never get a milder target response."""
    one = response_over_time(patient(nodule("N1", *axes_mm)), plan("N1"))
    scaled = [axis * (1 + factor) for axis in axes_mm]
    two = response_over_time(patient(nodule("N1", *scaled)), plan("N1"))
    for small, large in zip(one.visits[1:], two.visits[1:], strict=True):
        assert small.response is not None
        assert large.response is not None
        if small.response.target_response is Response.PROGRESSION:
            assert large.response.target_response is Response.PROGRESSION
        changes = (
            small.response.change_from_baseline_percent,
            large.response.change_from_baseline_percent,
        )
        assert changes[0] == pytest.approx(changes[1], abs=1e-6)
