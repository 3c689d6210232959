"""Links that persons recorded, each with its undoing."""

from collections.abc import Sequence

import streamlit as st

from connectors.workflows.entries.link_identity import undo_link
from data.errors import FusionBoardError
from data.patient.case import PatientRow, RecordedLink
from data.words import Language, translate
from pages.identities.waiting_study import identity_words
from pages.kit.cached_loading import forget_patient_data, store
from pages.kit.errors import show_error
from pages.kit.formatting import joined, minute, plain


def show_recorded_links(
    links: Sequence[RecordedLink], patients: Sequence[PatientRow], language: Language
) -> None:
    """Show who linked what and why; a link that holds can be undone."""
    st.subheader(translate("identities.recorded", language, count=len(links)))
    if not links:
        st.text(translate("identities.nothing_recorded", language))
    by_id = {row.patient_id: row for row in patients}
    for number, link in enumerate(links):
        with st.container(border=True, key=f"identities-link-{number}"):
            _show_link(link, by_id.get(link.patient_id), number, language)


def _show_link(
    link: RecordedLink, patient: PatientRow | None, number: int, language: Language
) -> None:
    left, right = st.columns([5, 2], vertical_alignment="center")
    with left:
        if patient:
            st.markdown(f"**{plain(identity_words(patient.identity, language))}**")
        recorded = translate(
            "identities.recorded_by",
            language,
            person=link.person or translate("identities.by_identifier", language),
            time=minute(link.recorded_at),
        )
        st.text(joined([recorded, link.reason]))
        st.caption(translate("identities.study", language, uid=plain(link.study_uid)))
    with right:
        if link.undone_at:
            undone = minute(link.undone_at)
            st.text(
                translate(
                    "identities.undone_by", language, person=link.undone_by, time=undone
                )
            )
        else:
            _show_undo(link, number, language)


def _show_undo(link: RecordedLink, number: int, language: Language) -> None:
    with (
        st.popover(translate("identities.undo", language), icon=":material/undo:"),
        st.form(f"identities.undo.{number}", border=False),
    ):
        person = st.text_input(translate("page.your_name", language))
        if not st.form_submit_button(translate("identities.undo", language)):
            return
        if not person.strip():
            st.warning(translate("page.name_needed", language))
            return
        try:
            undo_link(store(), link.study_uid, person.strip())
        except FusionBoardError as error:
            show_error(error, language)
            return
        forget_patient_data()
        st.rerun()
