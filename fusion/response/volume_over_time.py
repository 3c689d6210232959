"""Course of the visits by volume: lung targets that we measured ourselves."""

from collections.abc import Sequence

from data.patient.case import PatientCase
from data.patient.tumour_reading import ResponsePlan
from data.results.response import TumourAssessment
from data.results.response_over_time import VolumeVisit
from fusion.response.visits import is_read_from
from fusion.response.volumetric import volumetric_response


def volume_over_time(
    case: PatientCase, plan: ResponsePlan, visits: Sequence[TumourAssessment]
) -> list[VolumeVisit | None]:
    """Sum of volumes at each visit; None where a lung target was not measured."""
    found: list[VolumeVisit | None] = []
    baseline = nadir = None
    for visit in visits:
        total = _sum_mm3(case, plan, visit)
        if total is None:
            found.append(None)
            continue
        if baseline is None or nadir is None:
            if visit.assessed_on != plan.baseline_on:
                found.append(None)
                continue
            baseline = nadir = total
            found.append(VolumeVisit(total, 0.0, None))
            continue
        response = volumetric_response(baseline, nadir, total)
        found.append(VolumeVisit(total, 100 * (total / baseline - 1), response))
        nadir = min(nadir, total)
    return found


def _sum_mm3(
    case: PatientCase, plan: ResponsePlan, visit: TumourAssessment
) -> float | None:
    targets = {target.label: target for target in visit.targets}
    nodules = [one for one in case.nodules if one.tracking_uid in plan.target_uids]
    volumes = []
    for nodule in nodules:
        scan, target = nodule.on(visit.assessed_on), targets.get(nodule.label)
        if scan is None or target is None or not is_read_from(target, scan):
            return None
        volumes.append(scan.volume_mm3)
    return sum(volumes) if volumes else None
