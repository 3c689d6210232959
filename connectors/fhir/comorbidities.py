"""Conditions beside the cancer that speak against a therapy."""

from collections.abc import Sequence

from connectors.fhir.concepts import coding_of
from connectors.fhir.fields import Resource, child, children, date_in, text
from connectors.fhir.reasons import Reason
from data.coding import Coding
from data.patient import Comorbidity
from fusion.therapy.stop_conditions import stop_kind


def read_comorbidity(
    condition: Resource, source: str
) -> Sequence[Comorbidity] | Reason:
    """A condition that speaks against a therapy; others are not used.

    Any of its codes may tell; the one that did is kept, with the words if it has none.
    """
    code = child(condition, "code")
    status = _status(condition, "clinicalStatus")
    shown = coding_of(code)
    if shown is None:
        return Reason.CODE_NOT_USED
    codings = [
        Coding(
            text(one, "display") or shown.display,
            text(one, "code"),
            text(one, "system"),
        )
        for one in children(code, "coding")
    ]
    known = next((c for c in (*codings, shown) if stop_kind(c, status)), None)
    if known is None:
        return Reason.CODE_NOT_USED
    doubtful = ("unconfirmed", "provisional", "differential")
    return [
        Comorbidity(
            known,
            source,
            date_in(condition, "onsetDateTime", "onsetPeriod", "recordedDate"),
            status,
            confirmed=_status(condition, "verificationStatus") not in doubtful,
        )
    ]


def _status(condition: Resource, key: str) -> str:
    codings = children(child(condition, key), "coding")
    return text(codings[0], "code") if codings else ""
