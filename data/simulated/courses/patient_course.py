"""Parts of a simulated patient: who, which scans, which facts."""

from dataclasses import dataclass
from datetime import date

from data.coding import Coding
from data.identity import Sex
from data.patient.genomics import GeneResult
from data.patient.record import SmokingStatus
from data.patient.therapy import TherapyStatus
from data.simulated.anatomy.build import Build
from data.simulated.courses.nodule_course import NoduleCourse
from data.simulated.phantom.scanner import ScanProtocol


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """One visit to the scanner.

    Attributes:
        on: Day of the scan.
        protocol: How the series is made.
        thick_series: Whether a thicker reconstruction of it is kept too.
        dose_report: Whether the scanner adds a dose report.
    """

    on: date
    protocol: ScanProtocol
    thick_series: bool = False
    dose_report: bool = False


def every_scan(days: tuple[date, ...], protocol: ScanProtocol) -> tuple[ScanPlan, ...]:
    """Visits on some days, all made the same way."""
    return tuple(ScanPlan(day, protocol) for day in days)


@dataclass(frozen=True, slots=True)
class VariantFact:
    """One variant of a tumour test."""

    gene: str
    protein_change: str
    coding_change: str
    allele_fraction: float | None = None
    finding: GeneResult = GeneResult.PRESENT


@dataclass(frozen=True, slots=True)
class TumourTest:
    """A sequencing panel: which genes it looked at and what it found."""

    on: date
    genes: tuple[str, ...]
    variants: tuple[VariantFact, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkerFact:
    """One biomarker result: a number, or a coded answer."""

    what: Coding
    on: date
    value: float | None = None
    unit: str = ""
    answer: Coding | None = None


@dataclass(frozen=True, slots=True)
class TherapyFact:
    """One drug from start to end."""

    agent: Coding
    started: date
    status: TherapyStatus
    ended: date | None = None
    intent: str = "palliative"
    reason_stopped: str = ""


@dataclass(frozen=True, slots=True)
class CancerFact:
    """A lung cancer with its stage and cell type."""

    diagnosis: Coding
    on: date
    cell_type: Coding
    stage_group: str
    tnm: tuple[str, str, str]
    body_site: Coding


@dataclass(frozen=True, slots=True)
class OrderFact:
    """A test that was ordered and has no result yet."""

    what: Coding
    on: date


@dataclass(frozen=True, slots=True)
class ClinicalFacts:
    """Facts in the record beside the images; nothing there means not recorded."""

    recorded_on: date
    smoking: SmokingStatus | None = None
    pack_years: float | None = None
    cancer: CancerFact | None = None
    performance: tuple[tuple[date, int], ...] = ()
    markers: tuple[MarkerFact, ...] = ()
    tests: tuple[TumourTest, ...] = ()
    therapies: tuple[TherapyFact, ...] = ()
    orders: tuple[OrderFact, ...] = ()


@dataclass(frozen=True, slots=True)
class SimulatedPatient:
    """One patient of the simulated cohort.

    Attributes:
        patient_id: Identifier, unique within the simulated issuer.
        story: The course in one line.
        given_name: The family name is always `Simulated`.
        name_in_chinese: Given name in Chinese, or empty.
        sex: As the record says.
        birth_date: As the record says.
        build: Body and branching.
        scans: Oldest first.
        nodules: At most three.
        facts: The clinical record.
        birth_date_in_images: What the images say, if they contradict the record.
        sex_in_images: What the images say, if they contradict the record.
    """

    patient_id: str
    story: str
    given_name: str
    sex: Sex
    birth_date: date
    build: Build
    scans: tuple[ScanPlan, ...]
    nodules: tuple[NoduleCourse, ...]
    facts: ClinicalFacts
    name_in_chinese: str = ""
    birth_date_in_images: date | None = None
    sex_in_images: Sex | None = None
