"""Who is due across all patients of a store."""

from datetime import date

from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import assess_stale
from connectors.workflows.assess.follow_up_list import follow_up_list as stored_list
from connectors.workflows.entries.keep_entries import keep_entries
from data.results.follow_up import FollowUpRow, FollowUpState
from data.results.release import ModelOutput
from tests.connectors.followed_store import add_patient
from tests.connectors.released import release

TODAY = date(2026, 1, 1)


def follow_up_list(repository: Repository, today: date) -> tuple[FollowUpRow, ...]:
    assess_stale(repository, today)
    return stored_list(repository, today)


def test_an_empty_store_gives_an_empty_list(repository: Repository) -> None:
    assert follow_up_list(repository, TODAY) == ()


def test_the_most_urgent_comes_first(repository: Repository) -> None:
    add_patient(repository, "early", [(date(2025, 12, 20), 200)])
    add_patient(repository, "lost", [(date(2022, 1, 1), 200)])
    add_patient(repository, "lost_longer", [(date(2021, 1, 1), 200)])
    newer = date(2025, 10, 1)
    add_patient(repository, "newer", [(date(2022, 1, 1), 200)], later_study=newer)
    rows = follow_up_list(repository, TODAY)
    assert [(row.patient_id, row.state) for row in rows] == [
        ("lost_longer", FollowUpState.LOST),
        ("lost", FollowUpState.LOST),
        ("newer", FollowUpState.NOT_MEASURED),
        ("early", FollowUpState.LATER),
    ]
    first = rows[0]
    assert first.days_over == (TODAY - first.due_on).days if first.due_on else False
    assert rows[2].latest_study_on == newer


def test_the_verdict_names_no_day_for_a_real_patient_until_it_is_accepted(
    repository: Repository,
) -> None:
    add_patient(repository, "real", [(date(2025, 12, 1), 200)], simulated=False)
    (before,) = follow_up_list(repository, TODAY)
    assert before.state is FollowUpState.INPUT_NEEDED
    assert before.next_scan.rule[0].key == "follow_up.rule.indication_needed"
    release(repository, ModelOutput.GROWTH_VERDICT)
    (after,) = follow_up_list(repository, TODAY)
    assert after.next_scan.rule[0].key == "follow_up.rule.verdict"


def enter(repository: Repository, patient_id: str, **answers: str) -> None:
    keep_entries(
        repository,
        patient_id,
        answers,
        person="Nurse",
        tracking_uid=f"2.25.{patient_id}",
        scanned_on=date(2025, 12, 1),
    )


def test_the_entered_indication_brings_the_guideline(repository: Repository) -> None:
    add_patient(repository, "p", [(date(2025, 12, 1), 200)], simulated=False)
    enter(repository, "p", indication="screening")
    (row,) = follow_up_list(repository, TODAY)
    # At 200 mm³ Lung-RADS wants CT in 6 months, BTS in 3: the sooner one counts.
    assert row.due_on == date(2026, 3, 1)
    words = " ".join(message.in_language() for message in row.next_scan.rule)
    assert words.startswith("British Thoracic Society 2015: CT at 3 months")


def test_an_indication_taken_back_is_asked_for_again(repository: Repository) -> None:
    add_patient(repository, "p", [(date(2025, 12, 1), 200)], simulated=False)
    enter(repository, "p", indication="screening")
    enter(repository, "p", indication="")
    (row,) = follow_up_list(repository, TODAY)
    assert row.next_scan.rule[0].key == "follow_up.rule.indication_needed"


def test_a_growing_nodule_without_an_indication_comes_before_a_stable_one(
    repository: Repository,
) -> None:
    days = (date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1))
    for key, volumes in (("a", (300, 300, 300)), ("b", (300, 600, 1200))):
        add_patient(repository, key, list(zip(days, volumes, strict=True)))
    rows = follow_up_list(repository, TODAY)
    assert [(row.patient_id, row.growing) for row in rows] == [
        ("b", True),
        ("a", False),
    ]
    assert {row.state for row in rows} == {FollowUpState.INPUT_NEEDED}


def test_the_last_scan_stands_in_the_row(repository: Repository) -> None:
    add_patient(repository, "p", [(date(2025, 1, 1), 200), (date(2025, 12, 1), 205)])
    (row,) = follow_up_list(repository, TODAY)
    assert row.scanned_on == date(2025, 12, 1)
    assert row.volume_mm3 == 205
