"""Lesions of a structured report become part of a person's reading."""

from dataclasses import replace

import pytest

from connectors.store.repository import Repository
from connectors.workflows.entries.enter_response import read_visit
from connectors.workflows.entries.ingest_lesion_report import (
    lesions_of_report,
    take_lesions,
)
from data.errors import IdentityConflictError, InvalidClinicalValueError
from data.patient.response_categories import NonTargets
from data.patient.tumour_reading import LesionRole
from tests.connectors.examples import Person, uid
from tests.connectors.measurement_reports import LONG, group, report
from tests.connectors.workflows.entries.test_enter_response import READING, SCAN, ann

__all__ = ["ann"]

LIVER = group("S1", "Segment of liver", (LONG, 24.0))


def test_chosen_lesions_join_what_was_read_of_that_visit(
    repository: Repository, ann: str
) -> None:
    read_visit(repository, ann, READING)
    case = repository.patient_case(ann)
    lung = group("N9", "Lung", (LONG, 12.0))
    found = lesions_of_report(repository, case, report(LIVER, lung, day="20240305"))
    assert [one.label for one in found.lesions] == ["S1"]
    assert found.left_out == ("N9",)
    visit = take_lesions(
        repository, case, found, ["S1"], role=LesionRole.TARGET, person="Dr Wu"
    )
    assert visit == SCAN, "the CT four days before"
    first, second = repository.response_entries(ann)[1]
    assert first == READING
    assert second.person == "Dr Wu"
    assert second.non_targets is NonTargets.NEITHER_CR_NOR_PD
    assert [one.label for one in second.lesions] == ["L1", "R1", "S1"]
    assert second.lesions[-1].source == uid(88, 1)


def test_recist_still_decides(repository: Repository, ann: str) -> None:
    case = repository.patient_case(ann)
    small = group("S1", "Liver", (LONG, 8.0))
    found = lesions_of_report(repository, case, report(small))
    with pytest.raises(InvalidClinicalValueError, match="not measurable"):
        take_lesions(
            repository, case, found, ["S1"], role=LesionRole.TARGET, person="Dr Wu"
        )
    assert repository.response_entries(ann) == ((), ())


@pytest.mark.parametrize(
    "other",
    [
        Person("P-2"),
        replace(Person(), issuer="urn:oid:9.9"),
        replace(Person(), born="1971-01-01"),
    ],
)
def test_a_report_of_another_patient_is_refused(
    repository: Repository, ann: str, other: Person
) -> None:
    case = repository.patient_case(ann)
    with pytest.raises(IdentityConflictError, match="not certain"):
        lesions_of_report(repository, case, report(LIVER, person=other))


def test_a_study_of_this_patient_is_enough_unless_birth_dates_differ(
    repository: Repository, ann: str
) -> None:
    case = repository.patient_case(ann)
    unnamed = replace(Person(), issuer="urn:oid:9.9")
    content = report(LIVER, person=unnamed, study=uid(1))
    assert lesions_of_report(repository, case, content).lesions
    wrong = replace(unnamed, born="1971-01-01")
    with pytest.raises(IdentityConflictError, match="not certain"):
        lesions_of_report(repository, case, report(LIVER, person=wrong, study=uid(1)))
