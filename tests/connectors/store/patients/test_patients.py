"""Whatever the order of records and studies, the same patients come of them."""

import tempfile
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.settings import Settings
from connectors.store.imaging.studies import StoredSeries
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from data.identity import Identifier, PersonIdentity, Sex
from data.imaging.study import SeriesChoice
from data.partial_date import PartialDate
from data.patient.record import PatientRecord
from tests.connectors.examples import Person, choice_of, meaning, record_of

NOW = datetime(2024, 5, 6, tzinfo=UTC)
Item = PatientRecord | SeriesChoice


def take_in(repository: Repository, *items: Item, root: str = "in") -> None:
    for item in items:
        with repository.writing() as work:
            if isinstance(item, PatientRecord):
                touched = work.records.save_record(root, item, NOW)
                if touched:
                    work.study_linkage.relink_touched(touched)
            else:
                files = (Path("in/1.dcm"),)
                held = StoredSeries(item.chosen, item.reasons, files, "f")
                work.studies.save_series(held, NOW)
                work.study_linkage.relink({item.chosen.study_uid})


def outcome(*items: Item) -> dict[str, list[str]]:
    with tempfile.TemporaryDirectory() as home:
        repository = open_store(Settings(home=Path(home), database_url=""))
        take_in(repository, *items)
        found = meaning(repository)
        repository.close()
        return found


def test_records_with_one_identifier_are_one_patient(repository: Repository) -> None:
    take_in(repository, record_of(Person(), "Patient/1"))
    take_in(repository, record_of(Person(), "Patient/2"), choice_of(Person()))
    (row,) = repository.list_patients()
    assert row.study_count == 1


def test_records_that_contradict_are_two_and_join_nothing(
    repository: Repository,
) -> None:
    ann, ben = Person(), Person(sex=Sex.MALE)
    take_in(repository, record_of(ann, "Patient/1"), choice_of(ann))
    assert not repository.unlinked_studies()
    take_in(repository, record_of(ben, "Patient/2"))
    assert len(repository.list_patients()) == 2
    (waiting,) = repository.unlinked_studies()
    assert waiting.reason == "several_patients"
    reasons = [entry.reason for entry in repository.rejected()]
    assert reasons == ["identity.shared_identifier"] * 2


def test_a_corrected_record_takes_the_place_of_the_wrong_one(
    repository: Repository,
) -> None:
    take_in(repository, choice_of(Person()), record_of(Person(born="1951-01-01")))
    (waiting,) = repository.unlinked_studies()
    assert waiting.reason == "conflict"
    assert waiting.conflicts == {"birth_date"}
    take_in(repository, record_of(Person()))
    assert len(repository.list_patients()) == 1
    assert not repository.unlinked_studies()


def test_a_record_that_becomes_wrong_lets_the_study_go(repository: Repository) -> None:
    take_in(repository, choice_of(Person()), record_of(Person()))
    take_in(repository, record_of(Person(sex=Sex.MALE)))
    assert [study.reason for study in repository.unlinked_studies()] == ["conflict"]


def test_a_bridge_makes_two_patients_one(repository: Repository) -> None:
    one, two = Person("P-1"), Person("P-2")
    bridge = PatientRecord(
        "Patient/3",
        PersonIdentity(one.identity.identifiers | two.identity.identifiers),
    )
    take_in(repository, record_of(one), record_of(two, "Patient/2"))
    assert len(repository.list_patients()) == 2
    take_in(repository, bridge)
    assert len(repository.list_patients()) == 1


def test_records_without_issuer_are_never_joined(repository: Repository) -> None:
    nobody = Person(issuer="")
    take_in(repository, record_of(nobody, "Patient/1"), record_of(nobody, "Patient/2"))
    take_in(repository, choice_of(nobody))
    assert len(repository.list_patients()) == 2
    assert [study.reason for study in repository.unlinked_studies()] == ["no_match"]


def test_the_same_reference_in_two_hospitals_is_two_patients(
    repository: Repository,
) -> None:
    here, there = Person("P-1"), Person("P-1", issuer="urn:oid:9.9")
    take_in(repository, record_of(here, "Patient/1"), record_of(there, "Patient/1"))
    assert len(repository.list_patients()) == 2


identities = st.builds(
    PersonIdentity,
    identifiers=st.frozensets(
        st.builds(Identifier, st.sampled_from("AB"), st.sampled_from("12")),
        min_size=1,
        max_size=2,
    ),
    sex=st.sampled_from([Sex.FEMALE, Sex.MALE, Sex.UNKNOWN]),
    birth_date=st.sampled_from([None, PartialDate(1950), PartialDate(1951)]),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(identities, min_size=3, max_size=4), st.integers(1, 3), st.data())
def test_order_of_records_and_studies_does_not_matter(
    people: list[PersonIdentity], records: int, data: st.DataObject
) -> None:
    items: list[Item] = []
    for number, identity in enumerate(people):
        if number < records:
            items.append(PatientRecord(f"Patient/{number}", identity))
        else:
            items.append(_images(identity, number))
    shuffled = data.draw(st.permutations(items))
    assert outcome(*items) == outcome(*shuffled)


@pytest.mark.slow
def test_all_orders_of_a_quarrel_end_alike() -> None:
    items: list[Item] = [
        record_of(Person(), "Patient/1"),
        record_of(Person(sex=Sex.UNKNOWN), "Patient/2"),
        record_of(Person(sex=Sex.MALE), "Patient/3"),
        choice_of(Person()),
    ]
    first, *others = (outcome(*order) for order in permutations(items))
    assert all(other == first for other in others)


def _images(identity: PersonIdentity, number: int) -> SeriesChoice:
    issuer, value = next(
        (i.issuer, i.value)
        for i in sorted(
            identity.identifiers, key=lambda each: (each.issuer, each.value)
        )
    )
    born = str(identity.birth_date) if identity.birth_date else ""
    return choice_of(Person(value, identity.sex, born, issuer), number + 1)


def test_a_further_record_keeps_the_key_that_people_know(
    repository: Repository,
) -> None:
    """Whatever keys chance gives: a link to a patient outlives a second source."""
    for number in range(8):
        person = Person(number=f"P-{number}")
        take_in(repository, record_of(person, f"Patient/{number}"))
        before = {row.patient_id for row in repository.list_patients()}
        take_in(repository, record_of(person, f"Patient/other-{number}"), root="hl7")
        assert {row.patient_id for row in repository.list_patients()} == before
