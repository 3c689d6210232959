"""Resources of the simulated patient, smoking, and the scans the record knows of."""

from typing import Final

from connectors.simulated_files.fhir_parts import (
    RecordOf,
    Resource,
    concept,
    loinc,
    quantity,
    snomed,
)
from connectors.simulated_files.identifiers import ISSUER_NAME, ISSUER_SYSTEM
from connectors.simulated_files.image_headers import ScanIdentifiers
from data.coding import Coding
from data.patient.record import SmokingStatus

_SMOKING: Final = {
    SmokingStatus.CURRENT: snomed("449868002", "Smokes tobacco daily"),
    SmokingStatus.FORMER: snomed("8517006", "Ex-smoker"),
    SmokingStatus.NEVER: snomed("266919005", "Never smoked tobacco"),
    SmokingStatus.UNKNOWN: snomed("266927001", "Tobacco smoking consumption unknown"),
}
_MEDICAL_RECORD_NUMBER: Final = Coding(
    "Medical record number", "MR", "http://terminology.hl7.org/CodeSystem/v2-0203"
)
_CT: Final = {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "CT"}


def person_resources(record: RecordOf) -> list[Resource]:
    """Patient, smoking and imaging studies."""
    return [
        _patient(record),
        *_smoking(record),
        *(_imaging_study(record, visit) for visit in record.visits),
    ]


def _patient(record: RecordOf) -> Resource:
    patient = record.patient
    names = [{"use": "official", "family": "Simulated", "given": [patient.given_name]}]
    if patient.name_in_chinese:
        names.insert(
            0, {"use": "official", "family": "模拟", "given": [patient.name_in_chinese]}
        )
        names[1]["use"] = "usual"
    return record.resource(
        "Patient",
        "patient",
        identifier=[
            {
                "use": "usual",
                "type": concept(_MEDICAL_RECORD_NUMBER),
                "system": ISSUER_SYSTEM,
                "value": patient.patient_id,
                "assigner": {"display": ISSUER_NAME},
            }
        ],
        name=names,
        gender=patient.sex.value,
        birthDate=patient.birth_date.isoformat(),
    )


def _smoking(record: RecordOf) -> list[Resource]:
    facts, found = record.facts, []
    if facts.smoking is not None:
        found.append(
            record.observation(
                "smoking",
                code=loinc("72166-2", "Tobacco smoking status"),
                on=facts.recorded_on,
                category="social-history",
                valueCodeableConcept=concept(_SMOKING[facts.smoking]),
            )
        )
    if facts.pack_years is not None:
        found.append(
            record.observation(
                "pack-years",
                code=snomed("401201003", "Cigarette pack-years"),
                on=facts.recorded_on,
                category="social-history",
                valueQuantity=quantity(facts.pack_years, "pack-years", "{pack-years}"),
            )
        )
    return found


def _imaging_study(record: RecordOf, visit: ScanIdentifiers) -> Resource:
    slices = visit.plan.protocol.slices
    return record.resource(
        "ImagingStudy",
        "imaging",
        visit.number,
        identifier=[{"system": "urn:dicom:uid", "value": f"urn:oid:{visit.study_uid}"}],
        status="available",
        modality=[_CT],
        started=visit.plan.on.isoformat(),
        description="SIMULATED CT chest",
        numberOfSeries=1,
        numberOfInstances=slices,
        series=[
            {
                "uid": visit.series_uid("ct"),
                "number": 2,
                "modality": _CT,
                "description": "SIMULATED chest",
                "numberOfInstances": slices,
                "bodySite": {
                    "system": "http://snomed.info/sct",
                    "code": "51185008",
                    "display": "Thoracic structure",
                },
            }
        ],
    )
