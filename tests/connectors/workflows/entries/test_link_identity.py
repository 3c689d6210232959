"""What a person links, undoes and may not link."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.store.imaging.nodules import MeasuredMark, NoduleMark
from connectors.store.imaging.studies import StoredSeries
from connectors.store.repository import Repository
from connectors.workflows.entries.link_identity import (
    link_study,
    link_to_new_patient,
    undo_link,
)
from data.errors import (
    IdentityConflictError,
    InvalidClinicalValueError,
    NotFoundError,
)
from data.identity import Sex
from fusion.imaging.measuring import measure_nodule
from tests.connectors.examples import Person, choice_of, phantom, record_of, uid

pytestmark = pytest.mark.slow

ANN = Person("P-1")
NOW = datetime(2024, 5, 6, tzinfo=UTC)


def add_record(
    repository: Repository, person: Person, source: str = "Patient/1"
) -> str:
    with repository.writing() as work:
        touched = work.records.save_record("in", record_of(person, source), NOW)
        assert touched is not None
        work.study_linkage.relink_touched(touched)
    (patient_id,) = touched.patient_ids
    return patient_id


def add_study(
    repository: Repository, person: Person, number: int = 1, nodule: int | None = None
) -> str:
    choice = choice_of(person, number)
    held = StoredSeries(choice.chosen, choice.reasons, (Path("in/1.dcm"),), "f")
    with repository.writing() as work:
        work.studies.save_series(held, NOW)
        if nodule is not None:
            measured = measure_nodule(
                phantom().volume,
                phantom().centre_mm,
                scanned_on=held.summary.scanned_on,
            )
            mark = NoduleMark(
                uid(77, nodule), uid(number), uid(number, 1), "N1", (1, 2, 3), "reader"
            )
            work.nodules.save_mark(mark)
            work.nodules.save_outcome(
                MeasuredMark(mark, "tried", measured.measurement, measured.key_image),
            )
        work.study_linkage.relink({uid(number)})
    return uid(number)


def waiting(repository: Repository) -> dict[str, str]:
    return {study.study_uid: study.reason for study in repository.unlinked_studies()}


def test_a_link_joins_at_once_and_is_remembered(repository: Repository) -> None:
    patient_id = add_record(repository, ANN)
    study = add_study(repository, Person("unknown", issuer=""), nodule=1)
    assert waiting(repository) == {study: "no_match"}
    link_study(repository, study, patient_id, "Dr. Li", "same request form")
    case = repository.patient_case(patient_id)
    assert (case.identity_basis, case.linked_by) == ("recorded_link", "Dr. Li")
    assert [nodule.label for nodule in case.nodules] == ["N1"]
    (link,) = repository.links()
    assert (link.person, link.reason, link.undone_at) == (
        "Dr. Li",
        "same request form",
        None,
    )


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (Person("x", Sex.MALE), "contradict each other: sex."),
        (Person("x", born="1960-01-01"), "contradict each other: birth date."),
        (Person("x", Sex.MALE, "1960-01-01"), "sex and birth date"),
    ],
)
def test_a_link_against_sex_or_birth_date_is_refused(
    person: Person, words: str, repository: Repository
) -> None:
    patient_id = add_record(repository, ANN)
    study = add_study(repository, person)
    with pytest.raises(IdentityConflictError, match=words) as refused:
        link_study(repository, study, patient_id, "Dr. Li", "looks the same")
    assert "1960" not in str(refused.value)
    assert "1950" not in str(refused.value)
    assert repository.links() == ()
    assert waiting(repository) == {study: "no_match"}


def test_a_name_is_no_reason_to_join(repository: Repository) -> None:
    add_record(repository, Person("P-1", name="Same Name"))
    study = add_study(repository, Person("P-2", name="Same Name"))
    assert waiting(repository) == {study: "no_match"}


def test_what_a_person_undid_is_not_linked_again(repository: Repository) -> None:
    patient_id = add_record(repository, ANN)
    study = add_study(repository, ANN)
    assert waiting(repository) == {}
    undo_link(repository, study, "Dr. Li")
    assert waiting(repository) == {study: "undone"}
    add_study(repository, ANN)
    add_record(repository, Person("P-1", name="Corrected"))
    assert waiting(repository) == {study: "undone"}
    (undone,) = repository.links()
    assert (undone.person, undone.undone_by) == ("", "Dr. Li")
    link_study(repository, study, patient_id, "Dr. Wu", "it is right after all")
    assert waiting(repository) == {}


def test_a_recorded_link_can_be_undone(repository: Repository) -> None:
    patient_id = add_record(repository, ANN)
    study = add_study(repository, Person("x"))
    link_study(repository, study, patient_id, "Dr. Li", "request form")
    undo_link(repository, study, "Dr. Wu")
    assert waiting(repository) == {study: "undone"}
    with pytest.raises(NotFoundError, match="not linked"):
        undo_link(repository, study, "Dr. Wu")


def test_a_recorded_link_stops_when_the_record_turns_against_it(
    repository: Repository,
) -> None:
    patient_id = add_record(repository, Person("P-1", Sex.UNKNOWN, ""))
    study = add_study(repository, Person("x"))
    link_study(repository, study, patient_id, "Dr. Li", "request form")
    add_record(repository, Person("P-1", Sex.MALE, ""))
    assert waiting(repository) == {study: "conflict"}


def test_images_only_become_a_patient_and_a_record_finds_it(
    repository: Repository,
) -> None:
    study = add_study(repository, ANN)
    patient_id = link_to_new_patient(repository, study, "Dr. Li", "no record here")
    second = add_study(repository, ANN, 2)
    assert waiting(repository) == {}
    case = repository.patient_case(patient_id)
    assert (case.identity_basis, len(case.studies)) == ("images_only", 2)
    assert add_record(repository, ANN) == patient_id
    (row,) = repository.list_patients()
    assert (row.has_record, row.study_count) == (True, 2)
    assert second in {study.study_uid for study in case.studies}


def test_a_new_patient_beside_one_with_the_same_identifier_stays_apart(
    repository: Repository,
) -> None:
    patient_id = add_record(repository, ANN)
    study = add_study(repository, ANN)
    undo_link(repository, study, "Dr. Li")
    other = link_to_new_patient(repository, study, "Dr. Li", "somebody else's number")
    assert other != patient_id
    third = add_study(repository, ANN, 3)
    case = repository.patient_case(patient_id)
    assert [each.study_uid for each in case.studies] == [third]


def test_an_undone_new_patient_is_gone(repository: Repository) -> None:
    study = add_study(repository, ANN)
    patient_id = link_to_new_patient(repository, study, "Dr. Li", "no record here")
    undo_link(repository, study, "Dr. Li")
    assert repository.list_patients() == ()
    with pytest.raises(NotFoundError, match="no such patient"):
        repository.patient_case(patient_id)


def test_a_nodule_is_in_one_patient_only(repository: Repository) -> None:
    add_record(repository, ANN)
    ben = add_record(repository, Person("P-2"), "Patient/2")
    add_study(repository, ANN, 1, nodule=1)
    study = add_study(repository, Person("x"), 2, nodule=1)
    with pytest.raises(IdentityConflictError, match="another patient"):
        link_study(repository, study, ben, "Dr. Li", "request form")
    with pytest.raises(IdentityConflictError, match="another patient"):
        link_to_new_patient(repository, study, "Dr. Li", "no record here")


def test_two_patients_who_claim_a_nodule_both_wait(repository: Repository) -> None:
    add_record(repository, ANN)
    add_record(repository, Person("P-2"), "Patient/2")
    one = add_study(repository, ANN, 1, nodule=1)
    other = add_study(repository, Person("P-2"), 2, nodule=1)
    assert waiting(repository) == {one: "conflict", other: "conflict"}
    assert {study.conflicts for study in repository.unlinked_studies()} == {
        frozenset({"nodule"})
    }


def test_a_link_needs_a_person_and_a_reason(repository: Repository) -> None:
    patient_id = add_record(repository, ANN)
    study = add_study(repository, Person("x"))
    with pytest.raises(InvalidClinicalValueError, match="a person and a reason"):
        link_study(repository, study, patient_id, " ", "reason")


def test_unknown_study_and_patient_are_named(repository: Repository) -> None:
    with pytest.raises(NotFoundError, match="no such study"):
        link_study(repository, uid(9), "nobody", "Dr. Li", "reason")
    study = add_study(repository, ANN)
    with pytest.raises(NotFoundError, match="no such patient"):
        link_study(repository, study, "nobody", "Dr. Li", "reason")


def test_two_studies_of_one_patient_that_contradict_both_wait(
    repository: Repository,
) -> None:
    patient_id = add_record(repository, Person("P-1", Sex.UNKNOWN, ""))
    woman = add_study(repository, Person("P-1", Sex.FEMALE), 1)
    assert waiting(repository) == {}
    stranger = add_study(repository, Person("x", Sex.MALE), 3)
    with pytest.raises(IdentityConflictError, match="sex"):
        link_study(repository, stranger, patient_id, "Dr. Li", "request form")
    man = add_study(repository, Person("P-1", Sex.MALE), 2)
    add_study(repository, Person("P-1", Sex.UNKNOWN), 4)
    expected = {woman: "conflict", man: "conflict", stranger: "no_match"}
    assert waiting(repository) == expected
    add_study(repository, Person("P-1", Sex.FEMALE), 2)  # corrected at its source
    assert waiting(repository) == {stranger: "no_match"}


def test_a_patient_of_images_stays_while_a_link_to_it_waits(
    repository: Repository,
) -> None:
    first = add_study(repository, ANN, 1)
    second = add_study(repository, Person("x", Sex.UNKNOWN, ""), 2)
    patient_id = link_to_new_patient(repository, first, "Dr. Li", "no record here")
    link_study(repository, second, patient_id, "Dr. Li", "request form")
    add_study(repository, Person("x", Sex.MALE, ""), 2)  # corrected at its source
    assert waiting(repository) == {second: "conflict"}
    undo_link(repository, first, "Dr. Li")
    assert waiting(repository) == {first: "undone", second: "conflict"}
    undo_link(repository, second, "Dr. Li")
    with pytest.raises(NotFoundError, match="no such patient"):
        repository.patient_case(patient_id)
