"""Two records of one patient are one record, the newest first."""

from dataclasses import fields

from connectors.store.patients.record_merge import (
    _DATED,
    merged_identity,
    merged_record,
)
from data.coding import Coding
from data.identity import PersonIdentity, Sex
from data.partial_date import PartialDate
from data.patient.record import PatientRecord, Smoking, SmokingStatus
from data.patient.therapy import TherapyLine, TherapyStatus
from tests.connectors.examples import Person


def _smoking(year: int) -> Smoking:
    return Smoking("Observation/1", SmokingStatus.FORMER, None, PartialDate(year))


def _line(year: int, number: int) -> TherapyLine:
    agents = (Coding("osimertinib"),)
    return TherapyLine(
        agents, TherapyStatus.ACTIVE, (f"x/{year}",), PartialDate(year), number=number
    )


def test_items_are_joined_newest_first_and_lines_counted_again() -> None:
    who = Person().identity
    one = PatientRecord(
        "Patient/1", who, smoking=(_smoking(2020),), therapies=(_line(2021, 1),)
    )
    other = PatientRecord(
        "Patient/2",
        who,
        smoking=(_smoking(2022), _smoking(2020)),
        therapies=(_line(2019, 1),),
        simulated=True,
    )
    merged = merged_record([one, other])
    assert merged.smoking == (_smoking(2022), _smoking(2020))
    assert [(line.started, line.number) for line in merged.therapies] == [
        (PartialDate(2021), 2),
        (PartialDate(2019), 1),
    ]
    assert merged.source == "Patient/1"
    assert merged.simulated


def test_one_record_is_left_as_it_is() -> None:
    record = PatientRecord("Patient/1", Person().identity)
    assert merged_record([record]) is record


def test_identity_takes_what_is_known_best() -> None:
    known = Person().identity
    vague = PersonIdentity(sex=Sex.UNKNOWN, birth_date=PartialDate(1950))
    assert merged_identity([vague, known]) == known


def test_every_list_of_a_record_is_merged() -> None:
    """A list that is forgotten would silently lose what the second source says."""
    lists = {
        field.name
        for field in fields(PatientRecord)
        if field.default == () and field.name != "rejected_resources"
    }
    assert lists == set(_DATED)
