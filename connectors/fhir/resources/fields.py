"""Fields of a FHIR resource, whatever was really put there.

Records come from many vendors: a field may be missing, null or of the wrong type.
Each function here gives the field if it is what FHIR says, else the empty value of
that type, and never raises.
"""

from functools import lru_cache
from math import isfinite
from typing import Any

from data.errors import InvalidClinicalValueError
from data.partial_date import PartialDate

Resource = dict[str, Any]
"""A JSON object as parsed; any member may have any type."""


def text(resource: Resource, key: str) -> str:
    """A string, or empty."""
    value = resource.get(key)
    return value if isinstance(value, str) else ""


def child(resource: Resource, key: str) -> Resource:
    """An object, or an empty one."""
    value = resource.get(key)
    return value if isinstance(value, dict) else {}


def children(resource: Resource, key: str) -> list[Resource]:
    """The objects of a list; an object that stands alone counts as a list of one."""
    value = resource.get(key)
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return [value] if isinstance(value, dict) else []


def number(resource: Resource, key: str) -> float | None:
    """A finite number; a number written as a string is none."""
    value = resource.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if isfinite(value) else None


def date_in(resource: Resource, *keys: str) -> PartialDate | None:
    """The first of these fields that begins with a date; a Period gives its start."""
    for key in keys:
        value = resource.get(key)
        if isinstance(value, dict):
            value = value.get("start") or value.get("end")
        if isinstance(value, str):
            try:
                return _parsed_date(value)
            except InvalidClinicalValueError:
                continue
    return None


@lru_cache(maxsize=4096)
def _parsed_date(written: str) -> PartialDate:
    """One visit writes the same moment into all that was done then."""
    return PartialDate.parse(written)


def observed_on(resource: Resource) -> PartialDate | None:
    """Read when an observation applies, or when it was issued if it does not say."""
    return date_in(
        resource, "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"
    )


def reference(resource: Resource, key: str) -> str:
    """The target of a Reference, or empty."""
    return text(child(resource, key), "reference")


def references(resource: Resource, key: str) -> list[str]:
    """The targets of a list of References or, as in R5, CodeableReferences."""
    found = []
    for item in children(resource, key):
        target = text(item, "reference") or reference(item, "reference")
        if target:
            found.append(target)
    return found


def extension(resource: Resource, *endings: str) -> Resource:
    """The first extension whose URL ends so, in lower case; an empty one if none."""
    for item in children(resource, "extension"):
        if text(item, "url").lower().endswith(endings):
            return item
    return {}
