"""Assessments and what they were made from, as compressed JSON.

Unlike the canonical JSON of other documents it keeps infinite numbers: a doubling time
may have no upper bound.
"""

import zlib
from dataclasses import dataclass
from functools import cache
from typing import Final

from pydantic import TypeAdapter
from pydantic_core import to_json

from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.results.assessment import PatientAssessment

_LEVEL: Final = 6  # number of zlib's level; chosen: higher is slower


@dataclass(frozen=True, slots=True)
class AssessedInputs:
    """Inputs that an assessment was made from.

    Attributes:
        case: The patient as the store held it.
        entries: What persons had entered.
    """

    case: PatientCase
    entries: ManualEntries


def inputs_to_blob(inputs_json: str) -> bytes:
    """Compress the canonical JSON whose hash is the key of the inputs."""
    return zlib.compress(inputs_json.encode(), _LEVEL)


def inputs_from_blob(blob: bytes) -> AssessedInputs:
    """Read inputs again."""
    return _inputs().validate_json(zlib.decompress(blob))


def assessment_to_blob(assessment: PatientAssessment) -> bytes:
    """Compress an assessment."""
    return zlib.compress(to_json(assessment, inf_nan_mode="constants"), _LEVEL)


def assessment_from_blob(blob: bytes) -> PatientAssessment:
    """Read an assessment again; it equals the one that was stored."""
    return _assessment().validate_json(zlib.decompress(blob))


@cache
def _inputs() -> TypeAdapter[AssessedInputs]:
    return TypeAdapter(AssessedInputs)


@cache
def _assessment() -> TypeAdapter[PatientAssessment]:
    return TypeAdapter(PatientAssessment)
