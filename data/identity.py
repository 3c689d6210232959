"""Person that a record is about, and whether two records are one person."""

from dataclasses import dataclass, field
from enum import StrEnum

from data.partial_date import PartialDate


class Sex(StrEnum):
    """Administrative sex as recorded."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A patient identifier; it means nothing without its issuer.

    Attributes:
        issuer: Who gave it out: a FHIR `system`, or a DICOM Issuer of Patient ID.
        value: The identifier itself.
    """

    issuer: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PersonIdentity:
    """Identity of a person in one source; fields that identify stay out of `repr`.

    Attributes:
        identifiers: Those with an issuer count for joining, the rest are shown.
        sex: As recorded.
        birth_date: As far as it is known.
        name: For the screen only; never compared.
    """

    identifiers: frozenset[Identifier] = frozenset()
    sex: Sex = Sex.UNKNOWN
    birth_date: PartialDate | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)


class Likeness(StrEnum):
    """Result of comparing two identities."""

    SAME = "same"
    CONFLICT = "conflict"
    UNRELATED = "unrelated"


def shared_identifiers(
    one: PersonIdentity, other: PersonIdentity
) -> frozenset[Identifier]:
    """Identifiers that both have, issuer included."""
    return frozenset(
        identifier
        for identifier in one.identifiers & other.identifiers
        if identifier.issuer and identifier.value
    )


def contradictions(one: PersonIdentity, other: PersonIdentity) -> frozenset[str]:
    """Name those of `sex` and `birth_date` that cannot belong to one person.

    A value that is unknown, `other` or missing contradicts nothing.
    """
    found = set()
    binary = {Sex.FEMALE, Sex.MALE}
    if {one.sex, other.sex} == binary:
        found.add("sex")
    if (
        one.birth_date
        and other.birth_date
        and not one.birth_date.agrees_with(other.birth_date)
    ):
        found.add("birth_date")
    return frozenset(found)


def likeness(one: PersonIdentity, other: PersonIdentity) -> Likeness:
    """Compare two identities for one person; an identifier decides, never a name."""
    if not shared_identifiers(one, other):
        return Likeness.UNRELATED
    return Likeness.CONFLICT if contradictions(one, other) else Likeness.SAME
