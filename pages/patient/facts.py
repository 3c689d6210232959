"""Diagnosis, stage, biomarkers and treatment, as the strip shows them."""

import streamlit as st

from data.genomics import BiomarkerKind, Finding, GeneStatus
from data.partial_date import PartialDate
from data.patient import PatientRecord, StageFinding, StageKind, StagePart
from data.therapy import TherapyLine, TherapyStatus
from data.words import Language, word
from pages.frame.formatting import day, first_of, joined, listed, plain, term
from pages.patient.biomarker_words import biomarker_value, genes_with, variant_name


def show_facts(record: PatientRecord, language: Language) -> None:
    """Show four groups of facts side by side, each with its date and source."""
    diagnosis, stage, biomarkers, treatment = st.columns([4, 2.2, 4, 4], gap="medium")
    with diagnosis:
        _show_diagnosis(record, language)
    with stage:
        _show_stage(record, language)
    with biomarkers:
        _show_biomarkers(record, language)
    with treatment:
        _show_treatment(record.therapies, language)


def _heading(key: str, language: Language, help_: str | None = None) -> None:
    st.caption(f"**{word(key, language)}**", help=help_)


def provenance(
    source: str, when: PartialDate | None, language: Language, *details: str
) -> str:
    """Where a fact was read and of which day it is, for the text under the pointer."""
    return joined(
        [
            word("overview.source", language, source=plain(source)),
            day(when, language),
            *map(plain, details),
        ]
    )


def _show_diagnosis(record: PatientRecord, language: Language) -> None:
    cancer = next((c for c in record.cancers if c.lung and not c.secondary), None)
    if cancer is None:
        _heading("overview.diagnosis", language)
        st.text(word("page.none_recorded", language))
        return
    _heading(
        "overview.diagnosis",
        language,
        provenance(cancer.source, cancer.onset, language),
    )
    cell_type = next((h.cell_type for h in record.histologies), cancer.histology)
    st.markdown(f"**{plain((cell_type or cancer.diagnosis).display)}**")
    suspected = "" if cancer.confirmed else word("overview.suspected", language)
    details = [
        plain(cancer.diagnosis.display) if cell_type else "",
        suspected,
        day(cancer.onset, language) if cancer.onset else "",
    ]
    st.caption(joined(details))
    if record.performance:
        status = record.performance[0]
        st.caption(
            f"**{term('scale', status.scale, language)} {status.value}** · "
            + day(status.recorded_on, language),
            help=provenance(status.source, status.recorded_on, language),
        )


def _show_stage(record: PatientRecord, language: Language) -> None:
    groups = [one for one in record.stages if one.part is StagePart.GROUP]
    if not record.stages:
        _heading("overview.stage", language)
        st.text(word("page.none_recorded", language))
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


def _show_biomarkers(record: PatientRecord, language: Language) -> None:
    _heading("overview.biomarkers", language)
    with st.container(horizontal=True, gap="xsmall"):
        for variant in record.variants:
            if variant.finding is Finding.PRESENT:
                st.badge(
                    plain(variant_name(variant)),
                    icon=":material/genetics:",
                    help=provenance(variant.source, variant.tested_on, language),
                )
        for kind in BiomarkerKind:
            if result := record.biomarker(kind):
                st.badge(
                    f"{term('biomarker', kind, language)} "
                    f"**{plain(biomarker_value(result, language))}**",
                    color="gray",
                    help=provenance(
                        result.source, result.tested_on, language, result.assay
                    ),
                )
    negative = genes_with(record, GeneStatus.NEGATIVE)
    if negative:
        heading = word("overview.negative", language)
        st.caption(f"**{heading}** {plain(listed(negative, language))}")
    if not (record.variants or record.biomarkers or negative):
        st.text(word("overview.nothing_tested", language))


def _show_treatment(therapies: tuple[TherapyLine, ...], language: Language) -> None:
    _heading("overview.treatment", language)
    if not therapies:
        st.text(word("page.none_recorded", language))
        return
    now = next((t for t in therapies if t.status is TherapyStatus.ACTIVE), therapies[0])
    agents = " + ".join(agent.display for agent in now.agents)
    st.markdown(f"**{plain(agents)}**")
    line = word("overview.line", language, number=now.number) if now.number else ""
    dates = f"{day(now.started, language)} – {now.ended or ''}".rstrip(" –")
    st.caption(
        joined([line, term("therapy_status", now.status, language), dates]),
        help=provenance(first_of(now.sources, 1), now.started, language),
    )
