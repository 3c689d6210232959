"""The reader's language: kept in the session and in the address."""

from typing import Final, get_args

import streamlit as st

from data.words import LANGUAGES, Language, translate

_PARAMETER: Final = "lang"
_SESSION: Final = "frame.selected_language"
_WIDGET: Final = "frame.language"


def selected_language() -> Language:
    """The language of this run: from the address, the session, or the browser.

    A language other than the browser's stays in the address, so that a link that
    is passed on shows the same words.
    """
    by_browser = "zh" if (st.context.locale or "").startswith("zh") else "en"
    asked = st.query_params.get(_PARAMETER) or st.session_state.get(_SESSION)
    language = _language(asked) or _language(by_browser) or "en"
    st.session_state[_SESSION] = language
    if language != by_browser:
        st.query_params[_PARAMETER] = language
    return language


def show_language_switch(language: Language) -> None:
    """Let the reader choose; each language is named in itself."""
    st.session_state[_WIDGET] = language
    st.segmented_control(
        translate("page.language", language),
        list(LANGUAGES),
        format_func=lambda code: LANGUAGES[code],
        key=_WIDGET,
        required=True,
        label_visibility="collapsed",
        on_change=_keep_choice,
    )


def _keep_choice() -> None:
    language = _language(st.session_state.get(_WIDGET)) or "en"
    st.session_state[_SESSION] = language
    st.query_params[_PARAMETER] = language


def _language(value: object) -> Language | None:
    return next((code for code in get_args(Language) if code == value), None)
