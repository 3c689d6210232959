"""The simulated cohort: which patients, in full or in little."""

from dataclasses import replace
from enum import StrEnum
from typing import Final

from data.simulated.courses.cancer_courses import (
    egfr_metastatic,
    identity_conflict,
    kras_untreated,
)
from data.simulated.courses.nodule_clinic_courses import (
    bad_scan,
    growing_screening,
    part_solid,
    slow_ground_glass,
    stable_screening,
)
from data.simulated.courses.patient_course import SimulatedPatient
from data.simulated.phantom.scanner import ScanProtocol

COHORT_VERSION: Final = "1"


class CohortSize(StrEnum):
    """`FULL` is the cohort that ships; `SMALL` is the same in little, for tests."""

    FULL = "full"
    SMALL = "small"


def cohort(size: CohortSize) -> tuple[SimulatedPatient, ...]:
    """The patients of the simulated cohort.

    Args:
        size: `FULL` for all, `SMALL` for three with two coarse scans each.
    """
    if size is CohortSize.FULL:
        return (
            stable_screening(),
            growing_screening(),
            slow_ground_glass(),
            part_solid(),
            egfr_metastatic(),
            kras_untreated(),
            bad_scan(),
            identity_conflict(),
        )
    return tuple(
        _in_little(patient)
        for patient in (growing_screening(), egfr_metastatic(), identity_conflict())
    )


def _in_little(patient: SimulatedPatient) -> SimulatedPatient:
    """Reduce the patient to two scans of few voxels."""
    coarse = ScanProtocol(
        matrix=128, pixel_mm=2.75, slice_mm=2.5, slices=114, noise_hu=25.0, blur_mm=0.8
    )
    return replace(
        patient,
        build=replace(patient.build, vessel_ends=70),
        scans=tuple(replace(scan, protocol=coarse) for scan in patient.scans[:2]),
    )
