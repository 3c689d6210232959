"""One study that waits for a patient, with the reason and the form to link it."""

from collections.abc import Sequence

import streamlit as st

from connectors.workflows.entries.link_identity import link_study, link_to_new_patient
from data.errors import FusionBoardError
from data.identity import Identifier, PersonIdentity
from data.patient.case import PatientRow, UnlinkedStudy
from data.words import Language, translate
from pages.kit.cached_loading import forget_patient_data, store
from pages.kit.errors import show_error
from pages.kit.formatting import day, joined, listed, plain, term


def show_waiting_study(
    study: UnlinkedStudy, patients: Sequence[PatientRow], language: Language
) -> None:
    """Show who the images say it is, why it waits, and let a person link it."""
    by_id = {row.patient_id: row for row in patients}
    candidate = by_id.get(study.candidate_patient_id)
    with st.container(border=True, key=f"identities-{study.study_uid}", gap="xsmall"):
        images, record = st.columns(2)
        with images:
            st.caption(translate("identities.images_say", language))
            _show_identity(study.identity, study.conflicts, language)
            scanned = day(study.scanned_on, language)
            st.caption(translate("identities.scanned_on", language, date=scanned))
        with record:
            if candidate:
                st.caption(translate("identities.record_says", language))
                _show_identity(candidate.identity, study.conflicts, language)
        st.warning(_reason(study, language), icon=":material/link_off:")
        _show_form(study, patients, language)


def identity_words(identity: PersonIdentity, language: Language) -> str:
    """A person in one line: name, sex, birth date, identifiers."""
    return joined(
        [
            identity.name or translate("page.no_name", language),
            term("sex", identity.sex, language),
            day(identity.birth_date, language),
            *sorted(one.value for one in identity.identifiers),
        ]
    )


def _show_identity(
    identity: PersonIdentity, conflicts: frozenset[str], language: Language
) -> None:
    st.markdown(f"**{plain(identity.name) or translate('page.no_name', language)}**")
    facts = [
        ("sex", term("sex", identity.sex, language)),
        ("birth_date", day(identity.birth_date, language)),
        *(("identifier", _with_issuer(one)) for one in identity.identifiers),
    ]
    for name, value in facts:
        label = term("conflict", name, language)
        line = translate("identities.fact", language, label=label, value=plain(value))
        st.markdown(f"**≠ {line}**" if name in conflicts else line)


def _with_issuer(identifier: Identifier) -> str:
    return f"{identifier.value} ({identifier.issuer or '–'})"


def _reason(study: UnlinkedStudy, language: Language) -> str:
    conflicts = [term("conflict", name, language) for name in sorted(study.conflicts)]
    reason = translate(f"identity.waits.{study.reason}", language)
    if not conflicts:
        return reason
    fields = listed(conflicts, language)
    return translate("identities.conflict", language, reason=reason, fields=fields)


def _show_form(
    study: UnlinkedStudy, patients: Sequence[PatientRow], language: Language
) -> None:
    by_id = {row.patient_id: row for row in patients}
    choices, candidate = ["", *by_id], study.candidate_patient_id
    with st.form(f"identities.link.{study.study_uid}", border=False):
        patient_id = st.selectbox(
            translate("identities.belongs_to", language),
            choices,
            index=choices.index(candidate) if candidate in choices else 0,
            format_func=lambda key: (
                identity_words(by_id[key].identity, language)
                if key
                else translate("identities.new_patient", language)
            ),
        )
        left, right = st.columns(2)
        person = left.text_input(translate("page.your_name", language))
        reason = right.text_input(translate("identities.reason", language))
        if st.form_submit_button(translate("identities.link", language)):
            _link(study, patient_id, person.strip(), reason.strip(), language)


def _link(
    study: UnlinkedStudy, patient_id: str, person: str, reason: str, language: Language
) -> None:
    if not (person and reason):
        st.warning(translate("identities.name_and_reason_needed", language))
        return
    try:
        if patient_id:
            link_study(store(), study.study_uid, patient_id, person, reason)
        else:
            link_to_new_patient(store(), study.study_uid, person, reason)
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    st.rerun()
