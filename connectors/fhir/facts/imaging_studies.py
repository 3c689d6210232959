"""Imaging studies that the record knows of."""

import re
from collections.abc import Sequence
from typing import Final

from connectors.fhir.resources.fields import Resource, child, children, date_in, text
from connectors.fhir.resources.reasons import Reason
from data.patient.record import ImagingStudyReference

_UID: Final = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))+")
_UID_SYSTEMS: Final = ("urn:dicom:uid", "urn:ietf:rfc:3986", "")


def read_imaging_study(
    study: Resource, source: str
) -> Sequence[ImagingStudyReference] | Reason:
    """Study Instance UID, start, modalities and description of an ImagingStudy."""
    if text(study, "status") in ("entered-in-error", "cancelled"):
        return Reason.RETRACTED
    uid = _study_uid(study)
    if not uid:
        return Reason.NO_VALUE
    started = date_in(study, "started")
    return [
        ImagingStudyReference(
            uid, source, started, _modalities(study), text(study, "description")
        )
    ]


def _study_uid(study: Resource) -> str:
    for identifier in children(study, "identifier"):
        uid = text(identifier, "value").removeprefix("urn:oid:")
        if text(identifier, "system") in _UID_SYSTEMS and _UID.fullmatch(uid):
            return uid
    return ""


def _modalities(study: Resource) -> tuple[str, ...]:
    """Of the study and its series; R5 wraps each Coding in a CodeableConcept."""
    holders = [*children(study, "modality")]
    holders += [child(series, "modality") for series in children(study, "series")]
    codes = [
        text(coding, "code")
        for holder in holders
        for coding in (holder, *children(holder, "coding"))
    ]
    return tuple(dict.fromkeys(filter(None, codes)))
