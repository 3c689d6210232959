"""Patients built by hand for the tests of pages."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from data.coding import Coding
from data.identity import Identifier, PersonIdentity, Sex
from data.imaging.nodule import Density, MeasurementFlag, Nodule, NoduleMeasurement
from data.interval import Interval
from data.partial_date import PartialDate
from data.patient.case import PatientCase, StudyRow
from data.patient.genomics import (
    BiomarkerKind,
    BiomarkerResult,
    GeneResult,
    GenesStudied,
    Variant,
)
from data.patient.manual_entries import ManualEntries
from data.patient.record import (
    CancerCondition,
    Histology,
    PatientRecord,
    PendingOrder,
    PerformanceScale,
    PerformanceStatus,
    Smoking,
    SmokingStatus,
    StageFinding,
    StageKind,
    StagePart,
)
from data.patient.therapy import TherapyLine, TherapyStatus
from data.results.assessed_patient import AssessedPatient
from data.results.release import ModelOutput, ReleaseState
from data.results.risk import Recalibration
from fusion.assessment.fused import NoduleEmbeddings
from fusion.assessment.patient import assess_patient, with_selected_measurements
from fusion.assessment.site import SiteSetting

HOSTILE = (
    "<script>alert(1)</script> **bold** [link](http://evil.example) :red[x] "
    ":smile: $\\alpha$ `code` www.evil.example ![i](x.png) | a | # h " + "long " * 40
)
"""A name as an attacker or an untidy interface may write it."""

IDENTITY = PersonIdentity(
    frozenset({Identifier("urn:example:hospital", "SIM-0007")}),
    Sex.FEMALE,
    PartialDate(1958, 3, 2),
    "Okafor, Maria",
)


def measurement(
    on: date, volume_mm3: float, *, spread: float = 0.2, series: str = ""
) -> NoduleMeasurement:
    """A solid nodule of this volume, its clinical interval `spread` to either side."""
    axis = (6 * volume_mm3 / 3.141592653589793) ** (1 / 3)
    interval = Interval(volume_mm3 / (1 + spread), volume_mm3 * (1 + spread))
    return NoduleMeasurement(
        scanned_on=on,
        series_uid=series or f"1.2.3.{on:%Y%m%d}",
        volume_mm3=volume_mm3,
        measurement_interval_mm3=interval,
        clinical_interval_mm3=interval,
        long_axis_mm=axis * 1.15,
        short_axis_mm=axis * 0.9,
        density=Density.SOLID,
        solid_volume_mm3=volume_mm3,
        mass_mg=volume_mm3,
        mean_hu=0.0,
        centre_mm=(1.0, 2.0, 3.0),
        method="partial-volume sum 1.0",
        flags=frozenset({MeasurementFlag.ATTACHED}),
    )


def record(identity: PersonIdentity = IDENTITY) -> PatientRecord:
    """Stage IIIA adenocarcinoma, EGFR-mutated, ALK negative, PD-L1 not tested."""
    tested = PartialDate(2025, 2, 20)
    return PatientRecord(
        source="Patient/7",
        identity=identity,
        smoking=(Smoking("Observation/s", SmokingStatus.FORMER, 22.0),),
        cancers=(
            CancerCondition(
                Coding("Malignant neoplasm of upper lobe of right lung"),
                "Condition/1",
                onset=PartialDate(2025, 2, 11),
                lung=True,
            ),
        ),
        stages=(
            StageFinding(
                StageKind.CLINICAL,
                StagePart.GROUP,
                "IIIA",
                "Observation/g",
                PartialDate(2025, 2, 28),
                "AJCC 8",
            ),
            StageFinding(StageKind.CLINICAL, StagePart.T, "T2a", "Observation/t"),
            StageFinding(StageKind.CLINICAL, StagePart.N, "N2", "Observation/n"),
            StageFinding(StageKind.CLINICAL, StagePart.M, "M0", "Observation/m"),
        ),
        histologies=(
            Histology(Coding("Adenocarcinoma of lung"), "Observation/h", tested),
        ),
        performance=(
            PerformanceStatus(
                PerformanceScale.ECOG, 1, "Observation/e", PartialDate(2026, 1, 5)
            ),
        ),
        biomarkers=(
            BiomarkerResult(
                BiomarkerKind.TMB, "Observation/tmb", 4.7, "1/Mb", tested_on=tested
            ),
            BiomarkerResult(
                BiomarkerKind.MSI, "Observation/msi", category="MSS", tested_on=tested
            ),
        ),
        variants=(
            Variant(
                "EGFR",
                GeneResult.PRESENT,
                "Observation/v",
                protein_change="p.Leu858Arg",
                allele_fraction=0.31,
                tested_on=tested,
            ),
        ),
        genes_studied=(
            GenesStudied(
                frozenset({"EGFR", "ALK", "ROS1", "BRAF", "KRAS"}),
                "Observation/p",
                tested,
            ),
        ),
        therapies=(
            TherapyLine(
                (Coding("osimertinib"),),
                TherapyStatus.ACTIVE,
                ("MedicationStatement/2",),
                PartialDate(2025, 10, 1),
                number=2,
                intent="palliative",
            ),
            TherapyLine(
                (Coding("cisplatin"), Coding("pemetrexed")),
                TherapyStatus.COMPLETED,
                ("MedicationStatement/1",),
                PartialDate(2025, 3, 20),
                PartialDate(2025, 7),
                number=1,
                intent="curative",
            ),
        ),
        pending=(
            PendingOrder(
                Coding("PD-L1 immunohistochemistry"),
                "ServiceRequest/1",
                PartialDate(2026, 1, 6),
            ),
        ),
        simulated=True,
    )


def case(**changes: object) -> PatientCase:
    """A patient with a record, four scans and two nodules; any part can be changed."""
    days = (date(2025, 2, 1), date(2025, 6, 1), date(2025, 10, 1), date(2026, 1, 10))
    studies = tuple(
        StudyRow(
            f"1.2.{day:%Y%m%d}",
            f"1.2.3.{day:%Y%m%d}",
            day,
            281,
            1.0,
            0.78,
            "B30f",
            "Simulated Phantom 1",
            simulated=True,
        )
        for day in days
    )
    volumes = {"N1": (640, 900, 1310, 1180), "N2": (95, 101, 92, 99)}
    nodules = tuple(
        Nodule(
            f"2.25.{number}",
            label,
            tuple(map(measurement, days, sizes)),
        )
        for number, (label, sizes) in enumerate(volumes.items())
    )
    values = {
        "patient_id": "p7",
        "identity": IDENTITY,
        "identity_basis": "identifier",
        "record": record(),
        "studies": studies,
        "nodules": nodules,
        "data_as_of": datetime(2026, 1, 12, 8, 30, tzinfo=UTC),
        "simulated": True,
    }
    return PatientCase(**(values | changes))  # type: ignore[arg-type]


def assessed(
    shown: PatientCase,
    entries: ManualEntries | None = None,
    *,
    released: Iterable[ModelOutput] = (),
    recalibration: Recalibration | None = None,
    on: date = date(2026, 6, 1),
    embeddings: NoduleEmbeddings | None = None,
) -> AssessedPatient:
    """The patient as a page shows it, assessed with what the site has released."""
    releases = dict.fromkeys(ModelOutput, ReleaseState.NEVER_VALIDATED)
    releases |= dict.fromkeys(released, ReleaseState.ON)
    entries = entries or ManualEntries()
    assessment = assess_patient(
        shown,
        entries,
        releases,
        SiteSetting(recalibration),
        on=on,
        embeddings=embeddings,
    )
    counted = with_selected_measurements(shown, assessment.nodules)
    return AssessedPatient(
        counted, entries, assessment, datetime(2026, 6, 1, tzinfo=UTC)
    )
