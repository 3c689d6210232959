"""Capabilities that a server states."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from connectors.fhir.resources.fields import Resource, child, children, text
from data.errors import InvalidRecordError

_OLDER: Final = {"0": "DSTU1", "1": "DSTU2", "3": "STU3"}
_READ: Final = ("4", "5")


@dataclass(frozen=True, slots=True)
class Capability:
    """The part of a CapabilityStatement that decides how we read.

    Attributes:
        fhir_version: Such as `4.0.1`.
        types: Resource types that can be searched; empty if it does not say.
        everything: Whether a patient's `$everything` is offered.
        export: Whether Bulk Data `$export` is offered.
        includes: What `_include` may name.
        token_url: Token endpoint by the older SMART extension, or empty.
    """

    fhir_version: str
    types: frozenset[str] = frozenset()
    everything: bool = False
    export: bool = False
    includes: frozenset[str] = frozenset()
    token_url: str = ""


def capability_of(statement: Resource) -> Capability:
    """Read a CapabilityStatement.

    Raises:
        InvalidRecordError: If the server speaks an older FHIR, or none we know.
    """
    version = text(statement, "fhirVersion")
    kind = text(statement, "resourceType")
    if kind == "Conformance" or version[:1] in _OLDER:
        name = _OLDER.get(version[:1], "DSTU2")
        raise InvalidRecordError("fhir.older_version", version=name)
    if kind != "CapabilityStatement" or not version.startswith(_READ):
        raise InvalidRecordError("fhir.unknown_version", version=version[:20] or "–")
    rests = children(statement, "rest")
    resources = [each for rest in rests for each in children(rest, "resource")]
    named = {text(each, "type"): each for each in resources}
    return Capability(
        fhir_version=version,
        types=frozenset(name for name, each in named.items() if _can_search(each)),
        everything="everything" in _operations(named.get("Patient", {})),
        export=any(
            "export" in _operations(each)
            for each in (*rests, named.get("Patient", {}), named.get("Group", {}))
        ),
        includes=frozenset(_strings(named.values(), "searchInclude")),
        token_url=next(filter(None, map(_token_url, rests)), ""),
    )


def _can_search(resource: Resource) -> bool:
    codes = [text(each, "code") for each in children(resource, "interaction")]
    return not codes or "search-type" in codes


def _operations(holder: Resource) -> set[str]:
    """Names without `$`; some servers write the dollar, some a longer name."""
    names = set()
    for operation in children(holder, "operation"):
        for written in (text(operation, "name"), text(operation, "definition")):
            names.add(written.lstrip("$").rpartition("-")[2].rpartition("/")[2])
    return names


def _strings(resources: Iterable[Resource], key: str) -> Iterator[str]:
    for resource in resources:
        values = resource.get(key)
        for value in values if isinstance(values, list) else ():
            if isinstance(value, str):
                yield value


def _token_url(rest: Resource) -> str:
    for outer in children(child(rest, "security"), "extension"):
        if text(outer, "url").endswith("/oauth-uris"):
            for inner in children(outer, "extension"):
                if text(inner, "url") == "token":
                    return text(inner, "valueUri")
    return ""
