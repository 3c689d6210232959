"""Simulated patients with lung cancer, as plain tables.

Every name, number and outcome is made up. The courses follow what such patients
commonly go through; none follows a person.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from data.identity import Sex
from data.imaging.nodule import Density
from data.patient.record import SmokingStatus
from data.patient.therapy import TherapyStatus
from data.simulated.anatomy.build import Build
from data.simulated.courses import codes
from data.simulated.courses.nodule_course import ALWAYS, Attachment, NoduleCourse, Phase
from data.simulated.courses.patient_course import (
    CancerFact,
    ClinicalFacts,
    MarkerFact,
    OrderFact,
    ScanPlan,
    SimulatedPatient,
    TherapyFact,
    TumourTest,
    VariantFact,
    every_scan,
)
from data.simulated.phantom.scanner import FINE, LOW_DOSE

_PANEL: Final = tuple(sorted(codes.GENES))


def egfr_metastatic() -> SimulatedPatient:
    """EGFR exon 19 deletion on osimertinib: response, then progression."""
    start, progression = date(2023, 2, 6), date(2024, 4, 15)
    shrinks_then_grows = (Phase(240, -75.0), Phase(300), Phase(ALWAYS, 85.0))
    return SimulatedPatient(
        "SIM-0005",
        "EGFR exon 19 deletion: shrinks on osimertinib, progresses with a new nodule",
        "David",
        Sex.MALE,
        date(1963, 9, 8),
        Build(105, (1.0, 1.0, 0.99), fat_mm=13.0),
        (
            ScanPlan(date(2023, 1, 23), LOW_DOSE, dose_report=True),
            ScanPlan(date(2023, 4, 3), LOW_DOSE),
            ScanPlan(date(2023, 9, 11), LOW_DOSE, thick_series=True),
            ScanPlan(date(2024, 1, 8), LOW_DOSE),
            ScanPlan(date(2024, 4, 8), LOW_DOSE),
        ),
        (
            NoduleCourse(
                "N1",
                -1,
                0.66,
                Attachment.VESSEL,
                Density.SOLID,
                5200.0,
                shrinks_then_grows,
                "halves every 75 days to day 240, stable to 300, doubles every 85",
            ),
            NoduleCourse(
                "N2",
                1,
                0.4,
                Attachment.PLEURA,
                Density.SOLID,
                900.0,
                (Phase(240, -95.0), Phase(ALWAYS)),
                "halves every 95 days to day 240, then stable",
            ),
            NoduleCourse(
                "N3",
                1,
                0.68,
                Attachment.FREE,
                Density.SOLID,
                160.0,
                (Phase(ALWAYS, 60.0),),
                "new on day 350, doubles every 60 days",
                first_day=350,
            ),
        ),
        ClinicalFacts(
            date(2023, 1, 25),
            SmokingStatus.NEVER,
            cancer=CancerFact(
                codes.ADENOCARCINOMA_OF_LUNG,
                date(2023, 1, 27),
                codes.ADENOCARCINOMA,
                "IVA",
                ("T2a", "N2", "M1a"),
                codes.RIGHT_UPPER_LOBE,
            ),
            performance=((date(2023, 1, 27), 1), (progression, 1)),
            markers=(
                MarkerFact(codes.PD_L1_TPS, date(2023, 2, 1), 15.0, "%"),
                MarkerFact(codes.TMB, date(2023, 2, 3), 3.2, "1/Mb"),
                MarkerFact(codes.MSI, date(2023, 2, 3), answer=codes.MSI_STABLE),
            ),
            tests=(
                TumourTest(
                    date(2023, 2, 3),
                    _PANEL,
                    (
                        VariantFact(
                            "EGFR", "p.Glu746_Ala750del", "c.2235_2249del", 0.34
                        ),
                        VariantFact("TP53", "p.Arg273His", "c.818G>A", 0.29),
                    ),
                ),
            ),
            therapies=(
                TherapyFact(
                    codes.OSIMERTINIB,
                    start,
                    TherapyStatus.STOPPED,
                    progression,
                    reason_stopped="Progressive disease",
                ),
                TherapyFact(codes.CARBOPLATIN, date(2024, 4, 29), TherapyStatus.ACTIVE),
                TherapyFact(codes.PEMETREXED, date(2024, 4, 29), TherapyStatus.ACTIVE),
            ),
        ),
    )


def kras_untreated() -> SimulatedPatient:
    """KRAS G12C, untreated, PD-L1 ordered."""
    return SimulatedPatient(
        "SIM-0006",
        "KRAS G12C, untreated, PD-L1 still pending",
        "Eric",
        Sex.MALE,
        date(1952, 12, 19),
        Build(106, (1.03, 1.02, 1.0), fat_mm=16.0, emphysema=0.10),
        every_scan((date(2024, 2, 12), date(2024, 5, 6)), replace(FINE, pixel_mm=0.78)),
        (
            NoduleCourse(
                "N1",
                1,
                0.7,
                Attachment.PLEURA,
                Density.SOLID,
                4100.0,
                (Phase(ALWAYS, 110.0),),
                "doubles every 110 days",
            ),
            NoduleCourse(
                "N2",
                -1,
                0.45,
                Attachment.VESSEL,
                Density.SOLID,
                380.0,
                (Phase(ALWAYS, 95.0),),
                "doubles every 95 days",
            ),
        ),
        ClinicalFacts(
            date(2024, 2, 14),
            SmokingStatus.CURRENT,
            58.0,
            cancer=CancerFact(
                codes.ADENOCARCINOMA_OF_LUNG,
                date(2024, 5, 8),
                codes.ADENOCARCINOMA,
                "IVA",
                ("T1c", "N1", "M1a"),
                codes.LEFT_UPPER_LOBE,
            ),
            performance=((date(2024, 5, 8), 1),),
            markers=(
                MarkerFact(codes.TMB, date(2024, 5, 20), 11.4, "1/Mb"),
                MarkerFact(codes.MSI, date(2024, 5, 20), answer=codes.MSI_STABLE),
            ),
            tests=(
                TumourTest(
                    date(2024, 5, 20),
                    _PANEL,
                    (
                        VariantFact("KRAS", "p.Gly12Cys", "c.34G>T", 0.41),
                        VariantFact("STK11", "p.Gln37Ter", "c.109C>T", 0.22),
                    ),
                ),
            ),
            orders=(OrderFact(codes.PD_L1_TPS, date(2024, 5, 9)),),
        ),
    )


def identity_conflict() -> SimulatedPatient:
    """Images and record contradict each other."""
    return SimulatedPatient(
        "SIM-0008",
        "Images and record share the identifier, not birth date and sex",
        "Gabriel",
        Sex.MALE,
        date(1957, 8, 17),
        Build(108, (1.0, 0.98, 0.98), fat_mm=12.0),
        every_scan((date(2023, 11, 6), date(2024, 2, 5)), LOW_DOSE),
        (
            NoduleCourse(
                "N1",
                1,
                0.6,
                Attachment.FREE,
                Density.SOLID,
                260.0,
                (Phase(ALWAYS, 210.0),),
                "doubles every 210 days",
            ),
        ),
        ClinicalFacts(
            date(2023, 11, 1),
            SmokingStatus.FORMER,
            18.0,
            cancer=CancerFact(
                codes.ADENOCARCINOMA_OF_LUNG,
                date(2024, 2, 12),
                codes.ADENOCARCINOMA,
                "IA2",
                ("T1b", "N0", "M0"),
                codes.LEFT_UPPER_LOBE,
            ),
            performance=((date(2024, 2, 12), 0),),
            markers=(MarkerFact(codes.PD_L1_TPS, date(2024, 2, 19), 60.0, "%"),),
            tests=(TumourTest(date(2024, 2, 19), ("EGFR", "ALK", "ROS1")),),
        ),
        birth_date_in_images=date(1975, 8, 17),
        sex_in_images=Sex.FEMALE,
    )
