"""A stored assessment as plain JSON, for another program or a study."""

from collections.abc import Iterator

from connectors.exports.nodule_json import nodule_json
from data.message import Message
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import ResponseAssessment
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.prediction import Prediction, PredictionWithheld
from data.results.release import Output
from data.results.therapy_options import TherapyOptions

Json = dict[str, object]


def assessment_json(patient: AssessedPatient) -> Json:
    """All that may leave the house of one patient; sentences are in English.

    What the site has not released or does not apply is null, with the reason.

    Args:
        patient: With its assessment.
    """
    said = patient.assessment
    record = patient.case.record
    return {
        "patient": (record.source if record else "") or patient.case.patient_id,
        "assessed_for": said.assessed_for.isoformat(),
        "nodules": [nodule_json(one) for one in said.nodules],
        "response": _response(said.response),
        "options": list(_options(said.therapy)),
        "predictions": _predictions(said.immunotherapy),
        "flags": sentences(said.safety),
        "missing": sentences(said.missing),
        "pending": sentences(said.pending),
        "next": {
            "step": said.next_step.in_language(),
            "due_by": said.next_due_by.isoformat() if said.next_due_by else None,
        },
        "priority": {
            "level": said.priority.level.name.lower(),
            "why": said.priority.reason.in_language(),
        },
    }


def sentences(messages: tuple[Message, ...]) -> list[str]:
    """Messages as English sentences."""
    return [one.in_language() for one in messages]


def _response(response: ResponseAssessment | None) -> Json | None:
    if response is None:
        return None
    if response.course is None:
        why = response.issue.what.in_language() if response.issue else ""
        return {"baseline": response.plan.baseline_on.isoformat(), "issue": why}
    course = response.course
    return {
        "baseline": course.plan.baseline_on.isoformat(),
        "chosen_by_person": response.chosen,
        "best": course.best.value if course.best else None,
        "visits": [
            {
                "date": visit.assessment.assessed_on.isoformat(),
                "sum_mm": visit.sum_mm,
                "target": _value(visit.response and visit.response.target_response),
                "overall": _value(visit.response and visit.response.overall),
                "irecist": _value(visit.irecist and visit.irecist.response),
            }
            for visit in course.visits
        ],
        "notes": sentences(course.notes),
    }


def _value(term: object) -> object:
    return getattr(term, "value", None)


def _options(therapy: TherapyOptions | None) -> Iterator[Json]:
    """Offered first, then what is excluded or cannot be told, each with why."""
    if therapy is None:
        return
    for group in therapy.groups:
        for option in group.options:
            row = option.evidence
            yield {
                "drugs": list(row.drugs),
                "status": "offered",
                "biomarker": group.finding.marker.value,
                "why": f"{row.trial}, line {row.line.value}",
                "cautions": [
                    *option.stop_flags,
                    *sentences(option.cautions),
                ],
            }
    for held in therapy.excluded:
        for row in held.evidence:
            yield {
                "drugs": list(row.drugs),
                "status": "cannot_tell" if held.undecided else "excluded",
                "biomarker": row.marker.value,
                "why": held.reason.in_language(),
                "cautions": [],
            }


def _predictions(found: ImmunotherapyPrediction | None) -> list[Json]:
    if found is None:
        return []
    return [prediction_json(one) for one in (found.response, found.progression_free)]


def prediction_json(output: Output[Prediction | PredictionWithheld]) -> Json:
    """A prediction that may leave, or why it is withheld.

    Args:
        output: With its release state.
    """
    said = output.for_evaluation
    answer = output.released
    plain: Json = {
        "target": said.target.value,
        "therapy": said.therapy,
        "model": said.model,
        "version": said.version,
        "value": None,
        "low": None,
        "high": None,
        "set": None,
        "withheld_because": _withheld_because(output),
    }
    if isinstance(answer, Prediction):
        plain |= {
            "value": answer.probability,
            "low": answer.interval.low,
            "high": answer.interval.high,
            "set": answer.conformal.value if answer.conformal else None,
            "withheld_because": [],
            "cautions": sentences(answer.applicability),
        }
    return plain


def _withheld_because(output: Output[Prediction | PredictionWithheld]) -> list[str]:
    said = output.for_evaluation
    reasons = said.reasons if isinstance(said, PredictionWithheld) else ()
    state = () if output.release.counts else (Message("assessment.not_released"),)
    return sentences((*state, *output.not_applicable, *reasons))
