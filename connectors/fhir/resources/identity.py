"""Identity of the person that a Patient resource is about."""

import re
from typing import Final

from connectors.fhir.resources.concepts import meaning
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    date_in,
    extension,
    text,
)
from data.identity import Identifier, PersonIdentity, Sex

_SEXES: Final = frozenset(member.value for member in Sex)
_NAME_ORDER: Final = ("official", "usual", "")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff\s·]+")


def read_identity(patient: Resource) -> PersonIdentity:
    """Identifiers with their issuer, sex, birth date and name of a Patient."""
    return PersonIdentity(
        identifiers=frozenset(
            filter(None, map(read_identifier, children(patient, "identifier")))
        ),
        sex=_sex(patient),
        birth_date=date_in(patient, "birthDate"),
        name=_name(children(patient, "name")),
    )


def read_identifier(identifier: Resource) -> Identifier | None:
    """The identifier with its `system`, else its assigner, as the issuer."""
    value = text(identifier, "value").strip()
    if not value:
        return None
    assigner = child(identifier, "assigner")
    issuer = (
        text(identifier, "system")
        or text(assigner, "display")
        or text(child(assigner, "identifier"), "value")
        or text(assigner, "reference")
    )
    return Identifier(issuer.strip(), value)


def is_deceased(patient: Resource) -> bool:
    """Test whether the record says that the patient died."""
    return patient.get("deceasedBoolean") is True or bool(
        text(patient, "deceasedDateTime")
    )


def is_simulated(patient: Resource) -> bool:
    """Test whether the record is marked as test data.

    Source:
        HL7 v3 ActReason, code HTEST, in `meta.security` or `meta.tag`.
    """
    meta = child(patient, "meta")
    return any(
        text(label, "code") == "HTEST"
        and text(label, "system").lower().rpartition("/")[2] in ("v3-actreason", "")
        for label in children(meta, "security") + children(meta, "tag")
    )


def _sex(patient: Resource) -> Sex:
    """`gender`; where a record leaves it out, the sex that US Core has instead."""
    gender = text(patient, "gender")
    if gender in _SEXES:
        return Sex(gender)
    sex = extension(patient, "us-core-individual-sex")
    coded = meaning("sex", {"coding": [child(sex, "valueCoding")]})
    return Sex(coded) if coded else Sex.UNKNOWN


def _name(names: list[Resource]) -> str:
    for use in _NAME_ORDER:
        for name in names:
            written = _written(name)
            if written and use in ("", text(name, "use")):
                return written
    return ""


def _written(name: Resource) -> str:
    if text(name, "text"):
        return text(name, "text").strip()
    given = name.get("given")
    first = (
        [part for part in given if isinstance(part, str)]
        if isinstance(given, list)
        else []
    )
    family = text(name, "family")
    if family and _CHINESE.fullmatch("".join([family, *first])):
        return "".join([family, *first])
    return " ".join(filter(None, [*first, family])).strip()
