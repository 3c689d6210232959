"""The nodules of a patient carried on to one more scan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from data.errors import InvalidClinicalValueError
from data.imaging.matching import FollowedNodules, NewUid, Outcome, PointTransform
from data.imaging.nodule import Nodule, NoduleMeasurement
from fusion.imaging.matching.nodules import match_nodules


def follow_nodules(
    nodules: Sequence[Nodule],
    found: Sequence[NoduleMeasurement],
    transforms: Mapping[str, PointTransform],
    new_uid: NewUid,
) -> FollowedNodules:
    """Carry every nodule on under its `tracking_uid`, and open new ones.

    A nodule is looked for from the scan on which it was last measured, so that one
    missed on a scan is taken up again on the next.

    Args:
        nodules: What is known of the patient, each measured at least once.
        found: Measurements of one later series.
        transforms: To that series, from each series a nodule was last measured on.
        new_uid: Makes tracking UIDs for new nodules.

    Returns:
        Nodules with what is beyond doubt; what is asked about waits for a person.

    Raises:
        InvalidClinicalValueError: If `found` mixes series, or a transform is missing.
    """
    series = {measurement.series_uid for measurement in found}
    if len(series) > 1:
        raise InvalidClinicalValueError(
            "matching.mixed_series", count=len(found), series=len(series)
        )
    last = [nodule.measurements[-1] for nodule in nodules]
    matches = match_nodules(last, found, transforms)
    carried = list(nodules)
    labels = _free_labels(nodules)
    for match in matches:
        if match.ask:
            continue
        if match.outcome is Outcome.SAME:
            (one,), (other,) = match.earlier, match.later
            carried[one] = _with(carried[one], found[other])
        elif match.outcome is Outcome.NEW:
            (other,) = match.later
            carried.append(Nodule(new_uid(), next(labels), (found[other],)))
    return FollowedNodules(tuple(carried), matches)


def _with(nodule: Nodule, measurement: NoduleMeasurement) -> Nodule:
    return replace(nodule, measurements=(*nodule.measurements, measurement))


def _free_labels(nodules: Sequence[Nodule]) -> Iterator[str]:
    taken = {nodule.label for nodule in nodules}
    return (f"N{n}" for n in count(1) if f"N{n}" not in taken)
