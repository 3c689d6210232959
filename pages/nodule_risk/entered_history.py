"""All that persons ever entered about a nodule and its patient, newest first."""

import streamlit as st

from data.patient.manual_entry import ManualEntry, current_entries
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import minute, plain
from pages.kit.paging import shown_lines
from pages.nodule_risk.input_words import answer_words


def show_history(
    patient: AssessedPatient, nodule: NoduleAssessment, language: Language
) -> None:
    """Show every answer with who and when, and which of them count now.

    Args:
        patient: The patient, with what persons entered.
        nodule: One of its nodules.
        language: Language of the reader.
    """
    said, uid = patient.entries.facts, nodule.nodule.tracking_uid
    about = [one for one in said if one.tracking_uid in ("", uid)]
    title = translate("risk_card.history", language, count=len(about))
    with st.expander(title, icon=":material/history:"):
        if not about:
            st.caption(translate("risk_card.no_history", language))
            return
        counting = current_entries(said, uid, nodule.latest.scanned_on).values()
        newest = list(reversed(about))
        key = f"history.lines.{patient.case.patient_id}"
        lines = shown_lines(newest, key, language)
        show_fact_table(
            [
                _cells(one, any(one is fact for fact in counting), language)
                for one in lines
            ],
            "risk_card",
            ["input", "value", "person", "time", "about_scan", "counts"],
            language,
            title=title,
            unbroken={"time", "about_scan"},
        )


def _cells(one: ManualEntry, counts: bool, language: Language) -> list[str]:
    return [
        plain(translate(f"entered.fact.{one.name}", language)),
        f"**{plain(_answer(one, language))}**",
        plain(one.person),
        minute(one.entered_at),
        str(one.scanned_on or "–"),
        translate("risk_card.counts" if counts else "risk_card.earlier", language),
    ]


def _answer(one: ManualEntry, language: Language) -> str:
    if not one.value:
        return translate("entered.taken_back", language)
    return answer_words(one.name, one.value, language)
