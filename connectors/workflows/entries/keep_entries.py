"""Keeps what a person enters about a patient and one of its nodules."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import assess_changed
from data.errors import InvalidClinicalValueError, NotFoundError
from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from data.patient.manual_entry import (
    ENTRY_FIELDS,
    EntryScope,
    ManualEntry,
    current_entries,
)
from fusion.assessment.entries import refuse_contradictions
from fusion.assessment.patient import select_measurements


def keep_entries(
    repository: Repository,
    patient_id: str,
    answers: Mapping[str, str],
    *,
    person: str,
    tracking_uid: str,
    scanned_on: date,
) -> int:
    """Keep the answers that differ from what counts now; nothing is overwritten.

    Args:
        repository: The store.
        patient_id: Key of the patient.
        answers: Question of `ENTRY_FIELDS` to answer; an empty one takes back.
        person: Who answers; not empty.
        tracking_uid: The nodule that answers about a nodule are about.
        scanned_on: Day of its latest scan.

    Returns:
        How many answers were new.

    Raises:
        NotFoundError: If there is no such patient or nodule.
        InvalidClinicalValueError: If nobody says who answers, or an answer cannot be:
            also one that the measurements of the nodule contradict.
    """
    now = datetime.now(UTC)
    given = [
        _fact(name, value, person.strip(), now, tracking_uid, scanned_on)
        for name, value in answers.items()
    ]
    case = select_measurements(repository.patient_case(patient_id))
    nodule = _nodule(case, tracking_uid)
    with repository.writing() as work:
        said = work.entries.manual_entries_of_patient(patient_id)
        counts = current_entries(said, tracking_uid, scanned_on)
        new = [fact for fact in given if fact.value != _value(counts, fact.name)]
        refuse_contradictions(case, nodule, (*said, *new))
        for fact in new:
            work.entries.add_entry(patient_id, fact)
    assess_changed(repository, date.today())
    return len(new)


def _nodule(case: PatientCase, tracking_uid: str) -> Nodule:
    for nodule in case.nodules:
        if nodule.tracking_uid == tracking_uid and nodule.measurements:
            return nodule
    raise NotFoundError("entered.nodule")


def _fact(
    name: str,
    value: str,
    person: str,
    now: datetime,
    tracking_uid: str,
    scanned_on: date,
) -> ManualEntry:
    if name not in ENTRY_FIELDS:
        raise InvalidClinicalValueError("entered.question", name=name)
    about_person = ENTRY_FIELDS[name].scope is EntryScope.PERSON
    return ManualEntry(
        name, value, person, now, scanned_on, "" if about_person else tracking_uid
    )


def _value(counts: Mapping[str, ManualEntry], name: str) -> str:
    return counts[name].value if name in counts else ""
