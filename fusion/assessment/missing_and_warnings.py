"""Facts that are missing or pending, and what is to be looked at before all else."""

from collections.abc import Iterator, Sequence

from data.imaging.nodule import MeasurementFlag
from data.message import Message
from data.patient.case import PatientCase
from data.results.assessment import NoduleAssessment
from data.results.guideline import GuidelineNeedsInput
from data.results.therapy_options import TherapyOptions


def missing_facts(
    case: PatientCase,
    nodules: Sequence[NoduleAssessment],
    therapy: TherapyOptions | None,
) -> tuple[Message, ...]:
    """List what is not known and would change what is said, without repeats.

    Args:
        case: The patient.
        nodules: What is said of each.
        therapy: The options, or None without a record.
    """
    found = [*_of_nodules(nodules), *(therapy.missing if therapy else ())]
    if case.record is None:
        found.append(Message("assessment.missing.record"))
    elif not case.studies:
        found.append(Message("assessment.missing.ct"))
    return tuple(dict.fromkeys(found))


def _of_nodules(nodules: Sequence[NoduleAssessment]) -> Iterator[Message]:
    for one in nodules:
        label = one.nodule.label
        if one.risk and one.risk.asks_indication:
            yield Message("follow_up.rule.indication_needed")
        elif one.risk:
            names = {
                name
                for result in one.risk.guidelines
                if isinstance(result, GuidelineNeedsInput)
                for name in result.inputs_missing
            }
            for name in sorted(names):
                what = Message(f"guideline.input.{name}")
                yield Message.of("assessment.missing.input", nodule=label, what=what)
        if one.newer_ct_unmeasured_on:
            yield Message.of(
                "assessment.missing.measurement",
                nodule=label,
                day=one.newer_ct_unmeasured_on,
            )


def pending_orders(case: PatientCase) -> tuple[Message, ...]:
    """Tests that were ordered and have no result."""
    orders = case.record.pending if case.record else ()
    return tuple(
        Message.of("assessment.pending", what=one.what.display, day=one.ordered_on)
        if one.ordered_on
        else Message.of("assessment.pending_undated", what=one.what.display)
        for one in orders
    )


def safety_messages(
    nodules: Sequence[NoduleAssessment], therapy: TherapyOptions | None
) -> tuple[Message, ...]:
    """List what speaks against drugs, then what makes a measurement unsafe to use.

    Args:
        nodules: What is said of each.
        therapy: The options, or None without a record.
    """
    found = [flag.message for flag in therapy.stop_flags] if therapy else []
    for one in nodules:
        label = one.nodule.label
        if MeasurementFlag.OUTLINE_NEEDS_REVIEW in one.latest.flags:
            found.append(Message.of("assessment.safety.outline", nodule=label))
        found += [
            Message.of("assessment.safety.problem", nodule=label, what=issue.what)
            for issue in one.issues
        ]
    return tuple(found)
