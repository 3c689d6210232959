"""Probabilities as RiskAssessments; R4 wants them in percent."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from connectors.fhir.writing.elements import Resource, Written, concept, value_range
from connectors.fhir.writing.nodule_observations import ReportedNodule
from connectors.fhir.writing.subject import Subject
from data.results.growth import GrowthVerdict
from data.results.risk import RiskScore, RiskTarget

_OUTCOMES: Final = {
    RiskTarget.NODULE_MALIGNANT: "The nodule is malignant",
    RiskTarget.LUNG_CANCER_WITHIN_6_YEARS: "Lung cancer within 6 years",
}
_RESEARCH: Final = "Research software; not for diagnosis or treatment on its own."


def percent(probability: float) -> float:
    """A probability as `RiskAssessment.prediction.probabilityDecimal` has it.

    Args:
        probability: 0 to 1.

    Returns:
        0 to 100.

    Source:
        FHIR R4 RiskAssessment: decimal values are percentages, at most 100 (ras-2).
    """
    return round(100 * probability, 3)


def growing_assessment(
    subject: Subject,
    measured: ReportedNodule,
    verdict: GrowthVerdict,
    basis: Sequence[Written],
) -> Written:
    """State how sure it is that a nodule grows, from its scans so far."""
    probability = verdict.probability_growing
    prediction = {
        "outcome": concept("The nodule is growing"),
        "probabilityDecimal": percent(probability),
        "rationale": "Posterior from the measurements and their errors;"
        f" decided by {verdict.decided_by.replace('_', ' ')}.",
    }
    on = measured.latest.scanned_on
    content = ("growing", measured.nodule.tracking_uid, on, prediction)
    return _assessment(subject, content, "Growth verdict", on, prediction, basis)


def score_assessment(
    subject: Subject,
    measured: ReportedNodule,
    score: RiskScore,
    basis: Sequence[Written],
) -> Written:
    """A published score about a nodule or its patient."""
    prediction: Resource = {
        "outcome": concept(_OUTCOMES[score.target]),
        "probabilityDecimal": percent(score.probability),
        "rationale": _what_is_open(score),
    }
    if score.target is RiskTarget.LUNG_CANCER_WITHIN_6_YEARS:
        prediction["whenRange"] = value_range(0, 6, "a")
    method = _method(score)
    on = measured.latest.scanned_on
    content = ("score", measured.nodule.tracking_uid, on, method, prediction)
    return _assessment(subject, content, method, on, prediction, basis)


def _assessment(
    subject: Subject,
    content: tuple[object, ...],
    method: str,
    on: date,
    prediction: Resource,
    basis: Sequence[Written],
) -> Written:
    return subject.about(
        "RiskAssessment",
        subject.named(*content),
        method=concept(method),
        occurrenceDateTime=on.isoformat(),
        performer=subject.device.reference,
        basis=[each.reference for each in basis],
        prediction=[prediction],
        note=[{"text": _RESEARCH}],
    )


def _method(score: RiskScore) -> str:
    """The score and its source; a site's own recalibration is not the published one."""
    published = score.published_probability
    if published is None:
        return f"{score.model}, {score.version}"
    return (
        f"{score.model}, {score.version}, recalibrated by this site on its own cohort"
        f" (as published: {percent(published)} %)"
    )


def _what_is_open(score: RiskScore) -> str:
    """State what the number would be if the unknown inputs were known."""
    if not score.inputs_missing:
        return "All inputs known."
    low, high = percent(score.lowest_probability), percent(score.highest_probability)
    return f"Unknown: {', '.join(score.inputs_missing)}; leaves {low} to {high} %."
