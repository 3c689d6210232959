"""The eight simulated patients: their courses, as plain tables.

Every name, number and outcome is made up. The courses follow what such patients
commonly go through; none follows a person.
"""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Final

from data.identity import Sex
from data.nodule import Density
from data.patient import SmokingStatus
from data.simulated import codes
from data.simulated.build import Build
from data.simulated.nodule_course import Attachment, NoduleCourse, Phase
from data.simulated.patient_course import (
    CancerFact,
    ClinicalFacts,
    MarkerFact,
    OrderFact,
    ScanPlan,
    SimulatedPatient,
    TherapyFact,
    TumourTest,
    VariantFact,
)
from data.simulated.scanner import ScanProtocol
from data.therapy import TherapyStatus

COHORT_VERSION: Final = "1"
_ALWAYS: Final = 100_000
_STABLE: Final = (Phase(_ALWAYS),)
_LOW_DOSE: Final = ScanProtocol()
_FINE: Final = ScanProtocol(matrix=512, pixel_mm=0.74, noise_hu=28.0, blur_mm=0.45)
_BAD: Final = ScanProtocol(
    slice_mm=3.0, slices=98, noise_hu=52.0, blur_mm=0.8, motion_mm=1.3,
    kernel="SIM-SOFT", tube_current_ma=25.0,
)  # fmt: skip
_PANEL: Final = tuple(sorted(codes.GENES))


class CohortSize(StrEnum):
    """`FULL` is the cohort that ships; `SMALL` is the same in little, for tests."""

    FULL = "full"
    SMALL = "small"


def _every(days: tuple[date, ...], protocol: ScanProtocol) -> tuple[ScanPlan, ...]:
    return tuple(ScanPlan(day, protocol) for day in days)


def _stable_screening() -> SimulatedPatient:
    return SimulatedPatient(
        "SIM-0001",
        "Screening: one solid nodule, stable over a year",
        "Adam",
        Sex.MALE,
        date(1958, 3, 14),
        Build(101, (1.02, 1.03, 1.0), fat_mm=17.0, emphysema=0.04),
        _every((date(2023, 5, 9), date(2024, 5, 14)), _FINE),
        (
            NoduleCourse("N1", -1, 0.62, Attachment.FREE, Density.SOLID, 140.0, _STABLE, "stable"),
            NoduleCourse("N2", 1, 0.35, Attachment.PLEURA, Density.SOLID, 88.0, _STABLE, "stable"),
        ),
        ClinicalFacts(
            date(2023, 5, 2), SmokingStatus.CURRENT, 42.0,
        ),
    )  # fmt: skip


def _growing_screening() -> SimulatedPatient:
    law = "doubles every 140 days"
    return SimulatedPatient(
        "SIM-0002",
        "Screening: a solid nodule that grows",
        "Beatrice",
        Sex.FEMALE,
        date(1961, 11, 2),
        Build(102, (0.95, 0.95, 0.94), fat_mm=20.0, breast_mm=34.0),
        _every((date(2023, 9, 4), date(2023, 12, 11), date(2024, 3, 18)), _LOW_DOSE),
        (
            NoduleCourse("N1", -1, 0.75, Attachment.VESSEL, Density.SOLID, 210.0, (Phase(_ALWAYS, 140.0),), law),
            NoduleCourse("N2", 1, 0.55, Attachment.FREE, Density.SOLID, 95.0, _STABLE, "stable"),
        ),
        ClinicalFacts(
            date(2023, 8, 28), SmokingStatus.FORMER, 31.0, performance=((date(2024, 3, 20), 0),),
            orders=(OrderFact(codes.PET_CT, date(2024, 3, 20)),),
        ),
    )  # fmt: skip


def _slow_ground_glass() -> SimulatedPatient:
    return SimulatedPatient(
        "SIM-0003",
        "Incidental: a ground-glass nodule that grows slowly over three years",
        "Wangfang",
        Sex.FEMALE,
        date(1966, 7, 21),
        Build(103, (0.93, 0.92, 0.93), fat_mm=12.0, breast_mm=22.0),
        _every(
            (date(2021, 6, 15), date(2022, 6, 20), date(2023, 6, 12), date(2024, 6, 17)),
            _LOW_DOSE,
        ),
        (
            NoduleCourse("N1", 1, 0.72, Attachment.FREE, Density.GROUND_GLASS, 620.0, (Phase(_ALWAYS, 820.0),), "doubles every 820 days"),
        ),
        ClinicalFacts(date(2021, 6, 10), SmokingStatus.NEVER),
        name_in_chinese="王芳",
    )  # fmt: skip


def _part_solid() -> SimulatedPatient:
    return SimulatedPatient(
        "SIM-0004",
        "Incidental: a part-solid nodule whose core grows",
        "Carol",
        Sex.FEMALE,
        date(1955, 1, 30),
        Build(104, (0.97, 0.98, 0.96), fat_mm=15.0, breast_mm=26.0),
        _every((date(2023, 2, 7), date(2023, 6, 13), date(2024, 1, 16)), _LOW_DOSE),
        (
            NoduleCourse(
                "N1", -1, 0.8, Attachment.FREE, Density.PART_SOLID, 1500.0, (Phase(_ALWAYS, 900.0),),
                "whole doubles every 900 days, core every 230", solid_share=0.12,
                solid_phases=(Phase(_ALWAYS, 230.0),),
            ),
            NoduleCourse("N2", 1, 0.25, Attachment.FREE, Density.SOLID, 70.0, _STABLE, "stable"),
        ),
        ClinicalFacts(
            date(2023, 2, 1), SmokingStatus.FORMER, 12.0, performance=((date(2024, 1, 18), 0),),
        ),
    )  # fmt: skip


def _egfr_metastatic() -> SimulatedPatient:
    start, progression = date(2023, 2, 6), date(2024, 4, 15)
    shrinks_then_grows = (Phase(240, -75.0), Phase(300), Phase(_ALWAYS, 85.0))
    return SimulatedPatient(
        "SIM-0005",
        "EGFR exon 19 deletion: shrinks on osimertinib, later progresses with a new nodule",
        "David",
        Sex.MALE,
        date(1963, 9, 8),
        Build(105, (1.0, 1.0, 0.99), fat_mm=13.0),
        (
            ScanPlan(date(2023, 1, 23), _LOW_DOSE, dose_report=True),
            ScanPlan(date(2023, 4, 3), _LOW_DOSE),
            ScanPlan(date(2023, 9, 11), _LOW_DOSE, thick_series=True),
            ScanPlan(date(2024, 1, 8), _LOW_DOSE),
            ScanPlan(date(2024, 4, 8), _LOW_DOSE),
        ),
        (
            NoduleCourse("N1", -1, 0.66, Attachment.VESSEL, Density.SOLID, 5200.0, shrinks_then_grows, "halves every 75 days to day 240, then stable to day 300, then doubles every 85"),
            NoduleCourse("N2", 1, 0.4, Attachment.PLEURA, Density.SOLID, 900.0, (Phase(240, -95.0), Phase(_ALWAYS)), "halves every 95 days to day 240, then stable"),
            NoduleCourse("N3", 1, 0.68, Attachment.FREE, Density.SOLID, 160.0, (Phase(_ALWAYS, 60.0),), "new on day 350, doubles every 60 days", first_day=350),
        ),
        ClinicalFacts(
            date(2023, 1, 25),
            SmokingStatus.NEVER,
            cancer=CancerFact(codes.ADENOCARCINOMA_OF_LUNG, date(2023, 1, 27), codes.ADENOCARCINOMA, "IVA", ("T2a", "N2", "M1a"), codes.RIGHT_UPPER_LOBE),
            performance=((date(2023, 1, 27), 1), (progression, 1)),
            markers=(
                MarkerFact(codes.PD_L1_TPS, date(2023, 2, 1), 15.0, "%"),
                MarkerFact(codes.TMB, date(2023, 2, 3), 3.2, "1/Mb"),
                MarkerFact(codes.MSI, date(2023, 2, 3), answer=codes.MSI_STABLE),
            ),
            tests=(
                TumourTest(date(2023, 2, 3), _PANEL, (
                    VariantFact("EGFR", "p.Glu746_Ala750del", "c.2235_2249del", 0.34),
                    VariantFact("TP53", "p.Arg273His", "c.818G>A", 0.29),
                )),
            ),
            therapies=(
                TherapyFact(codes.OSIMERTINIB, start, TherapyStatus.STOPPED, progression, reason_stopped="Progressive disease"),
                TherapyFact(codes.CARBOPLATIN, date(2024, 4, 29), TherapyStatus.ACTIVE),
                TherapyFact(codes.PEMETREXED, date(2024, 4, 29), TherapyStatus.ACTIVE),
            ),
        ),
    )  # fmt: skip


def _kras_untreated() -> SimulatedPatient:
    return SimulatedPatient(
        "SIM-0006",
        "KRAS G12C, untreated, PD-L1 still pending",
        "Eric",
        Sex.MALE,
        date(1952, 12, 19),
        Build(106, (1.03, 1.02, 1.0), fat_mm=16.0, emphysema=0.10),
        _every((date(2024, 2, 12), date(2024, 5, 6)), replace(_FINE, pixel_mm=0.78)),
        (
            NoduleCourse("N1", 1, 0.7, Attachment.PLEURA, Density.SOLID, 4100.0, (Phase(_ALWAYS, 110.0),), "doubles every 110 days"),
            NoduleCourse("N2", -1, 0.45, Attachment.VESSEL, Density.SOLID, 380.0, (Phase(_ALWAYS, 95.0),), "doubles every 95 days"),
        ),
        ClinicalFacts(
            date(2024, 2, 14),
            SmokingStatus.CURRENT,
            58.0,
            cancer=CancerFact(codes.ADENOCARCINOMA_OF_LUNG, date(2024, 5, 8), codes.ADENOCARCINOMA, "IVA", ("T1c", "N1", "M1a"), codes.LEFT_UPPER_LOBE),
            performance=((date(2024, 5, 8), 1),),
            markers=(
                MarkerFact(codes.TMB, date(2024, 5, 20), 11.4, "1/Mb"),
                MarkerFact(codes.MSI, date(2024, 5, 20), answer=codes.MSI_STABLE),
            ),
            tests=(
                TumourTest(date(2024, 5, 20), _PANEL, (
                    VariantFact("KRAS", "p.Gly12Cys", "c.34G>T", 0.41),
                    VariantFact("STK11", "p.Gln37Ter", "c.109C>T", 0.22),
                )),
            ),
            orders=(OrderFact(codes.PD_L1_TPS, date(2024, 5, 9)),),
        ),
    )  # fmt: skip


def _bad_scan() -> SimulatedPatient:
    return SimulatedPatient(
        "SIM-0007",
        "Follow-up with one bad scan: thick slices, noise and motion",
        "Fiona",
        Sex.FEMALE,
        date(1949, 4, 25),
        Build(107, (0.98, 1.02, 0.95), fat_mm=22.0, breast_mm=38.0),
        (ScanPlan(date(2023, 10, 3), _LOW_DOSE), ScanPlan(date(2024, 1, 9), _BAD)),
        (
            NoduleCourse("N1", -1, 0.3, Attachment.FREE, Density.SOLID, 330.0, (Phase(_ALWAYS, 400.0),), "doubles every 400 days"),
        ),
        ClinicalFacts(
            date(2023, 10, 1), SmokingStatus.FORMER, 25.0, performance=((date(2024, 1, 10), 2),),
        ),
    )  # fmt: skip


def _identity_conflict() -> SimulatedPatient:
    return SimulatedPatient(
        "SIM-0008",
        "Images and record share the identifier and contradict each other on birth date and sex",
        "Gabriel",
        Sex.MALE,
        date(1957, 8, 17),
        Build(108, (1.0, 0.98, 0.98), fat_mm=12.0),
        _every((date(2023, 11, 6), date(2024, 2, 5)), _LOW_DOSE),
        (
            NoduleCourse("N1", 1, 0.6, Attachment.FREE, Density.SOLID, 260.0, (Phase(_ALWAYS, 210.0),), "doubles every 210 days"),
        ),
        ClinicalFacts(
            date(2023, 11, 1),
            SmokingStatus.FORMER,
            18.0,
            cancer=CancerFact(codes.ADENOCARCINOMA_OF_LUNG, date(2024, 2, 12), codes.ADENOCARCINOMA, "IA2", ("T1b", "N0", "M0"), codes.LEFT_UPPER_LOBE),
            performance=((date(2024, 2, 12), 0),),
            markers=(MarkerFact(codes.PD_L1_TPS, date(2024, 2, 19), 60.0, "%"),),
            tests=(TumourTest(date(2024, 2, 19), ("EGFR", "ALK", "ROS1")),),
        ),
        birth_date_in_images=date(1975, 8, 17),
        sex_in_images=Sex.FEMALE,
    )  # fmt: skip


def cohort(size: CohortSize) -> tuple[SimulatedPatient, ...]:
    """The patients of the simulated cohort.

    Args:
        size: `FULL` for all, `SMALL` for three with two coarse scans each.
    """
    if size is CohortSize.FULL:
        return (
            _stable_screening(),
            _growing_screening(),
            _slow_ground_glass(),
            _part_solid(),
            _egfr_metastatic(),
            _kras_untreated(),
            _bad_scan(),
            _identity_conflict(),
        )
    return tuple(
        _in_little(patient)
        for patient in (_growing_screening(), _egfr_metastatic(), _identity_conflict())
    )


def _in_little(patient: SimulatedPatient) -> SimulatedPatient:
    """The same patient with two scans of few voxels."""
    coarse = ScanProtocol(
        matrix=128, pixel_mm=2.75, slice_mm=2.5, slices=114, noise_hu=25.0, blur_mm=0.8
    )
    return replace(
        patient,
        build=replace(patient.build, vessel_ends=70),
        scans=tuple(replace(scan, protocol=coarse) for scan in patient.scans[:2]),
    )
