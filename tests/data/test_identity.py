import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.identity import (
    Identifier,
    Likeness,
    PersonIdentity,
    Sex,
    contradictions,
    likeness,
)
from data.partial_date import PartialDate

ISSUED = Identifier("urn:oid:1.2.3", "A17")
BIRTH = PartialDate(1956, 4, 2)

identities = st.builds(
    PersonIdentity,
    identifiers=st.frozensets(
        st.builds(Identifier, st.sampled_from(["", "a", "b"]), st.sampled_from("12")),
        max_size=3,
    ),
    sex=st.sampled_from(Sex),
    birth_date=st.sampled_from(
        [None, BIRTH, PartialDate(1956), PartialDate(1957, 4, 2)]
    ),
    name=st.sampled_from(["", "Same Name"]),
)


def person(**changes: object) -> PersonIdentity:
    known = {"identifiers": frozenset({ISSUED}), "sex": Sex.MALE, "birth_date": BIRTH}
    return PersonIdentity(**(known | changes))  # type: ignore[arg-type]


def test_one_identifier_with_issuer_joins() -> None:
    other = person(name="Other Name", birth_date=PartialDate(1956), sex=Sex.UNKNOWN)
    assert likeness(person(), other) is Likeness.SAME


@pytest.mark.parametrize(
    ("change", "contradiction"),
    [
        ({"sex": Sex.FEMALE}, "sex"),
        ({"birth_date": PartialDate(1956, 4, 3)}, "birth_date"),
    ],
)
def test_a_contradiction_stops_the_join(
    change: dict[str, object], contradiction: str
) -> None:
    assert likeness(person(), person(**change)) is Likeness.CONFLICT
    assert contradictions(person(), person(**change)) == {contradiction}


@pytest.mark.parametrize("issuer", ["", "urn:oid:9.9.9"])
def test_a_number_without_the_same_issuer_joins_nothing(issuer: str) -> None:
    other = person(identifiers=frozenset({Identifier(issuer, "A17")}))
    mine = person(identifiers=frozenset({Identifier("", "A17"), ISSUED}))
    assert likeness(mine, other) is Likeness.UNRELATED


def test_the_same_name_and_birth_date_join_nothing() -> None:
    one = PersonIdentity(name="Wei Zhang", sex=Sex.MALE, birth_date=BIRTH)
    assert likeness(one, one) is Likeness.UNRELATED


@given(identities, identities)
def test_comparing_has_no_order(one: PersonIdentity, other: PersonIdentity) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert contradictions(one, other) == contradictions(other, one)


@given(identities)
def test_what_identifies_stays_out_of_repr(identity: PersonIdentity) -> None:
    named = PersonIdentity(
        frozenset({Identifier("x", "SECRET-1")}), birth_date=BIRTH, name="SECRET-2"
    )
    assert "SECRET" not in repr(named)
    assert "1956" not in repr(named)
    assert "Same Name" not in repr(identity)
