"""Differences from the assessment before."""

from collections.abc import Iterator
from itertools import chain

from data.message import Message
from data.patient.response_categories import Response
from data.results.assessment import NoduleAssessment, PatientAssessment
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.prediction import Prediction
from data.results.therapy_options import TherapyOptions


def changes_since(
    before: PatientAssessment | None, now: PatientAssessment
) -> tuple[Message, ...]:
    """List what a reader of the assessment before must know, nodules first.

    Only what is released is compared, so that nothing set apart is told here.

    Args:
        before: The assessment before, or None.
        now: The present one.
    """
    if before is None:
        return ()
    return tuple(
        chain(
            _nodules(before, now),
            _response(before, now),
            _therapy(before.therapy, now.therapy),
            _prediction(before.immunotherapy, now.immunotherapy),
        )
    )


def _nodules(before: PatientAssessment, now: PatientAssessment) -> Iterator[Message]:
    for one in now.nodules:
        label = one.nodule.label
        held = before.nodule(one.nodule.tracking_uid)
        if held is None:
            yield Message.of("assessment.changed.nodule", nodule=label)
            continue
        if one.latest.scanned_on > held.latest.scanned_on:
            day = one.latest.scanned_on
            yield Message.of("assessment.changed.scan", nodule=label, day=day)
        elif one.latest.volume_mm3 != held.latest.volume_mm3:
            yield Message.of(
                "assessment.changed.volume",
                nodule=label,
                day=one.latest.scanned_on,
                before=round(held.latest.volume_mm3),
                now=round(one.latest.volume_mm3),
            )
        yield from _verdict(held, one)
        if one.next_scan != held.next_scan:
            yield Message.of("assessment.changed.next", nodule=label)


def _verdict(before: NoduleAssessment, now: NoduleAssessment) -> Iterator[Message]:
    if now.growth and now.growth.verdict.released is None:
        return  # no longer released: what was said before is set apart too
    found = [
        one.growth.verdict.released if one.growth else None for one in (before, now)
    ]
    trends = [one.trend if one else None for one in found]
    if trends[0] is not trends[1]:
        earlier, later = (
            Message(f"assessment.trend.{trend or 'none'}") for trend in trends
        )
        label = now.nodule.label
        yield Message.of(
            "assessment.changed.verdict", nodule=label, before=earlier, now=later
        )


def _response(before: PatientAssessment, now: PatientAssessment) -> Iterator[Message]:
    earlier, later = _overall(before), _overall(now)
    if later is not None and earlier is not later:
        yield Message.of(
            "assessment.changed.response",
            before=earlier.value if earlier else "–",
            now=later.value,
        )


def _overall(assessment: PatientAssessment) -> Response | None:
    course = assessment.response.course if assessment.response else None
    found = course.visits[-1].response if course else None
    return found.overall if found else None


def _therapy(
    before: TherapyOptions | None, now: TherapyOptions | None
) -> Iterator[Message]:
    if before is None or now is None:
        return
    earlier, later = _offered(before), _offered(now)
    for key, names in (("offered", later - earlier), ("withdrawn", earlier - later)):
        for name in sorted(names):
            yield Message.of(f"assessment.changed.{key}", drugs=name)


def _offered(options: TherapyOptions) -> set[str]:
    return {
        " + ".join(option.evidence.drugs)
        for group in options.groups
        for option in group.options
    }


def _prediction(
    before: ImmunotherapyPrediction | None, now: ImmunotherapyPrediction | None
) -> Iterator[Message]:
    if before is None or now is None:
        return
    earlier, later = before.response.released, now.response.released
    if isinstance(earlier, Prediction) and isinstance(later, Prediction):
        shares = round(100 * earlier.probability), round(100 * later.probability)
        if shares[0] != shares[1]:
            yield Message.of(
                "assessment.changed.prediction", before=shares[0], now=shares[1]
            )
