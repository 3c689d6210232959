"""Simulated patients of screening and the nodule clinic, as plain tables.

Every name, number and outcome is made up. The courses follow what such patients
commonly go through; none follows a person.
"""

from datetime import date

from data.identity import Sex
from data.imaging.nodule import Density
from data.patient.record import SmokingStatus
from data.simulated.anatomy.build import Build
from data.simulated.courses import codes
from data.simulated.courses.nodule_course import (
    ALWAYS,
    STABLE,
    Attachment,
    NoduleCourse,
    Phase,
)
from data.simulated.courses.patient_course import (
    ClinicalFacts,
    OrderFact,
    ScanPlan,
    SimulatedPatient,
    every_scan,
)
from data.simulated.phantom.scanner import BAD, FINE, LOW_DOSE


def stable_screening() -> SimulatedPatient:
    """Screening, two nodules that do not change."""
    return SimulatedPatient(
        "SIM-0001",
        "Screening: one solid nodule, stable over a year",
        "Adam",
        Sex.MALE,
        date(1958, 3, 14),
        Build(101, (1.02, 1.03, 1.0), fat_mm=17.0, emphysema=0.04),
        every_scan((date(2023, 5, 9), date(2024, 5, 14)), FINE),
        (
            NoduleCourse(
                "N1", -1, 0.62, Attachment.FREE, Density.SOLID, 140.0, STABLE, "stable"
            ),
            NoduleCourse(
                "N2", 1, 0.35, Attachment.PLEURA, Density.SOLID, 88.0, STABLE, "stable"
            ),
        ),
        ClinicalFacts(
            date(2023, 5, 2),
            SmokingStatus.CURRENT,
            42.0,
        ),
    )


def growing_screening() -> SimulatedPatient:
    """Screening, a solid nodule that grows, PET-CT ordered."""
    law = "doubles every 140 days"
    return SimulatedPatient(
        "SIM-0002",
        "Screening: a solid nodule that grows",
        "Beatrice",
        Sex.FEMALE,
        date(1961, 11, 2),
        Build(102, (0.95, 0.95, 0.94), fat_mm=20.0, breast_mm=34.0),
        every_scan((date(2023, 9, 4), date(2023, 12, 11), date(2024, 3, 18)), LOW_DOSE),
        (
            NoduleCourse(
                "N1",
                -1,
                0.75,
                Attachment.VESSEL,
                Density.SOLID,
                210.0,
                (Phase(ALWAYS, 140.0),),
                law,
            ),
            NoduleCourse(
                "N2", 1, 0.55, Attachment.FREE, Density.SOLID, 95.0, STABLE, "stable"
            ),
        ),
        ClinicalFacts(
            date(2023, 8, 28),
            SmokingStatus.FORMER,
            31.0,
            performance=((date(2024, 3, 20), 0),),
            orders=(OrderFact(codes.PET_CT, date(2024, 3, 20)),),
        ),
    )


def slow_ground_glass() -> SimulatedPatient:
    """Incidental, ground glass that grows slowly."""
    return SimulatedPatient(
        "SIM-0003",
        "Incidental: a ground-glass nodule that grows slowly over three years",
        "Wangfang",
        Sex.FEMALE,
        date(1966, 7, 21),
        Build(103, (0.93, 0.92, 0.93), fat_mm=12.0, breast_mm=22.0),
        every_scan(
            (
                date(2021, 6, 15),
                date(2022, 6, 20),
                date(2023, 6, 12),
                date(2024, 6, 17),
            ),
            LOW_DOSE,
        ),
        (
            NoduleCourse(
                "N1",
                1,
                0.72,
                Attachment.FREE,
                Density.GROUND_GLASS,
                620.0,
                (Phase(ALWAYS, 820.0),),
                "doubles every 820 days",
            ),
        ),
        ClinicalFacts(date(2021, 6, 10), SmokingStatus.NEVER),
        name_in_chinese="王芳",
    )


def part_solid() -> SimulatedPatient:
    """Incidental, part-solid with a growing core."""
    return SimulatedPatient(
        "SIM-0004",
        "Incidental: a part-solid nodule whose core grows",
        "Carol",
        Sex.FEMALE,
        date(1955, 1, 30),
        Build(104, (0.97, 0.98, 0.96), fat_mm=15.0, breast_mm=26.0),
        every_scan((date(2023, 2, 7), date(2023, 6, 13), date(2024, 1, 16)), LOW_DOSE),
        (
            NoduleCourse(
                "N1",
                -1,
                0.8,
                Attachment.FREE,
                Density.PART_SOLID,
                1500.0,
                (Phase(ALWAYS, 900.0),),
                "whole doubles every 900 days, core every 230",
                solid_share=0.12,
                solid_phases=(Phase(ALWAYS, 230.0),),
            ),
            NoduleCourse(
                "N2", 1, 0.25, Attachment.FREE, Density.SOLID, 70.0, STABLE, "stable"
            ),
        ),
        ClinicalFacts(
            date(2023, 2, 1),
            SmokingStatus.FORMER,
            12.0,
            performance=((date(2024, 1, 18), 0),),
        ),
    )


def bad_scan() -> SimulatedPatient:
    """Follow-up, the second scan thick, noisy and moved."""
    return SimulatedPatient(
        "SIM-0007",
        "Follow-up with one bad scan: thick slices, noise and motion",
        "Fiona",
        Sex.FEMALE,
        date(1949, 4, 25),
        Build(107, (0.98, 1.02, 0.95), fat_mm=22.0, breast_mm=38.0),
        (ScanPlan(date(2023, 10, 3), LOW_DOSE), ScanPlan(date(2024, 1, 9), BAD)),
        (
            NoduleCourse(
                "N1",
                -1,
                0.3,
                Attachment.FREE,
                Density.SOLID,
                330.0,
                (Phase(ALWAYS, 400.0),),
                "doubles every 400 days",
            ),
        ),
        ClinicalFacts(
            date(2023, 10, 1),
            SmokingStatus.FORMER,
            25.0,
            performance=((date(2024, 1, 10), 2),),
        ),
    )
