"""Checks manual entries against the measurements of a nodule."""

from collections.abc import Sequence

from data.imaging.nodule import Nodule
from data.patient.case import PatientCase
from data.patient.manual_entry import ManualEntry
from fusion.growth.doubling_time import doubling_time
from fusion.growth.timeline import nodule_timeline
from fusion.risk.guidelines.guidelines_of_nodule import guidelines_of_nodule
from fusion.risk.known_inputs import known_inputs
from fusion.risk.scores.scores_of_nodule import scores_of_nodule


def refuse_contradictions(
    case: PatientCase, nodule: Nodule, facts: Sequence[ManualEntry]
) -> None:
    """Refuse entries that the measurements of a nodule contradict.

    Args:
        case: The patient.
        nodule: With at least one measurement.
        facts: All that would have been entered, oldest first.

    Raises:
        InvalidClinicalValueError: If they cannot be, such as a solid part larger than
            the nodule.
    """
    inputs = known_inputs(case, nodule, facts)
    timeline = nodule_timeline(nodule.measurements)
    guidelines_of_nodule(
        case, timeline, doubling_time(timeline), inputs, scores_of_nodule(inputs)
    )
