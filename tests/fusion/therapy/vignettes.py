"""Patients of published kinds, built by hand; none is a person."""

from datetime import date

from data.coding import Coding
from data.identity import PersonIdentity
from data.partial_date import PartialDate
from data.patient.genomics import (
    BiomarkerKind,
    BiomarkerResult,
    GeneResult,
    GenesStudied,
    Variant,
)
from data.patient.record import (
    CancerCondition,
    Comorbidity,
    Histology,
    PatientRecord,
    PendingOrder,
    PerformanceScale,
    PerformanceStatus,
    StageFinding,
    StageKind,
    StagePart,
)
from data.patient.therapy import TherapyLine, TherapyStatus

ASKED_ON = date(2026, 11, 22)
PANEL = frozenset(
    {"EGFR", "ALK", "ROS1", "RET", "BRAF", "MET", "ERBB2", "KRAS"}
    | {"NTRK1", "NTRK2", "NTRK3", "STK11", "KEAP1", "TP53"}
)


def found(gene: str, change: str = "", *, on: int = 2026, **more: object) -> Variant:
    """A variant that is there; `change` is HGVS p. or c., or words."""
    key = {"p.": "protein_change", "c.": "coding_change"}.get(change[:2], "label")
    values = {key: change, "tested_on": PartialDate(on)} | more
    return Variant(gene, GeneResult.PRESENT, f"Observation/{gene}", **values)  # type: ignore[arg-type]


def given(
    number: int,
    *drugs: str,
    started: int = 2025,
    ended: PartialDate | None = None,
    intent: str = "palliative",
) -> TherapyLine:
    """A line of therapy that is over."""
    return TherapyLine(
        tuple(map(Coding, drugs)),
        TherapyStatus.STOPPED,
        (f"MedicationStatement/{number}",),
        PartialDate(started, 1, 15),
        ended or PartialDate(2026, 10, 1),
        number=number,
        intent=intent,
    )


def score(percent: float) -> BiomarkerResult:
    """A PD-L1 tumour proportion score."""
    return BiomarkerResult(
        BiomarkerKind.PD_L1_TPS, "Observation/pd-l1", percent, "%", assay="22C3"
    )


def other(condition: str) -> Comorbidity:
    """Another condition, by its words."""
    return Comorbidity(Coding(condition), "Condition/other", clinical_status="active")


def ordered(what: str) -> PendingOrder:
    """A test without a result."""
    return PendingOrder(Coding(what), "ServiceRequest/1", PartialDate(2026, 11, 10))


def patient(
    *variants: Variant,
    panel: frozenset[str] = PANEL,
    panel_on: int = 2026,
    cell_type: str = "Adenocarcinoma of lung",
    stage: str = "IVA",
    **more: object,
) -> PatientRecord:
    """Stage IV lung cancer, sequenced with a broad panel unless told otherwise."""
    studied = (GenesStudied(panel, "Observation/panel", PartialDate(panel_on)),)
    values: dict[str, object] = {
        "source": "Patient/1",
        "identity": PersonIdentity(),
        "cancers": (
            CancerCondition(Coding("Primary cancer of lung"), "Condition/1", lung=True),
        ),
        "stages": (
            StageFinding(
                StageKind.CLINICAL, StagePart.GROUP, stage, "Observation/stage"
            ),
        ),
        "histologies": (Histology(Coding(cell_type), "Observation/cells"),),
        "performance": (
            PerformanceStatus(PerformanceScale.ECOG, 1, "Observation/ecog"),
        ),
        "variants": variants,
        "genes_studied": studied if panel else (),
    }
    return PatientRecord(**(values | more))  # type: ignore[arg-type]
