"""Tests that were ordered."""

from collections.abc import Sequence
from typing import Final

from connectors.fhir.facts.text_reports import report_text
from connectors.fhir.resources.concepts import codes_of, coding_of, meaning
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    date_in,
    observed_on,
    text,
)
from connectors.fhir.resources.reasons import Reason
from data.patient.record import PendingOrder
from data.patient.text_report import TextReport

_OPEN: Final = ("active", "on-hold")
_ORDERED: Final = (
    "order",
    "original-order",
    "reflex-order",
    "filler-order",
    "instance-order",
)


def read_order(request: Resource, source: str) -> Sequence[PendingOrder] | Reason:
    """An open order of a laboratory, imaging or diagnostic test."""
    status = text(request, "status")
    if status in ("entered-in-error", "revoked"):
        return Reason.RETRACTED
    if request.get("doNotPerform") is True:
        return Reason.NEGATED
    if status not in _OPEN or text(request, "intent") not in _ORDERED:
        return Reason.CODE_NOT_USED
    # R5 wraps the code in a CodeableReference
    code = child(request, "code")
    code = child(code, "concept") or code
    what = coding_of(code)
    if what is None:
        return Reason.NO_VALUE
    if not _is_test(request, code):
        return Reason.CODE_NOT_USED
    return [
        PendingOrder(what, source, date_in(request, "authoredOn", "occurrenceDateTime"))
    ]


def read_report(
    report: Resource, source: str
) -> Sequence[PendingOrder | TextReport] | Reason:
    """A report that is registered counts as pending; one with text is kept as that."""
    status = text(report, "status")
    if status in ("entered-in-error", "cancelled"):
        return Reason.RETRACTED
    texts = report_text(report, source)
    if texts:
        return texts
    what = coding_of(child(report, "code"))
    if status != "registered" or what is None:
        return Reason.CODE_NOT_USED
    return [PendingOrder(what, source, observed_on(report))]


def _is_test(request: Resource, code: Resource) -> bool:
    return bool(codes_of(code, "loinc")) or any(
        meaning("test_category", category) is not None
        for category in children(request, "category")
    )
