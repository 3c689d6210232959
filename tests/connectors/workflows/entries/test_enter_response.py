"""Choices of targets and readings of visits are kept, and corrections follow them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from connectors.store.imaging.nodules import MeasuredMark, NoduleMark
from connectors.store.imaging.studies import StoredSeries
from connectors.store.repository import Repository
from connectors.workflows.entries.enter_response import choose_targets, read_visit
from data.errors import InvalidClinicalValueError, NotFoundError
from data.imaging.nodule import KeyImage
from data.patient.response_categories import NonTargets
from data.patient.tumour_reading import LesionReading, ResponsePlan, TumourReading
from tests.connectors.examples import Person, choice_of, record_of, uid
from tests.pages.example_cases import measurement

NOW = datetime(2024, 5, 6, tzinfo=UTC)
SCAN = date(2024, 3, 1)
NODULE = uid(77, 1)
PLAN = ResponsePlan(SCAN, (NODULE,), "Dr Li", NOW)
READING = TumourReading(
    SCAN,
    "Dr Li",
    NOW,
    whole_body=True,
    non_targets=NonTargets.NEITHER_CR_NOR_PD,
    new_lesion=False,
    lesions=(LesionReading("L1", "liver", 21.5), LesionReading("R1", "node", 16, True)),
)


@pytest.fixture
def ann(repository: Repository) -> str:
    """A patient with one nodule of 11 mm on one scan."""
    choice = choice_of(Person(), day=SCAN)
    mark = NoduleMark(NODULE, uid(1), uid(1, 1), "N1", (1.0, 2.0, 3.0), "reader")
    image = KeyImage(np.zeros((8, 8), np.int16), (1.0, 1.0), 0.0, 0, (), (4.0, 4.0))
    with repository.writing() as work:
        work.records.save_record("in", record_of(Person()), NOW)
        series = StoredSeries(choice.chosen, choice.reasons, (Path("in/1.dcm"),), "f")
        work.studies.save_series(series, NOW)
        work.nodules.save_mark(mark)
        shown = measurement(SCAN, 500.0, series=uid(1, 1))
        work.nodules.save_outcome(MeasuredMark(mark, "tried", shown, image))
        work.study_linkage.relink({uid(1)})
    return repository.list_patients()[0].patient_id


def test_a_choice_and_a_reading_are_kept_as_they_were_said(
    repository: Repository, ann: str
) -> None:
    choose_targets(repository, ann, PLAN)
    read_visit(repository, ann, READING)
    assert repository.response_entries(ann) == ((PLAN,), (READING,))


def test_a_correction_is_a_further_entry(repository: Repository, ann: str) -> None:
    read_visit(repository, ann, READING)
    corrected = replace(READING, new_lesion=True, person="Dr Wu")
    read_visit(repository, ann, corrected)
    taken_back = replace(corrected, withdrawn=True)
    read_visit(repository, ann, taken_back)
    assert repository.response_entries(ann)[1] == (READING, corrected, taken_back)


def test_a_third_target_in_one_organ_is_refused_and_nothing_is_kept(
    repository: Repository, ann: str
) -> None:
    lesions = tuple(LesionReading(f"L{n}", "liver", 20.0) for n in range(3))
    with pytest.raises(InvalidClinicalValueError, match="more than RECIST"):
        read_visit(repository, ann, replace(READING, lesions=lesions))
    assert repository.response_entries(ann) == ((), ())


def test_a_target_must_be_a_nodule_of_this_patient(
    repository: Repository, ann: str
) -> None:
    with pytest.raises(NotFoundError, match="nodule"):
        choose_targets(repository, ann, replace(PLAN, target_uids=("2.25.9",)))
    with pytest.raises(NotFoundError, match="patient"):
        read_visit(repository, "nobody", READING)


def test_a_day_that_has_not_come_is_refused(repository: Repository, ann: str) -> None:
    with pytest.raises(InvalidClinicalValueError, match="has not come yet"):
        read_visit(repository, ann, replace(READING, scanned_on=date(2999, 1, 1)))
    assert repository.response_entries(ann) == ((), ())
