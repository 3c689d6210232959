"""Whatever changes what an assessment starts from leaves its patient due."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Table,
    Update,
    delete,
    insert,
    select,
    update,
)

from connectors.store.assessments.assessment_documents import AssessedInputs
from connectors.store.canonical_json import to_json
from connectors.store.repository import Repository
from connectors.store.tables import (
    entered_facts,
    fhir_events,
    input_changes,
    measurements,
    nodules,
    patients,
    proposal_decisions,
    quality_reports,
    records,
    response_entries,
    series,
    studies,
)
from data.patient.tumour_reading import ResponsePlan
from tests.connectors.followed_store import add_patient
from tests.pages.example_cases import measurement

DAY = date(2025, 1, 1)
NOW = datetime(2025, 2, 1, tzinfo=UTC)
STUDY = "1.2.p.20250101"
Statement = Insert | Update | Delete


def _changed(volume_mm3: float) -> str:
    return to_json(measurement(DAY, volume_mm3, series=f"{STUDY}.1"))


def _moved(table: Table, **values: object) -> Update:
    return update(table).values(**values)


CHANGES: list[tuple[str, Statement]] = [
    ("a patient's identity", _moved(patients, identity='{"name": "New"}')),
    (
        "a record",
        insert(records).values(
            record_id="r",
            patient_id="p",
            root="/",
            source="Patient/1",
            content_hash="h",
            record="RECORD",
            read_at=NOW,
        ),
    ),
    ("how a study was joined", _moved(studies, linked_by="Dr Two")),
    ("a series' scanner", _moved(series, scanner="Maker")),
    ("a measurement", _moved(measurements, measurement=_changed(700))),
    ("a nodule's label", _moved(nodules, label="N9")),
    ("a measurement that is gone", delete(measurements)),
    (
        "an entry about a person",
        insert(entered_facts).values(
            patient_id="p",
            tracking_uid="",
            name="emphysema",
            value="yes",
            person="Nurse",
            entered_at=NOW,
        ),
    ),
    (
        "an entry about a nodule that was entered under another patient",
        insert(entered_facts).values(
            patient_id="other",
            tracking_uid="2.25.p",
            name="spiculated",
            value="yes",
            person="Nurse",
            entered_at=NOW,
        ),
    ),
    (
        "a plan",
        insert(response_entries).values(
            patient_id="p",
            kind="plan",
            said=to_json(ResponsePlan(DAY, ("2.25.p",), "Dr", NOW)),
        ),
    ),
    (
        "a decision",
        insert(proposal_decisions).values(patient_id="p", said="DECISION"),
    ),
]


def _waiting(repository: Repository) -> set[str]:
    with repository._database.reading() as connection:
        return set(connection.scalars(select(input_changes.c.patient_id)))


def _inputs(repository: Repository) -> str:
    with repository.reading() as work:
        return to_json(
            AssessedInputs(
                work.cases.read_patient_case("p"), work.entries.entries_of_patient("p")
            )
        )


def _store(repository: Repository) -> None:
    for key in ("p", "q"):
        add_patient(repository, key, [(DAY, 300.0)])
    with repository._database.writing() as connection:
        connection.execute(delete(input_changes))


def _only_p(table: Table) -> ColumnElement[bool]:
    keys = {"patients": ("patient_id", "p"), "nodules": ("tracking_uid", "2.25.p")}
    name, value = keys.get(table.name, ("study_uid", STUDY))
    return table.c[name] == value


@pytest.mark.parametrize(("what", "change"), CHANGES, ids=[one for one, _ in CHANGES])
def test_a_change_of_the_inputs_makes_its_patient_due_and_no_other(
    repository: Repository, what: str, change: Statement
) -> None:
    _store(repository)
    statement = change
    if not isinstance(change, Insert):
        statement = change.where(_only_p(change.table))  # type: ignore[arg-type]
    if what in ("a record", "a decision"):  # documents are read by nobody here
        with repository._database.writing() as connection:
            connection.execute(statement)
        assert _waiting(repository) == {"p"}
        return
    before = _inputs(repository)
    with repository._database.writing() as connection:
        connection.execute(statement)
    assert _inputs(repository) != before
    assert _waiting(repository) - {"other"} == {"p"}


def test_a_study_that_moves_makes_both_patients_due(repository: Repository) -> None:
    _store(repository)
    with repository._database.writing() as connection:
        connection.execute(
            update(studies).where(studies.c.study_uid == STUDY).values(patient_id="q")
        )
    assert _waiting(repository) == {"p", "q"}


def test_a_grade_makes_the_patient_due(repository: Repository) -> None:
    _store(repository)
    grade = insert(quality_reports).values(series_uid=f"{STUDY}.1", report="{}")
    with repository._database.writing() as connection:
        connection.execute(grade)
    assert _waiting(repository) == {"p"}


def test_a_rolled_back_change_leaves_nothing_behind(repository: Repository) -> None:
    _store(repository)

    def changes_and_fails() -> None:
        with repository._database.writing() as connection:
            connection.execute(update(patients).values(diagnosis="cancer"))
            raise KeyError

    with pytest.raises(KeyError):
        changes_and_fails()
    assert _waiting(repository) == set()


def test_what_no_assessment_starts_from_makes_nobody_due(
    repository: Repository,
) -> None:
    _store(repository)
    with repository._database.writing() as connection:
        connection.execute(
            insert(fhir_events).values(root="http://x", source="", received_at=NOW)
        )
    assert _waiting(repository) == set()
