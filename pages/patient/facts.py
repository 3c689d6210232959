"""Diagnosis, stage, biomarkers and treatment, as the strip shows them."""

import streamlit as st

from data.partial_date import PartialDate
from data.patient.genomics import BiomarkerKind, GeneResult, GeneStatus
from data.patient.record import (
    CancerCondition,
    Histology,
    PatientRecord,
    StageFinding,
    StageKind,
    StagePart,
)
from data.patient.therapy import TherapyLine, TherapyStatus
from data.results.oncoprint import GeneticSummary
from data.words import Language, translate
from pages.kit.formatting import day, first_of, joined, listed, plain, term
from pages.patient.biomarker_words import biomarker_value, genes_with, variant_name


def show_facts(
    record: PatientRecord, genetics: GeneticSummary, language: Language
) -> None:
    """Show four groups of facts side by side, each with its date and source."""
    diagnosis, stage, biomarkers, treatment = st.columns([4, 2.2, 4, 4], gap="medium")
    with diagnosis:
        _show_diagnosis(record, language)
    with stage:
        _show_stage(record, language)
    with biomarkers:
        _show_biomarkers(record, genetics, language)
    with treatment:
        _show_treatment(record.therapies, language)


def _heading(key: str, language: Language, help_: str | None = None) -> None:
    st.caption(f"**{translate(key, language)}**", help=help_)


def provenance(
    source: str, when: PartialDate | None, language: Language, *details: str
) -> str:
    """Name the source and the day of a fact, for the text under the pointer."""
    return joined(
        [
            translate("overview.source", language, source=plain(source)),
            day(when, language),
            *map(plain, details),
        ]
    )


def _show_diagnosis(record: PatientRecord, language: Language) -> None:
    cancer = next((c for c in record.cancers if c.lung and not c.secondary), None)
    if cancer is None:
        _heading("overview.diagnosis", language)
        st.text(translate("page.none_recorded", language))
    else:
        help_ = provenance(cancer.source, cancer.onset, language)
        _heading("overview.diagnosis", language, help_)
        _show_cancer(cancer, record.histologies, language)
    _show_performance(record, language)
    _show_smoking(record, language)


def _show_cancer(
    cancer: CancerCondition, histologies: tuple[Histology, ...], language: Language
) -> None:
    cell_type, help_ = cancer.histology, None
    if histologies:
        newest = histologies[0]
        cell_type = newest.cell_type
        help_ = provenance(newest.source, newest.reported_on, language)
    st.markdown(f"**{plain((cell_type or cancer.diagnosis).display)}**", help=help_)
    status = term("clinical_status", cancer.clinical_status, language)
    details = [
        plain(cancer.diagnosis.display) if cell_type else "",
        "" if cancer.confirmed else translate("overview.suspected", language),
        "" if cancer.clinical_status == "active" else plain(status),
        day(cancer.onset, language) if cancer.onset else "",
    ]
    st.caption(joined(details))


def _show_performance(record: PatientRecord, language: Language) -> None:
    for status in record.performance[:1]:
        scale = term("scale", status.scale, language)
        st.caption(
            f"**{scale} {status.value}** · {day(status.recorded_on, language)}",
            help=provenance(status.source, status.recorded_on, language),
        )


def _show_smoking(record: PatientRecord, language: Language) -> None:
    status = next((one for one in record.smoking if one.status), None)
    amount = next((one for one in record.smoking if one.pack_years is not None), None)
    known = status or amount
    if known is None:
        return
    parts = [
        term("smoking", status.status, language) if status and status.status else ""
    ]
    if amount and amount.pack_years is not None:
        years = f"{amount.pack_years:g}"
        parts.append(translate("overview.pack_years", language, years=years))
    st.caption(
        joined(parts), help=provenance(known.source, known.recorded_on, language)
    )


def _show_stage(record: PatientRecord, language: Language) -> None:
    groups = [one for one in record.stages if one.part is StagePart.GROUP]
    if not record.stages:
        _heading("overview.stage", language)
        st.text(translate("page.none_recorded", language))
        return
    newest = groups[0] if groups else record.stages[0]
    _heading(
        "overview.stage",
        language,
        provenance(newest.source, newest.staged_on, language, newest.system),
    )
    st.markdown(f"**{plain(newest.value)}**")
    kind = newest.kind
    st.caption(joined([_tnm(record.stages, kind), term("stage_kind", kind, language)]))
    st.caption(joined([day(newest.staged_on, language), plain(newest.system)]))


def _tnm(stages: tuple[StageFinding, ...], kind: StageKind) -> str:
    """The newest T, N and M of one staging, in that order."""
    newest = {one.part: one.value for one in reversed(stages) if one.kind is kind}
    parts = (newest.get(part, "") for part in (StagePart.T, StagePart.N, StagePart.M))
    return plain(" ".join(part for part in parts if part))


def _show_biomarkers(
    record: PatientRecord, genetics: GeneticSummary, language: Language
) -> None:
    _heading("overview.biomarkers", language)
    found = [one for one in record.variants if one.finding is GeneResult.PRESENT]
    results = [record.biomarker(kind) for kind in BiomarkerKind]
    with st.container(horizontal=True, gap="xsmall"):
        for variant in found:
            st.badge(
                _unsettled(plain(variant_name(variant)), variant.preliminary, language),
                icon=":material/genetics:",
                help=provenance(variant.source, variant.tested_on, language),
            )
        for result in filter(None, results):
            name = term("biomarker", result.kind, language)
            text = f"{name} **{plain(biomarker_value(result, language))}**"
            help_ = provenance(result.source, result.tested_on, language, result.assay)
            unsettled = result.preliminary or result.from_text
            st.badge(_unsettled(text, unsettled, language), color="gray", help=help_)
    others = [
        (translate(f"overview.genes.{status}", language), genes_with(genetics, status))
        for status in (GeneStatus.NEGATIVE, GeneStatus.INDETERMINATE)
    ]
    for heading, genes in others:
        if genes:
            st.caption(f"**{heading}** {plain(listed(genes, language))}")
    if not (found or any(results) or any(genes for _, genes in others)):
        st.text(translate("overview.nothing_tested", language))


def _unsettled(text: str, is_so: bool, language: Language) -> str:
    """A result that may still change, or that a person should confirm."""
    return translate("overview.unsettled", language, result=text) if is_so else text


def _show_treatment(therapies: tuple[TherapyLine, ...], language: Language) -> None:
    _heading("overview.treatment", language)
    if not therapies:
        st.text(translate("page.none_recorded", language))
    ongoing = [one for one in therapies if one.status is TherapyStatus.ACTIVE]
    for therapy in ongoing or therapies[:1]:
        _show_therapy(therapy, language)


def _show_therapy(therapy: TherapyLine, language: Language) -> None:
    agents = " + ".join(agent.display for agent in therapy.agents)
    st.markdown(f"**{plain(agents)}**")
    number = therapy.number
    line = translate("overview.line", language, number=number) if number else ""
    dates = f"{day(therapy.started, language)} – {therapy.ended or ''}".rstrip(" –")
    st.caption(
        joined([line, term("therapy_status", therapy.status, language), dates]),
        help=provenance(first_of(therapy.sources, 1), therapy.started, language),
    )
