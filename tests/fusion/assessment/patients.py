"""Patients, answers of persons and releases for the tests of assessments."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from data.imaging.nodule import Nodule, NoduleMeasurement
from data.partial_date import PartialDate
from data.patient.case import PatientCase
from data.patient.genomics import BiomarkerKind, BiomarkerResult
from data.patient.labs import LabKind, LabResult
from data.patient.manual_entries import ManualEntries
from data.patient.manual_entry import ENTRY_FIELDS, ManualEntry
from data.patient.record import PatientRecord, StageFinding, StageKind, StagePart
from data.results.assessment import NoduleAssessment, PatientAssessment
from data.results.release import ModelOutput, ReleaseState
from fusion.assessment.nodule import AssessmentContext, assess_nodule
from fusion.assessment.patient import assess_patient
from fusion.assessment.site import SiteSetting
from tests.pages.example_cases import case, measurement, record

LAST: Final = date(2026, 1, 10)
"""Day of the last scan of every person made here."""

TODAY: Final = date(2026, 6, 1)
UID: Final = "2.25.1"
SITE: Final = SiteSetting()

Answers = tuple[str, str]
INCIDENTAL: Final = (("indication", "incidental"), ("immunosuppressed", "no"))
SCREENING: Final = (("indication", "screening"), ("immunosuppressed", "no"))
CONTRADICTION: Final = ("solid_diameter_mm", "40")
"""A solid part larger than every nodule here."""


def with_scans(*scans: NoduleMeasurement, **changes: object) -> PatientCase:
    """A real person with one nodule and no known cancer."""
    values: dict[str, object] = {
        "nodules": (Nodule(UID, "N1", scans),),
        "studies": (),
        "record": replace(record(), cancers=(), simulated=False),
        "simulated": False,
    }
    return case(**(values | changes))


def person(
    *volumes_mm3: float, apart_days: int = 180, spread: float = 0.1, **changes: object
) -> PatientCase:
    """The same, scanned at equal intervals, the last time on `LAST`."""
    days = [
        LAST - timedelta(days=apart_days * back)
        for back in reversed(range(len(volumes_mm3)))
    ]
    scans = (
        measurement(day, volume, spread=spread)
        for day, volume in zip(days, volumes_mm3, strict=True)
    )
    return with_scans(*scans, **changes)


def said(*answers: Answers, on: date = LAST) -> ManualEntries:
    """What one person answered after a scan."""
    now = datetime(2026, 1, 12, tzinfo=UTC)
    facts = (
        ManualEntry(
            name,
            value,
            "Dr Reader",
            now,
            on,
            "" if ENTRY_FIELDS[name].scope == "person" else UID,
        )
        for name, value in answers
    )
    return ManualEntries(facts=tuple(facts))


def releases(*released: ModelOutput) -> Mapping[ModelOutput, ReleaseState]:
    """A site that released these outputs and no other."""
    never = dict.fromkeys(ModelOutput, ReleaseState.NEVER_VALIDATED)
    return never | dict.fromkeys(released, ReleaseState.ON)


def assessed(
    shown: PatientCase,
    *answers: Answers,
    released: Iterable[ModelOutput] = (),
    on: date = TODAY,
    previous: PatientAssessment | None = None,
) -> PatientAssessment:
    """All that is said of a patient."""
    return assess_patient(
        shown, said(*answers), releases(*released), SITE, on=on, previous=previous
    )


def assessed_nodule(
    shown: PatientCase,
    *answers: Answers,
    released: Iterable[ModelOutput] = (),
    on: date = TODAY,
    site: SiteSetting = SITE,
) -> NoduleAssessment:
    """All that is said of a patient's first nodule."""
    asked = AssessmentContext(shown, said(*answers), releases(*released), site, on)
    return assess_nodule(shown.nodules[0], asked)


def lab(kind: LabKind, value: float, unit: str, on: str) -> LabResult:
    """A laboratory result of one day."""
    return LabResult(kind, value, unit, "Observation/l", PartialDate.parse(on))


def for_immunotherapy(
    on: str = "2026-01-02", albumin_g_l: float = 38, held: PatientRecord | None = None
) -> PatientRecord:
    """A record without a driver and with labs, which the response model answers for."""
    tests = (
        BiomarkerResult(BiomarkerKind.PD_L1_TPS, "Observation/p", 80.0, "%"),
        BiomarkerResult(BiomarkerKind.TMB, "Observation/t", 9.0, "1/Mb"),
    )
    stage = StageFinding(StageKind.CLINICAL, StagePart.GROUP, "IVA", "Observation/s")
    return replace(
        held or record(),
        variants=(),
        genes_studied=(),
        biomarkers=tests,
        stages=(stage,),
        labs=(
            lab(LabKind.ALBUMIN, albumin_g_l, "g/L", on),
            lab(LabKind.NEUTROPHILS, 6, "10*9/L", on),
            lab(LabKind.LYMPHOCYTES, 1.5, "10*9/L", on),
        ),
    )
