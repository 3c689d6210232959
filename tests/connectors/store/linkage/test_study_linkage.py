"""Which patient a study belongs to: the rule alone."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.store.linkage.study_linkage import (
    ManualLink,
    StudyLink,
    link_by_identifier,
)
from data.identity import Identifier, PersonIdentity, Sex, contradictions
from data.partial_date import PartialDate
from tests.connectors.examples import Person

ANN = Person("P-1").identity
identities = st.builds(
    PersonIdentity,
    identifiers=st.frozensets(
        st.builds(Identifier, st.sampled_from(["", "A", "B"]), st.sampled_from("12")),
        max_size=3,
    ),
    sex=st.sampled_from(Sex),
    birth_date=st.sampled_from(
        [None, PartialDate(1950), PartialDate(1950, 4), PartialDate(1951, 2, 3)]
    ),
    name=st.sampled_from(["", "One", "Two"]),
)
candidates = st.dictionaries(st.sampled_from("pqr"), identities, max_size=3)


def test_the_only_patient_with_the_identifier_is_joined() -> None:
    assert link_by_identifier(ANN, {"p": ANN}, ManualLink()) == StudyLink(
        "p", "identifier"
    )


def test_nobody_with_the_identifier_waits() -> None:
    assert link_by_identifier(ANN, {}, ManualLink()).waits_because == "no_match"


def test_several_with_the_identifier_wait() -> None:
    found = link_by_identifier(ANN, {"p": ANN, "q": ANN}, ManualLink())
    assert (found.patient_id, found.waits_because) == ("", "several_patients")


def test_a_conflict_is_named_and_waits() -> None:
    ben = Person("P-1", Sex.MALE, "1961-01-01").identity
    found = link_by_identifier(ANN, {"p": ben}, ManualLink())
    assert found.waits_because == "conflict"
    assert found.conflicts == {"sex", "birth_date"}
    assert found.candidate_patient_id == "p"


def test_a_person_goes_before_the_identifier() -> None:
    word = ManualLink("q", ANN, "Dr. Who")
    assert link_by_identifier(ANN, {"p": ANN}, word) == StudyLink(
        "q", "recorded_link", "Dr. Who"
    )


def test_after_an_undone_link_only_a_person_links() -> None:
    found = link_by_identifier(ANN, {"p": ANN}, ManualLink(undone=True))
    assert (found.patient_id, found.waits_because) == ("", "undone")


@given(identities, candidates, identities, st.booleans(), st.booleans())
def test_no_one_is_joined_against_sex_or_birth_date(
    images: PersonIdentity,
    others: dict[str, PersonIdentity],
    told: PersonIdentity,
    linked: bool,
    undone: bool,
) -> None:
    word = ManualLink("p" if linked else "", told, "someone", undone)
    found = link_by_identifier(images, others, word)
    assert bool(found.patient_id) != bool(found.waits_because)
    if found.patient_id:
        joined = told if linked else others[found.patient_id]
        assert not contradictions(images, joined)


@given(identities, candidates, st.sampled_from(["", "Other", "One"]))
def test_names_change_nothing(
    images: PersonIdentity, others: dict[str, PersonIdentity], name: str
) -> None:
    renamed = PersonIdentity(
        images.identifiers, images.sex, images.birth_date, name=name
    )
    word = ManualLink()
    assert link_by_identifier(images, others, word) == link_by_identifier(
        renamed, others, word
    )
