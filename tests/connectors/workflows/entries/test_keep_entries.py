"""What persons enter is kept with who and when; a correction is a further entry."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from connectors.store.imaging.nodules import MeasuredMark, NoduleMark
from connectors.store.imaging.studies import StoredSeries
from connectors.store.repository import Repository
from connectors.workflows.entries.keep_entries import keep_entries
from connectors.workflows.entries.link_identity import link_study
from data.errors import InvalidClinicalValueError, NotFoundError
from data.identity import Identifier, PersonIdentity
from data.imaging.nodule import KeyImage
from data.patient.record import PatientRecord
from tests.connectors.examples import Person, choice_of, record_of, uid
from tests.connectors.stored_rows import entered_facts
from tests.pages.example_cases import measurement

NOW = datetime(2024, 5, 6, tzinfo=UTC)
SCAN = date(2024, 3, 1)
NODULE = uid(77, 1)


def keep_record(repository: Repository, record: PatientRecord) -> None:
    with repository.writing() as work:
        touched = work.records.save_record("in", record, NOW)
        if touched:
            work.study_linkage.relink_touched(touched)


@pytest.fixture
def ann(repository: Repository) -> str:
    """A patient with one nodule on one scan, nothing of it read from a file."""
    keep_record(repository, record_of(Person()))
    choice = choice_of(Person(), day=SCAN)
    mark = NoduleMark(NODULE, uid(1), uid(1, 1), "N1", (1.0, 2.0, 3.0), "reader")
    image = KeyImage(np.zeros((8, 8), np.int16), (1.0, 1.0), 0.0, 0, (), (4.0, 4.0))
    with repository.writing() as work:
        series = StoredSeries(choice.chosen, choice.reasons, (Path("in/1.dcm"),), "f")
        work.studies.save_series(series, NOW)
        work.nodules.save_mark(mark)
        shown = measurement(SCAN, 400.0, series=uid(1, 1))
        work.nodules.save_outcome(MeasuredMark(mark, "tried", shown, image))
        work.study_linkage.relink({uid(1)})
    return repository.list_patients()[0].patient_id


def enter(repository: Repository, patient_id: str, **answers: str) -> int:
    return keep_entries(
        repository,
        patient_id,
        answers,
        person=" Dr Reader ",
        tracking_uid=NODULE,
        scanned_on=SCAN,
    )


def test_answers_come_back_as_they_were_given(repository: Repository, ann: str) -> None:
    before = datetime.now(UTC)
    assert enter(repository, ann, indication="screening", spiculated="no") == 2
    indication, spiculated = entered_facts(repository, ann)
    assert (indication.name, indication.value) == ("indication", "screening")
    assert (indication.tracking_uid, spiculated.tracking_uid) == ("", NODULE)
    assert indication.person == "Dr Reader"
    assert indication.scanned_on == SCAN
    assert before <= indication.entered_at <= datetime.now(UTC) + timedelta(seconds=1)


def test_a_correction_is_added_and_the_earlier_answer_stays(
    repository: Repository, ann: str
) -> None:
    enter(repository, ann, spiculated="no", emphysema="yes")
    assert enter(repository, ann, spiculated="yes", emphysema="yes") == 1
    assert enter(repository, ann, emphysema="") == 1
    held = [(fact.name, fact.value) for fact in entered_facts(repository, ann)]
    assert held == [
        ("spiculated", "no"),
        ("emphysema", "yes"),
        ("spiculated", "yes"),
        ("emphysema", ""),
    ]


def test_nothing_is_kept_of_answers_that_cannot_be(
    repository: Repository, ann: str
) -> None:
    with pytest.raises(InvalidClinicalValueError, match="no possible answer"):
        enter(repository, ann, emphysema="yes", spiculated="perhaps")
    with pytest.raises(InvalidClinicalValueError, match="no question"):
        enter(repository, ann, favourite_colour="blue")
    with pytest.raises(InvalidClinicalValueError, match="solid part of 40"):
        enter(repository, ann, indication="screening", solid_diameter_mm="40")
    with pytest.raises(NotFoundError, match="no such patient"):
        enter(repository, "nobody", spiculated="no")
    with pytest.raises(InvalidClinicalValueError, match="name of the person"):
        keep_entries(
            repository,
            ann,
            {"spiculated": "no"},
            person=" ",
            tracking_uid=NODULE,
            scanned_on=SCAN,
        )
    with pytest.raises(NotFoundError, match="has not been measured"):
        keep_entries(
            repository,
            ann,
            {"spiculated": "no"},
            person="Dr Reader",
            tracking_uid=uid(77, 2),
            scanned_on=SCAN,
        )
    assert entered_facts(repository, ann) == ()


def test_answers_follow_a_patient_who_becomes_part_of_another(
    repository: Repository, ann: str
) -> None:
    other, both = Identifier("urn:x", "9"), PersonIdentity
    keep_record(
        repository, PatientRecord("Patient/9", both(frozenset({other}), name="Ann"))
    )
    enter(repository, ann, family_history="yes")
    joined = Person().identity.identifiers | {other}
    keep_record(repository, PatientRecord("Patient/3", both(joined)))
    (row,) = repository.list_patients()
    (fact,) = entered_facts(repository, row.patient_id)
    assert (fact.name, fact.value) == ("family_history", "yes")


def test_answers_about_a_nodule_go_where_its_study_goes(
    repository: Repository, ann: str
) -> None:
    keep_record(repository, record_of(Person("P-2"), "Patient/2"))
    enter(repository, ann, spiculated="yes", family_history="yes")
    bob = next(
        row.patient_id for row in repository.list_patients() if row.patient_id != ann
    )
    link_study(repository, uid(1), bob, "dr.li", "mixed up at the scanner")
    assert [fact.name for fact in entered_facts(repository, bob)] == ["spiculated"]
    assert [fact.name for fact in entered_facts(repository, ann)] == ["family_history"]
