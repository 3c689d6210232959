"""Conditions beside the cancer that speak against a therapy."""

from collections.abc import Sequence
from typing import Final

from connectors.fhir.resources.concepts import coding_of
from connectors.fhir.resources.fields import Resource, child, children, date_in, text
from connectors.fhir.resources.reasons import Reason
from data.coding import Coding
from data.patient.background import BackgroundCondition
from data.patient.record import Comorbidity
from fusion.risk.background_conditions import background_kind
from fusion.therapy.stop_conditions import stop_kind

_DOUBTFUL: Final = ("unconfirmed", "provisional", "differential")
_OVER: Final = ("resolved", "inactive", "remission")


def read_comorbidity(
    condition: Resource, source: str
) -> Sequence[Comorbidity | BackgroundCondition] | Reason:
    """A condition that speaks against a therapy, or that scores ask for.

    Any of its codes may tell; the one that did is kept, with the words if it has none.
    Of what scores ask for, what is resolved or in doubt is not used.
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
    onset = date_in(condition, "onsetDateTime", "onsetPeriod", "recordedDate")
    confirmed = _status(condition, "verificationStatus") not in _DOUBTFUL
    found: list[Comorbidity | BackgroundCondition] = []
    known = next((c for c in (*codings, shown) if stop_kind(c, status)), None)
    if known is not None:
        found.append(Comorbidity(known, source, onset, status, confirmed=confirmed))
    if confirmed and status not in _OVER:
        kinds = ((background_kind(c), c) for c in (*codings, shown))
        kind, told = next((one for one in kinds if one[0]), ("", shown))
        if kind:
            found.append(BackgroundCondition(kind, told, source, onset))
    return found or Reason.CODE_NOT_USED


def _status(condition: Resource, key: str) -> str:
    codings = children(child(condition, key), "coding")
    return text(codings[0], "code") if codings else ""
