"""Reports that are only text, and the facts that rules propose from them."""

import streamlit as st

from connectors.workflows.entries.decide_proposal import decide_proposal
from data.errors import FusionBoardError
from data.patient.case import PatientCase
from data.patient.manual_entry import LONGEST_NAME
from data.patient.proposed import (
    ProposalDecision,
    ProposalKind,
    ProposedFact,
    last_decisions,
)
from data.patient.text_report import TextReport
from data.results.assessed_patient import AssessedPatient
from data.words import Language, translate
from fusion.report_text.proposals import proposals
from pages.kit.cached_loading import forget_patient_data, store
from pages.kit.confirming import confirm
from pages.kit.errors import show_error
from pages.kit.formatting import day, joined, minute, plain, term
from pages.kit.paging import shown_lines

Decisions = dict[tuple[str, str, str], ProposalDecision]


def show_text_reports(patient: AssessedPatient, language: Language) -> None:
    """Show every report as it was written, and what waits for a person."""
    case = patient.case
    reports = case.record.text_reports if case.record else ()
    if not reports:
        return
    decided = last_decisions(patient.entries.decisions)
    waiting = sum(
        fact.key not in decided for report in reports for fact in proposals(report)
    )
    title = translate("report_text.title", language, count=len(reports))
    st.subheader(title, anchor=False)
    if waiting:
        st.info(
            translate("report_text.waiting", language, count=waiting),
            icon=":material/rule:",
        )
    lines = shown_lines(reports, f"reports.{case.patient_id}", language)
    for number, report in enumerate(lines):
        _show_report(report, number, case, decided, language)


def _show_report(
    report: TextReport,
    number: int,
    case: PatientCase,
    decided: Decisions,
    language: Language,
) -> None:
    found = proposals(report)
    open_ones = any(fact.key not in decided for fact in found)
    title = plain(report.title) or translate("report_text.untitled", language)
    unsettled = (
        translate("overview.preliminary", language) if report.preliminary else ""
    )
    heading = joined([title, day(report.reported_on, language), unsettled])
    with st.expander(heading, icon=":material/description:", expanded=open_ones):
        text, facts = st.columns([3, 2], gap="medium")
        with text:
            st.text(report.text)
            st.caption(
                translate("overview.source", language, source=plain(report.source))
            )
        with facts:
            _show_proposals(found, number, case, decided, language)


def _show_proposals(
    found: tuple[ProposedFact, ...],
    number: int,
    case: PatientCase,
    decided: Decisions,
    language: Language,
) -> None:
    st.markdown(f"**{translate('report_text.proposed', language)}**")
    if not found:
        st.caption(translate("report_text.nothing", language))
        return
    st.caption(translate("report_text.help", language))
    person = st.text_input(
        translate("page.your_name", language),
        max_chars=LONGEST_NAME,
        autocomplete="name",
        key=f"report.{case.patient_id}.{number}.person",
    )
    for place, fact in enumerate(found):
        key = f"report.{case.patient_id}.{number}.{place}"
        with st.container(border=True, key=key):
            _show_proposal(fact, case, decided.get(fact.key), person, key, language)


def _show_proposal(
    fact: ProposedFact,
    case: PatientCase,
    decision: ProposalDecision | None,
    person: str,
    key: str,
    language: Language,
) -> None:
    unsure = translate("report_text.uncertain", language) if fact.uncertain else ""
    st.markdown(joined([f"**{plain(proposal_words(fact, language))}**", unsure]))
    st.caption(f"“{plain(fact.quote)}”")
    if decision is not None:
        said = "accepted" if decision.accepted else "rejected"
        st.markdown(
            translate(
                f"report_text.{said}",
                language,
                person=plain(decision.person),
                time=minute(decision.decided_at),
            )
        )
    with st.container(horizontal=True):
        for accepted in (True, False):
            if decision is None or decision.accepted is not accepted:
                what = "accept" if accepted else "reject"
                label = translate(f"report_text.{what}", language)
                if st.button(label, key=f"{key}.{what}"):
                    _decide(fact, case, person, language, accepted=accepted)


def proposal_words(fact: ProposedFact, language: Language) -> str:
    """Write what a proposal says, in words."""
    value = fact.value
    if fact.kind is ProposalKind.BACKGROUND:
        value = term("background", value, language)
    return translate(f"report_text.kind.{fact.kind.value}", language, value=value)


def _decide(
    fact: ProposedFact,
    case: PatientCase,
    person: str,
    language: Language,
    *,
    accepted: bool,
) -> None:
    if not person.strip():
        st.warning(translate("page.name_needed", language))
        return
    try:
        decide_proposal(
            store(), case.patient_id, fact, accepted=accepted, person=person
        )
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    confirm(translate("report_text.kept", language))
    st.rerun()
