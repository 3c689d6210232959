"""Guidelines that are meant for a patient; without an indication, none is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from data.message import Message
from data.patient.nodule_terms import Indication
from data.results.guideline import (
    Guideline,
    GuidelineNeedsInput,
    GuidelineNotApplicable,
    PatientContext,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Patients that a guideline is written for.

    Attributes:
        version: Edition.
        indications: Why the CT was made.
        youngest_years: From which age on.
        without_cancer: Whether any known cancer rules it out.
        immunocompetent: Whether immunosuppression rules it out.
    """

    version: str
    indications: frozenset[Indication]
    youngest_years: float = 18
    without_cancer: bool = False
    immunocompetent: bool = False


_SCREENING: Final = frozenset({Indication.SCREENING})
# Years; MacMahon 2017 for Fleischner, the others print none
# (docs/reference/guidelines.md).
SCOPES: Final = {
    Guideline.LUNG_RADS: Scope("v2022", _SCREENING),
    Guideline.FLEISCHNER: Scope(
        "2017",
        frozenset({Indication.INCIDENTAL}),
        youngest_years=35,
        without_cancer=True,
        immunocompetent=True,
    ),
    # BTS 2015 treats nodules alike however they were found, and does not take a
    # nodule beside a known cancer for a metastasis (its first recommendations).
    Guideline.BTS: Scope("2015", frozenset(Indication)),
    Guideline.C_LUNG_RADS: Scope("2024", _SCREENING),
    Guideline.CHINA_CONSENSUS: Scope(
        "2024",
        frozenset({Indication.SCREENING, Indication.INCIDENTAL}),
        without_cancer=True,
    ),
}


def why_not(
    guideline: Guideline, context: PatientContext
) -> GuidelineNotApplicable | GuidelineNeedsInput | None:
    """Explain why a guideline does not answer for this patient.

    What rules it out counts before what is unknown: nobody is asked for an answer
    that changes nothing.

    Args:
        guideline: Which.
        context: What is known of the patient.

    Returns:
        None if the guideline applies.
    """
    scope = SCOPES[guideline]
    if context.indication is None:
        return GuidelineNeedsInput(guideline, scope.version, ("indication",))
    reasons = tuple(_ruled_out(scope, context))
    if reasons:
        return GuidelineNotApplicable(guideline, scope.version, reasons)
    missing = tuple(_unknown(scope, context))
    if missing:
        return GuidelineNeedsInput(guideline, scope.version, missing)
    return None


def _ruled_out(scope: Scope, context: PatientContext) -> Iterator[Message]:
    cancer = context.known_cancer or context.indication is Indication.KNOWN_CANCER
    if scope.without_cancer and cancer:
        yield Message("guideline.not_with_cancer")
    elif context.indication not in scope.indications:
        yield Message(f"guideline.not_for.{context.indication}")
    age = context.age_years
    if age is not None and age < scope.youngest_years:
        yield Message.of(
            "guideline.not_below_age", age=age, from_age=scope.youngest_years
        )
    if scope.immunocompetent and context.immunosuppressed:
        yield Message("guideline.not_if_immunosuppressed")


def _unknown(scope: Scope, context: PatientContext) -> Iterator[str]:
    if scope.immunocompetent and context.age_years is None:
        yield "age_years"
    if scope.immunocompetent and context.immunosuppressed is None:
        yield "immunosuppressed"
