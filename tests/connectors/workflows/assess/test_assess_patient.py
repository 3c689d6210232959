"""A stored assessment: made once, made anew exactly when something changed."""

import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, func, select, update

from connectors.store.repository import Repository
from connectors.store.tables import assessments, input_changes, patients, studies
from connectors.workflows.assess import assess_patient as workflow
from connectors.workflows.assess import assessment_versions
from connectors.workflows.assess.assess_patient import assess_anew, current_assessment
from connectors.workflows.assess.assess_patients import (
    assess_changed,
    assess_stale,
    patients_to_reassess,
)
from connectors.workflows.assess.assessment_versions import assessing_site
from connectors.workflows.assess.follow_up_list import follow_up_list
from connectors.workflows.entries.keep_entries import keep_entries
from connectors.workflows.release.release_outputs import withdraw_output
from data.errors import NotFoundError
from data.patient.case import PatientCase
from data.results.growth import Trend
from data.results.release import ModelOutput
from tests.connectors.followed_store import add_patient, add_series
from tests.connectors.released import release
from tests.connectors.stored_rows import assessment_history

TODAY = date(2026, 1, 1)
SCANS = [(date(2025, 1, 1), 300.0), (date(2025, 7, 1), 900.0)]


def kept(repository: Repository, patient_id: str = "p") -> int:
    return len(assessment_history(repository, patient_id))


def waiting(repository: Repository) -> int:
    with repository._database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(input_changes)) or 0


def test_a_patient_is_assessed_once_and_read_again_equal(
    repository: Repository,
) -> None:
    add_patient(repository, "p", SCANS)
    assert patients_to_reassess(repository, TODAY) == ("p",)
    first = current_assessment(repository, "p", TODAY)
    again = current_assessment(repository, "p", TODAY)
    assert again == first
    assert kept(repository) == 1
    assert patients_to_reassess(repository, TODAY) == ()
    assert waiting(repository) == 0


def test_nobody_is_not_assessed(repository: Repository) -> None:
    with pytest.raises(NotFoundError, match="no such patient"):
        current_assessment(repository, "nobody", TODAY)


def test_unchanged_inputs_make_no_second_assessment(repository: Repository) -> None:
    """A row that is written again with the same content is a change that is none."""
    add_patient(repository, "p", SCANS)
    assess_stale(repository, TODAY)
    with repository._database.writing() as connection:
        connection.execute(patients.update().values(diagnosis=""))
    assert patients_to_reassess(repository, TODAY) == ("p",)
    assert assess_stale(repository, TODAY) == 0
    assert patients_to_reassess(repository, TODAY) == ()
    assert kept(repository) == 1


def test_an_entry_is_assessed_at_once_and_the_one_before_is_kept(
    repository: Repository,
) -> None:
    add_patient(repository, "p", SCANS)
    before = current_assessment(repository, "p", TODAY)
    keep_entries(
        repository,
        "p",
        {"indication": "screening"},
        person="Nurse",
        tracking_uid="2.25.p",
        scanned_on=SCANS[-1][0],
    )
    assert waiting(repository) == 0
    assert kept(repository) == 2
    after = current_assessment(repository, "p", date.today())
    assert after.inputs_hash != before.inputs_hash
    (nodule,) = after.assessment.nodules
    assert nodule.risk is not None
    assert not nodule.risk.asks_indication
    assert [one.key for one in after.assessment.changed] == ["assessment.changed.next"]


def test_a_release_reaches_every_patient_and_its_withdrawal_too(
    repository: Repository,
) -> None:
    for key in ("a", "b"):
        add_patient(repository, key, SCANS, simulated=False)
    assess_stale(repository, TODAY)

    def verdicts() -> list[Trend | None]:
        found = []
        for key in ("a", "b"):
            (nodule,) = current_assessment(repository, key, TODAY).assessment.nodules
            assert nodule.growth is not None
            verdict = nodule.growth.verdict.released
            found.append(verdict.trend if verdict else None)
        return found

    assert verdicts() == [None, None]
    release(repository, ModelOutput.GROWTH_VERDICT)
    assert patients_to_reassess(repository, TODAY) == ("a", "b")
    assert assess_stale(repository, TODAY) == 2
    assert verdicts() == [Trend.GROWING, Trend.GROWING]
    withdraw_output(repository, ModelOutput.GROWTH_VERDICT, "Dr One")
    assert verdicts() == [None, None]


def test_a_changed_table_makes_everyone_due_and_stop_is_heard(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a", "b", "c"):
        add_patient(repository, key, SCANS)
    told: list[tuple[int, int]] = []
    assess_stale(
        repository, TODAY, on_progress=lambda done, total: told.append((done, total))
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    monkeypatch.setattr(
        assessment_versions, "_content_hash", lambda part: f"new {part}"
    )
    assert patients_to_reassess(repository, TODAY) == ("a", "b", "c")
    stops = iter((False, True))
    assert assess_stale(repository, TODAY, should_stop=lambda: next(stops)) == 1
    assert patients_to_reassess(repository, TODAY) == ("b", "c")


def test_a_document_of_another_version_is_replaced_and_stops_nothing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update of the code may have changed what an assessment holds."""
    add_patient(repository, "p", SCANS)
    assess_stale(repository, TODAY)
    with repository._database.writing() as connection:
        old = zlib.compress(b'{"said": "in another form"}')
        connection.execute(assessments.update().values(document=old))
    monkeypatch.setattr(assessment_versions, "_content_hash", "new {}".format)
    assert assess_stale(repository, TODAY) == 1
    patient = current_assessment(repository, "p", TODAY)
    assert patient.assessment.changed == ()
    assert kept(repository) == 2


def test_a_day_that_has_come_makes_a_patient_due(repository: Repository) -> None:
    """A scan dated ahead cannot be judged before its day."""
    ahead = TODAY + timedelta(days=10)
    add_patient(repository, "p", [*SCANS, (ahead, 950.0)])
    early = current_assessment(repository, "p", TODAY).assessment
    assert early.nodules[0].growth is None
    assert early.expires_on == ahead
    assert patients_to_reassess(repository, ahead - timedelta(days=1)) == ()
    assert patients_to_reassess(repository, ahead) == ("p",)
    late = current_assessment(repository, "p", ahead).assessment
    assert late.nodules[0].growth is not None


def test_the_store_knows_what_an_assessment_rests_on(repository: Repository) -> None:
    add_patient(repository, "p", SCANS)
    patient = current_assessment(repository, "p", TODAY)
    ((assessed_at, inputs_hash, versions),) = assessment_history(repository, "p")
    with repository.reading() as work:
        held = work.assessments.latest_assessment("p")
    assert assessed_at <= datetime.now(UTC)
    assert inputs_hash == patient.inputs_hash
    parts = {"code", "tables", "models", "releases", "recalibration"}
    assert parts == set(json.loads(versions))
    assert held is not None
    assert held.inputs.case.nodules[0].label == "N1"


def test_two_at_once_keep_one_assessment(repository: Repository) -> None:
    add_patient(repository, "p", SCANS)
    together = threading.Barrier(2)
    errors: list[BaseException] = []

    def run() -> None:
        together.wait()
        try:
            assess_stale(repository, TODAY)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert kept(repository) == 1


def test_an_older_view_never_replaces_a_newer_one(repository: Repository) -> None:
    """Who read before a change and writes after its assessment is too late."""
    add_patient(repository, "p", SCANS)
    compose = workflow.assess_patient
    entered = False

    def slow(*args: object, **more: object) -> object:
        nonlocal entered
        if not entered:
            entered = True
            keep_entries(
                repository,
                "p",
                {"indication": "screening"},
                person="Nurse",
                tracking_uid="2.25.p",
                scanned_on=SCANS[-1][0],
            )
        return compose(*args, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow, "assess_patient", slow)
        assess_changed(repository, date.today())
    with repository.reading() as work:
        held = work.assessments.latest_assessment("p")
    assert held is not None
    assert held.inputs.entries.facts[0].value == "screening"
    assert waiting(repository) == 0


def move_study(repository: Repository, study_uid: str, patient_id: str) -> None:
    with repository._database.writing() as connection:
        connection.execute(
            update(studies)
            .where(studies.c.study_uid == study_uid)
            .values(patient_id=patient_id)
        )


def test_a_link_that_was_undone_meanwhile_does_not_come_back(
    repository: Repository,
) -> None:
    """The other process found nothing changed, for the link had come and gone."""
    add_patient(repository, "p", [(SCANS[0])])
    add_patient(repository, "q", [(date(2025, 3, 1), 5000.0)])
    assess_stale(repository, TODAY)
    wrong = "1.2.q.20250301"
    move_study(repository, wrong, "p")
    compose, moved = workflow.assess_patient, False

    def slow(*args: object, **more: object) -> object:
        nonlocal moved
        said = compose(*args, **more)  # type: ignore[arg-type]
        if not moved:
            moved = True
            move_study(repository, wrong, "q")
            assess_changed(repository, TODAY)
        return said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow, "assess_patient", slow)
        current_assessment(repository, "p", TODAY)
    shown = current_assessment(repository, "p", TODAY)
    assert [one.study_uid for one in shown.case.studies] == ["1.2.p.20250101"]
    listed = {
        row.patient_id: row.volume_mm3 for row in follow_up_list(repository, TODAY)
    }
    assert listed == {"p": 300.0, "q": 5000.0}


def test_a_verdict_that_was_switched_off_leaves_the_list_at_once(
    repository: Repository,
) -> None:
    """Before anybody is assessed again, and though an older run still goes on."""
    add_patient(repository, "grows", SCANS, simulated=False)
    add_patient(repository, "once", SCANS[:1], simulated=False)
    release(repository, ModelOutput.GROWTH_VERDICT)
    assess_stale(repository, TODAY)
    listed = follow_up_list(repository, TODAY)
    assert {row.patient_id: row.growing for row in listed} == {
        "grows": True,
        "once": False,
    }
    older = assessing_site(repository)
    withdraw_output(repository, ModelOutput.GROWTH_VERDICT, "Dr One")

    def verdict_is_gone() -> bool:
        rows = {row.patient_id: row for row in follow_up_list(repository, TODAY)}
        days = [row.due_on for row in rows.values()]
        text = " ".join(one.key for row in rows.values() for one in row.next_scan.rule)
        return days == [None, None] and "rule.verdict" not in text

    assert verdict_is_gone()
    assess_stale(repository, TODAY)
    assert verdict_is_gone()
    assert not assess_anew(repository, older, "grows", TODAY)[1]
    assert verdict_is_gone()


def test_a_defect_over_one_patient_stops_no_other(
    repository: Repository, caplog: pytest.LogCaptureFixture
) -> None:
    for key in ("a", "b"):
        add_patient(repository, key, SCANS)
    compose = workflow.assess_patient

    def broken(case: PatientCase, *args: object, **more: object) -> object:
        if case.patient_id == "a":
            raise ValueError("Simulated, One")
        return compose(case, *args, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow, "assess_patient", broken)
        assert assess_stale(repository, TODAY) == 1
    assert patients_to_reassess(repository, TODAY) == ("a",)
    assert "ValueError" in caplog.text
    assert "Simulated, One" not in caplog.text


def test_who_has_lost_all_studies_leaves_the_follow_up_list(
    repository: Repository,
) -> None:
    add_patient(repository, "p", SCANS)
    assess_stale(repository, TODAY)
    with repository._database.writing() as connection:
        connection.execute(update(patients).values(has_record=False))
        connection.execute(update(studies).values(patient_id=None))
    assert patients_to_reassess(repository, TODAY) == ("p",)
    assess_stale(repository, TODAY)
    assert follow_up_list(repository, TODAY) == ()
    assert patients_to_reassess(repository, TODAY) == ()


def test_changes_are_told_until_the_inputs_change_again(
    repository: Repository,
) -> None:
    """A day that has come brings a new assessment, but nothing new to read."""
    add_patient(repository, "p", SCANS)
    current_assessment(repository, "p", TODAY)
    add_series(repository, "p", SCANS[1][0], 950.0, spread=0.01)
    (told,) = current_assessment(repository, "p", TODAY).assessment.changed
    assert told.key == "assessment.changed.volume"
    with repository._database.writing() as connection:
        connection.execute(update(assessments).values(expires_on=TODAY))
    assert patients_to_reassess(repository, TODAY) == ("p",)
    later = current_assessment(repository, "p", TODAY + timedelta(days=1))
    assert later.assessment.changed == (told,)


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


def test_opening_a_patient_takes_two_statements(repository: Repository) -> None:
    """One for what the site has released, one for the patient with all that is said."""
    add_patient(repository, "p", SCANS)
    assess_stale(repository, TODAY)
    with counted_statements() as said:
        current_assessment(repository, "p", TODAY)
    asked = [one for one in said if not one.startswith("BEGIN")]
    assert len(asked) == 2


def test_the_number_of_rows_grows_by_one_a_kept_assessment(
    repository: Repository,
) -> None:
    add_patient(repository, "p", SCANS)
    assess_stale(repository, TODAY)
    assess_stale(repository, TODAY)
    with repository._database.reading() as connection:
        count = connection.scalar(select(func.count()).select_from(assessments))
    assert count == 1
