"""Facts that are not known of a patient and would change the options."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from data.actionability import Marker, MarkerStatus
from data.identity import Sex
from data.message import Message
from data.patient.record import PatientRecord, StagePart
from data.results.therapy_options import MarkerFinding
from fusion.therapy.drivers import DRIVERS, genes_with, histology

_CHILDBEARING_YEARS: Final = range(12, 56)  # chosen: wider ones ask more patients
_TARGETS: Final = (*DRIVERS, Marker.KRAS_G12C)
_RESISTANCE: Final = (Marker.EGFR_T790M, Marker.MET_AMPLIFICATION)
_OPEN: Final = (MarkerStatus.PENDING, MarkerStatus.UNCLEAR)


def not_known(
    record: PatientRecord,
    findings: Mapping[Marker, MarkerFinding],
    asked_on: date,
) -> tuple[Message, ...]:
    """List what to wait for, to order and to ask, in that order."""
    return (
        *_tests(findings),
        *(one.note for one in findings.values() if one.note is not None),
        *_record(record, asked_on),
    )


def _tests(findings: Mapping[Marker, MarkerFinding]) -> list[Message]:
    """One line for each kind of test; a class without a gene is PD-L1's."""
    said: list[Message] = []
    for status in (
        MarkerStatus.PENDING,
        MarkerStatus.UNCLEAR,
        MarkerStatus.PARTLY_TESTED,
        MarkerStatus.NOT_TESTED,
    ):
        asked = (*_TARGETS, *(_RESISTANCE if status in _OPEN else ()))
        genes = genes_with(findings, asked, status)
        if genes:
            said.append(Message.of(f"therapy.missing.genes_{status}", genes=genes))
        if findings[Marker.PD_L1_1].status is status:
            said.append(Message.of(f"therapy.missing.pd_l1_{status}"))
    return said


def _record(record: PatientRecord, asked_on: date) -> list[Message]:
    has_group = any(one.part is StagePart.GROUP for one in record.stages)
    lacks = {
        "stage": not has_group,
        "histology": not histology(record),
        "performance": not record.performance,
        "comorbidities": not record.comorbidities,
        "other_conditions": bool(record.comorbidities),
        "pregnancy": _may_be_pregnant(record, asked_on),
        "other_drugs": True,
    }
    return [
        Message.of(f"therapy.missing.{key}") for key, is_so in lacks.items() if is_so
    ]


def _may_be_pregnant(record: PatientRecord, asked_on: date) -> bool:
    born = record.identity.birth_date
    if record.identity.sex is not Sex.FEMALE or born is None:
        return False
    return asked_on.year - born.year in _CHILDBEARING_YEARS
