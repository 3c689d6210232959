"""A bundle is checked against R4 before it leaves."""

from collections.abc import Iterator
from typing import Final

from connectors.fhir.resources.fields import Resource, child, children, number, text
from connectors.fhir.writing.elements import UCUM
from data.errors import InvalidRecordError

_LARGEST_PERCENT: Final = 100  # by definition


def require_valid(bundle: Resource) -> None:
    """Check the shape by `fhir.resources`, and what shapes cannot say by ourselves.

    Raises:
        InvalidRecordError: Naming the element, never its content.

    Source:
        FHIR R4B (4.3.0), whose resources used here are those of R4; invariants
        ras-1 and ras-2 of RiskAssessment.
    """
    # The models take half a second to import, and only this function needs them.
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    try:
        Bundle.model_validate(bundle)
    except ValidationError as error:
        places = [".".join(map(str, one["loc"])) for one in error.errors()]
        where = ", ".join(places[:3])
        raise InvalidRecordError("fhir.send.invalid", where=where) from error
    for entry in children(bundle, "entry"):
        for broken in _broken_invariants(child(entry, "resource")):
            raise InvalidRecordError("fhir.send.invalid", where=broken)


def _broken_invariants(resource: Resource) -> Iterator[str]:
    if text(resource, "resourceType") != "RiskAssessment":
        return
    for prediction in children(resource, "prediction"):
        decimal = number(prediction, "probabilityDecimal")
        if decimal is not None and not 0 <= decimal <= _LARGEST_PERCENT:
            yield "ras-2"
        bounds = child(prediction, "probabilityRange")
        for bound in filter(None, (child(bounds, "low"), child(bounds, "high"))):
            if (text(bound, "system"), text(bound, "code")) != (UCUM, "%"):
                yield "ras-1"
