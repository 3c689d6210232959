"""Follow-up list: who is due for a scan, overdue, or lost, across all patients."""

import streamlit as st

from data.results.follow_up import DUE_WITHIN_DAYS, LOST_AFTER_DAYS
from data.words import translate
from pages.follow_up.choice import choose_rows
from pages.follow_up.files import show_files
from pages.follow_up.table import show_follow_up_table
from pages.kit.assessing import show_assessing
from pages.kit.banner import show_simulated_banner
from pages.kit.cached_loading import access_scope, follow_up_rows
from pages.kit.language import selected_language


def show() -> None:
    """Show every measured nodule by the day of its next scan."""
    language = selected_language()
    rows = follow_up_rows(access_scope())
    if any(row.simulated for row in rows):
        show_simulated_banner(language)
    st.title(translate("follow_up.title", language), anchor=False)
    show_assessing(language)
    if not rows:
        st.info(translate("follow_up.empty", language), icon=":material/inbox:")
        st.code("fusionboard demo\nfusionboard ingest PATH", language="bash")
        return
    found = choose_rows(rows, language)
    st.caption(
        translate("follow_up.found", language, shown=len(found), total=len(rows))
    )
    if found:
        show_follow_up_table(found, language)
        show_files(found, language)
    else:
        nothing = translate("follow_up.nothing_found", language)
        st.info(nothing, icon=":material/search_off:")
    st.caption(
        translate(
            "follow_up.limits", language, due=DUE_WITHIN_DAYS, lost=LOST_AFTER_DAYS
        )
    )
