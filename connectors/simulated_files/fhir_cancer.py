"""The simulated cancer: diagnosis, stage, cell type, performance status, therapy."""

from typing import Final

from connectors.simulated_files.fhir_parts import (
    RecordOf,
    Resource,
    concept,
    loinc,
    snomed,
)
from data.coding import Coding
from data.patient.therapy import TherapyStatus
from data.simulated.courses.patient_course import CancerFact, TherapyFact

_AJCC_8: Final = snomed("897275008", "AJCC Cancer Staging Manual, 8th edition")
_STAGES: Final = "http://cancerstaging.org"
_TNM: Final = (
    snomed("399504009", "cT category"),
    snomed("399534004", "cN category"),
    snomed("399387003", "cM category"),
)
_CONDITION: Final = "http://terminology.hl7.org/CodeSystem/condition-"
_STATUSES: Final = {
    TherapyStatus.ACTIVE: "active",
    TherapyStatus.STOPPED: "stopped",
    TherapyStatus.COMPLETED: "completed",
    TherapyStatus.PLANNED: "intended",
    TherapyStatus.ON_HOLD: "on-hold",
}


def cancer_resources(record: RecordOf) -> list[Resource]:
    """Diagnosis, staging, cell type, performance status and drugs."""
    cancer = record.facts.cancer
    found = _cancer(record, cancer) if cancer else []
    found += [
        record.observation(
            "ecog",
            number,
            code=loinc("89247-1", "ECOG Performance Status score"),
            on=day,
            category="survey",
            valueInteger=score,
        )
        for number, (day, score) in enumerate(record.facts.performance)
    ]
    found += [
        _medication(record, number, therapy)
        for number, therapy in enumerate(record.facts.therapies)
    ]
    return found


def _cancer(record: RecordOf, cancer: CancerFact) -> list[Resource]:
    group = Coding(f"Stage {cancer.stage_group}", cancer.stage_group, _STAGES)
    condition = record.resource(
        "Condition",
        "cancer",
        clinicalStatus=concept(Coding("Active", "active", f"{_CONDITION}clinical")),
        verificationStatus=concept(
            Coding("Confirmed", "confirmed", f"{_CONDITION}ver-status")
        ),
        category=[
            concept(
                Coding(
                    "Encounter Diagnosis",
                    "encounter-diagnosis",
                    f"{_CONDITION}category",
                )
            )
        ],
        code=concept(cancer.diagnosis),
        bodySite=[concept(cancer.body_site)],
        onsetDateTime=cancer.on.isoformat(),
        recordedDate=cancer.on.isoformat(),
        stage=[
            {
                "summary": concept(group),
                "assessment": [record.reference("stage")],
            }
        ],
    )
    parts = [
        _stage(record, f"stage-{value[0]}", code, value, cancer)
        for code, value in zip(_TNM, cancer.tnm, strict=True)
    ]
    stage = _stage(
        record,
        "stage",
        snomed("399537006", "Clinical TNM stage grouping"),
        cancer.stage_group,
        cancer,
    )
    stage["hasMember"] = [record.reference(f"stage-{value[0]}") for value in cancer.tnm]
    cell_type = record.observation(
        "cell-type",
        code=loinc("31206-6", "Histology and Behavior ICD-O-3 Cancer"),
        on=cancer.on,
        focus=[record.reference("cancer")],
        valueCodeableConcept=concept(cancer.cell_type),
    )
    return [condition, stage, *parts, cell_type]


def _stage(
    record: RecordOf, name: str, code: Coding, value: str, cancer: CancerFact
) -> Resource:
    display = f"Stage {value}" if name == "stage" else f"c{value}"
    return record.observation(
        name,
        code=code,
        on=cancer.on,
        method=concept(_AJCC_8),
        focus=[record.reference("cancer")],
        valueCodeableConcept=concept(Coding(display, value, _STAGES)),
    )


def _medication(record: RecordOf, number: int, therapy: TherapyFact) -> Resource:
    period = {"start": therapy.started.isoformat()}
    if therapy.ended:
        period["end"] = therapy.ended.isoformat()
    statement = record.resource(
        "MedicationStatement",
        "therapy",
        number,
        status=_STATUSES[therapy.status],
        medicationCodeableConcept=concept(therapy.agent),
        effectivePeriod=period,
        reasonReference=[record.reference("cancer")],
    )
    if therapy.reason_stopped:
        statement["statusReason"] = [{"text": therapy.reason_stopped}]
    return statement
