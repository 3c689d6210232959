"""What a reader of the assessment before must know."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.imaging.nodule import Nodule
from data.message import Message
from data.patient.case import PatientCase
from data.patient.genomics import GeneResult, Variant
from data.patient.manual_entries import ManualEntries
from data.patient.response_categories import NonTargets
from data.patient.tumour_reading import TumourReading
from data.results.release import ModelOutput
from data.words import LANGUAGES
from fusion.assessment.patient import assess_patient
from tests.fusion.assessment.patients import (
    INCIDENTAL,
    LAST,
    SITE,
    TODAY,
    Answers,
    assessed,
    for_immunotherapy,
    person,
    releases,
    with_scans,
)
from tests.pages.example_cases import measurement, record

NEWER = LAST.replace(month=4)


def changed(
    before: PatientCase,
    now: PatientCase,
    *answers: Answers,
    released: tuple[ModelOutput, ...] = (),
) -> dict[str, dict[str, object]]:
    """What is told of the way from one assessment to the next, by its key."""
    earlier = assessed(before, released=released)
    told = assessed(now, *answers, released=released, previous=earlier).changed
    for message in told:
        assert all(message.in_language(language) for language in LANGUAGES)
    return {
        message.key.removeprefix("assessment.changed."): dict(message.values)
        for message in told
    }


def with_record(**changes: object) -> PatientCase:
    return person(400, record=replace(record(), **changes))  # type: ignore[arg-type]


def test_the_first_assessment_changes_nothing() -> None:
    assert assessed(person(400)).changed == ()


def test_the_same_patient_again_changes_nothing() -> None:
    released = tuple(ModelOutput)
    assert changed(person(400, 900), person(400, 900), released=released) == {}


def test_a_nodule_that_was_not_there_is_new() -> None:
    shown = person(400)
    more = Nodule("2.25.2", "N2", (measurement(LAST, 90),))
    told = changed(shown, replace(shown, nodules=(*shown.nodules, more)))
    assert told == {"nodule": {"nodule": "N2"}}


def test_a_newer_scan_is_named_with_its_day() -> None:
    scan = measurement(LAST, 400)
    told = changed(with_scans(scan), with_scans(scan, measurement(NEWER, 420)))
    assert told["scan"] == {"nodule": "N1", "day": NEWER.isoformat()}


def test_a_volume_that_was_measured_again_is_told_before_and_after() -> None:
    told = changed(person(400), person(432.4))
    assert told == {
        "volume": {
            "nodule": "N1",
            "day": LAST.isoformat(),
            "before": 400,
            "now": 432,
        }
    }


def test_a_second_series_that_does_not_count_changes_nothing() -> None:
    sure = measurement(LAST, 400, spread=0.1, series="1.2.3.1")
    wide = measurement(LAST, 900, spread=0.4, series="1.2.3.2")
    assert changed(with_scans(sure), with_scans(wide, sure)) == {}


def test_an_answer_that_sets_a_day_changes_the_next_scan() -> None:
    told = changed(person(60), person(60), *INCIDENTAL, ("high_risk", "yes"))
    assert told == {"next": {"nodule": "N1"}}


def test_a_released_verdict_is_told_before_and_after() -> None:
    verdict = (ModelOutput.GROWTH_VERDICT,)
    told = changed(person(400, 402), person(400, 900), released=verdict)
    words = [told["verdict"][when].in_language() for when in ("before", "now")]  # type: ignore[attr-defined]
    assert words == ["stable", "growing"]


def test_a_drug_that_fits_is_offered_and_later_withdrawn() -> None:
    change = Variant(
        "EGFR", GeneResult.PRESENT, "Observation/v", protein_change="p.Leu858Arg"
    )
    with_it = with_record(variants=(change,), therapies=())
    without = with_record(variants=(), therapies=())
    assert "osimertinib" in str(changed(without, with_it)["offered"]["drugs"])
    assert "osimertinib" in str(changed(with_it, without)["withdrawn"]["drugs"])


@pytest.mark.parametrize("released", [True, False])
def test_a_prediction_is_told_in_percent_where_it_is_released(released: bool) -> None:
    kinds = (ModelOutput.IMMUNOTHERAPY_RESPONSE,) if released else ()
    poor, good = (
        person(400, record=for_immunotherapy("2026-05-20", albumin_g_l=value))
        for value in (26, 46)
    )
    told = changed(poor, good, released=kinds)
    assert ("prediction" in told) == released
    if released:
        before, now = told["prediction"]["before"], told["prediction"]["now"]
        assert isinstance(before, int)
        assert isinstance(now, int)
        assert before < now


def test_progression_is_told_where_a_person_accounts_for_the_whole_body() -> None:
    """Twice the diameter is +100 % and PD by RECIST 1.1 (EJC 2009;45:228)."""
    baseline = measurement(LAST, 2000)
    before = assessed(with_scans(baseline))
    shown = with_scans(baseline, measurement(NEWER, 16000))
    assert not [one for one in assessed(shown, previous=before).changed if _pd(one)]
    readings = (
        TumourReading(
            day,
            "Dr Reader",
            datetime(2026, 4, 11, tzinfo=UTC),
            whole_body=True,
            non_targets=NonTargets.NONE_AT_BASELINE,
            new_lesion=False,
        )
        for day in (LAST, NEWER)
    )
    entries = ManualEntries(readings=tuple(readings))
    now = assess_patient(shown, entries, releases(), SITE, on=TODAY, previous=before)
    (told,) = (one for one in now.changed if _pd(one))
    assert told.in_language() == "RECIST 1.1 overall response changed from – to PD."
    assert now.priority.reason.key == "assessment.priority.progression"


def _pd(message: Message) -> bool:
    return message.key == "assessment.changed.response"
