"""Form where a person enters what only a person can say."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from connectors.workflows.entries.keep_entries import keep_entries
from data.errors import FusionBoardError
from data.patient.manual_entry import (
    ENTRY_FIELDS,
    LONGEST_NAME,
    EntryField,
    current_entries,
)
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.words import Language, translate
from pages.kit.cached_loading import forget_patient_data, store
from pages.kit.confirming import confirm
from pages.kit.errors import show_error
from pages.kit.formatting import plain
from pages.nodule_risk.entry_questions import show_questions

_ASKED_FIRST: Final = ("indication", "immunosuppressed", "nodule_count", "spiculated")
_SMOKING: Final = frozenset(
    {
        *("ever_smoker", "current_smoker", "years_since_quitting", "years_smoked"),
        *("cigarettes_per_day", "copd", "bmi_kg_m2", "education", "race"),
    }
)


def show_indication_form(
    patient: AssessedPatient, nodule: NoduleAssessment, language: Language
) -> None:
    """Ask for what every guideline needs first.

    Args:
        patient: The patient, with what persons entered.
        nodule: One of its nodules.
        language: Language of the reader.
    """
    with st.container(border=True, key="ask-indication"):
        st.markdown(
            f":orange[:material/help:] **{translate('risk_card.ask', language)}**  \n"
            + translate("risk_card.ask_why", language)
        )
        groups = {"": tuple(ENTRY_FIELDS[name] for name in _ASKED_FIRST)}
        _show_form("first", groups, patient, nodule, language)


def show_entry_form(
    patient: AssessedPatient, nodule: NoduleAssessment, language: Language
) -> None:
    """Offer every question; an answer given before stands there and can be changed.

    Args:
        patient: The patient, with what persons entered.
        nodule: One of its nodules.
        language: Language of the reader.
    """
    with st.expander(
        translate("risk_card.enter", language), icon=":material/edit_note:"
    ):
        st.caption(translate("risk_card.enter_help", language))
        _show_form("all", _groups(nodule, language), patient, nodule, language)


def _groups(
    nodule: NoduleAssessment, language: Language
) -> dict[str, tuple[EntryField, ...]]:
    label = plain(nodule.nodule.label)
    scan = nodule.latest.scanned_on
    headings = {
        "person": translate("entered.scope.person", language),
        "nodule": translate("entered.scope.nodule", language, nodule=label),
        "scan": translate("entered.scope.scan", language, nodule=label, date=scan),
        "smoking": translate("entered.scope.smoking", language),
    }
    return {
        heading: tuple(spec for spec in ENTRY_FIELDS.values() if _group(spec) == group)
        for group, heading in headings.items()
    }


def _group(spec: EntryField) -> str:
    return "smoking" if spec.name in _SMOKING else str(spec.scope)


def _show_form(
    form: str,
    groups: Mapping[str, tuple[EntryField, ...]],
    patient: AssessedPatient,
    nodule: NoduleAssessment,
    language: Language,
) -> None:
    shown = _answers_now(patient, nodule)
    # A new answer, whoever gave it, makes new widgets: none shows an old default.
    said = len(patient.entries.facts)
    key = f"enter.{form}.{nodule.nodule.tracking_uid}.{said}"
    with st.form(key, border=False):
        answers: dict[str, str] = {}
        for heading, specs in groups.items():
            if heading:
                st.markdown(f"**{heading}**")
            answers |= show_questions(specs, shown, key, language)
        person = st.text_input(
            translate("page.your_name", language),
            key=f"{key}.person",
            max_chars=LONGEST_NAME,
            autocomplete="name",
        )
        if st.form_submit_button(translate("risk_card.save", language)):
            new = {
                name: value
                for name, value in answers.items()
                if value != shown.get(name, "")
            }
            _save(new, person.strip(), patient, nodule, language)


def _answers_now(
    patient: AssessedPatient, nodule: NoduleAssessment
) -> Mapping[str, str]:
    """Answers that count now, by question."""
    counts = current_entries(
        patient.entries.facts, nodule.nodule.tracking_uid, nodule.latest.scanned_on
    )
    return {name: fact.value for name, fact in counts.items()}


def _save(
    answers: Mapping[str, str],
    person: str,
    patient: AssessedPatient,
    nodule: NoduleAssessment,
    language: Language,
) -> None:
    if not person:
        st.warning(translate("page.name_needed", language))
        return
    try:
        count = keep_entries(
            store(),
            patient.case.patient_id,
            answers,
            person=person,
            tracking_uid=nodule.nodule.tracking_uid,
            scanned_on=nodule.latest.scanned_on,
        )
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    confirm(translate("risk_card.saved", language, count=count))
    st.rerun()
