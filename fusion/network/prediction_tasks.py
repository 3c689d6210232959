"""Questions of the fused network: two about a nodule, two about a therapy."""

from enum import StrEnum
from functools import cache
from typing import Final

from data.reference.cohort_schema import cohort_columns
from data.results.prediction import Modality

MODALITIES: Final = (
    Modality.IMAGE,
    Modality.CLINICAL,
    Modality.PATHOLOGY,
    Modality.GENOMIC,
    Modality.PRIOR_VOLUME,
)
"""In the order of every axis of modalities."""

# Months and count; chosen: shorter steps hold fewer events each.
BIN_MONTHS: Final = 3.0
BINS: Final = 8
"""Progression-free survival is asked in steps of three months up to two years."""


class Head(StrEnum):
    """A question; the last two are asked of each therapy."""

    GROWTH = "growth"
    MALIGNANCY = "malignancy"
    RESPONSE = "response"
    SURVIVAL = "survival"


HEADS: Final = tuple(Head)
NODULE_HEADS: Final = (Head.GROWTH, Head.MALIGNANCY)


@cache
def therapies() -> tuple[str, ...]:
    """Categories of the column `therapy`, in the schema's order."""
    return cohort_columns("patients")["therapy"].categories


def questions() -> int:
    """Count the answers when all therapies are asked: 2 + 2 × therapies."""
    return len(NODULE_HEADS) + 2 * len(therapies())
