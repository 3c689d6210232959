import pytest

from data.imaging.nodule import Density
from data.simulated.courses.cohort import CohortSize, cohort
from data.simulated.courses.nodule_course import ALWAYS, Attachment, NoduleCourse, Phase


def course(*phases: Phase, first_day: int = 0) -> NoduleCourse:
    return NoduleCourse(
        "N1", 1, 0.5, Attachment.FREE, Density.SOLID, 100.0, phases, "", first_day
    )


def test_doubles_in_its_doubling_time() -> None:
    assert course(Phase(ALWAYS, 140.0)).volume_on(140) == pytest.approx(200.0)


def test_shrinks_rests_and_grows_again() -> None:
    phases = Phase(100, -50.0), Phase(200), Phase(ALWAYS, 30.0)
    assert course(*phases).volume_on(100) == pytest.approx(25.0)
    assert course(*phases).volume_on(180) == pytest.approx(25.0)
    assert course(*phases).volume_on(230) == pytest.approx(50.0)


def test_is_not_there_before_its_first_day() -> None:
    late = course(Phase(ALWAYS, 60.0), first_day=350)
    assert late.volume_on(349) is None
    assert late.volume_on(350) == pytest.approx(100.0)
    assert late.volume_on(410) == pytest.approx(200.0)


def test_the_cohort_is_what_it_says() -> None:
    patients = cohort(CohortSize.FULL)
    assert len(patients) == 8
    assert [len(patient.scans) for patient in patients] == [2, 3, 4, 3, 5, 2, 2, 2]
    assert all(1 <= len(patient.nodules) <= 3 for patient in patients)
    assert {c.density for p in patients for c in p.nodules} == set(Density)
    assert {c.attachment for p in patients for c in p.nodules} == set(Attachment)


def test_all_scans_but_the_bad_one_are_fine_enough() -> None:
    plans = [scan.protocol for p in cohort(CohortSize.FULL) for scan in p.scans]
    good = [plan for plan in plans if plan.slice_mm <= 1.25]
    assert len(good) == len(plans) - 1
    assert all(plan.slice_mm * plan.slices >= 280 for plan in plans)
    assert all(plan.pixel_mm <= 1.0 for plan in plans)
    fine = [p for p in cohort(CohortSize.FULL) if p.scans[0].protocol.pixel_mm <= 0.8]
    assert len(fine) == 2


def test_volumes_stay_between_5_and_25_mm() -> None:
    for patient in cohort(CohortSize.FULL):
        for scan in patient.scans:
            day = (scan.on - patient.scans[0].on).days
            for nodule in patient.nodules:
                volume = nodule.volume_on(day)
                if volume is not None:
                    assert 65 <= volume <= 8200
