"""Pending or missing facts of a patient, said before anything else is believed."""

import streamlit as st

from data.actionability import MarkerStatus
from data.patient.case import PatientCase
from data.patient.genomics import BiomarkerKind, GeneStatus
from data.patient.record import StagePart
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import PatientAssessment
from data.words import Language, translate
from pages.kit.formatting import listed, plain, term
from pages.patient.biomarker_words import MARKER, genes_with


def show_missing(patient: AssessedPatient, language: Language) -> None:
    """Show pending orders, tests not done and facts not recorded, one line each."""
    lines = [
        ("pending", pending(patient.assessment, language)),
        ("not_tested", not_tested(patient, language)),
        ("not_recorded", not_recorded(patient.case, language)),
    ]
    icons = {"pending": "hourglass_top", "not_tested": "help", "not_recorded": "info"}
    with st.container(gap=None, key="missing"):
        for key, items in lines:
            if items:
                heading = translate(f"overview.{key}", language)
                st.markdown(
                    f":orange[:material/{icons[key]}:] **{heading}** "
                    + plain(listed(items, language))
                )


def pending(assessment: PatientAssessment, language: Language) -> list[str]:
    """Tests that were ordered and have no result, with the day of the order."""
    return [one.in_language(language) for one in assessment.pending]


def not_tested(patient: AssessedPatient, language: Language) -> list[str]:
    """Tests that a patient with lung cancer should have and nobody ordered."""
    record, said = patient.case.record, patient.assessment
    if record is None or not any(cancer.lung for cancer in record.cancers):
        return []
    kinds = [
        term("biomarker", kind, language)
        for kind in BiomarkerKind
        if said.therapy
        and said.therapy.finding(MARKER[kind]).status is MarkerStatus.NOT_TESTED
    ]
    genes = genes_with(said.genetics, GeneStatus.NOT_TESTED, GeneStatus.PARTLY_TESTED)
    return kinds + genes


def not_recorded(case: PatientCase, language: Language) -> list[str]:
    """Facts that nobody recorded; none of them is assumed."""
    record = case.record
    if record is None:
        return [translate("overview.lacks.record", language)]
    has_group = any(one.part is StagePart.GROUP for one in record.stages)
    has_cancer = any(cancer.lung for cancer in record.cancers)
    lacks = {
        "cancer": not has_cancer,
        "stage": has_cancer and not has_group,
        "histology": has_cancer
        and not record.histologies
        and not any(cancer.histology for cancer in record.cancers),
        "performance": has_cancer and not record.performance,
        "smoking": not record.smoking,
        "ct": not case.studies,
    }
    return [
        translate(f"overview.lacks.{key}", language)
        for key, is_so in lacks.items()
        if is_so
    ]
