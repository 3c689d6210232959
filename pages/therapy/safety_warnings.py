"""Parts that come before any therapy option: stop flags, the line, missing facts."""

import streamlit as st

from data.message import Message
from data.results.therapy_options import StopFlag, TherapyOptions
from data.words import Language, translate
from pages.kit.formatting import (
    joined,
    listed,
    plain,
)
from pages.therapy.option_words import fact_words


def show_stop_flags(flags: tuple[StopFlag, ...], language: Language) -> None:
    """Show every stop flag with what says so and where the warning comes from."""
    st.subheader(translate("therapy.stop_flags", language), anchor=False)
    if not flags:
        st.text(translate("therapy.no_stop_flags", language))
    for flag in flags:
        said = plain(flag.message.in_language(language))
        facts = [fact_words(fact, language) for fact in flag.facts]
        sources = plain(listed(flag.sources, language))
        heading = translate("therapy.sources", language)
        st.error(
            f"**{said}**  \n{joined(facts)}  \n{heading}: {sources}",
            icon=":material/front_hand:",
        )


def show_given(answer: TherapyOptions, language: Language) -> None:
    """Show which line comes next and what was given so far."""
    line = translate("therapy.next_line", language, line=answer.next_line)
    st.markdown(f"**{plain(line)}**")
    facts = [fact_words(fact, language) for fact in answer.line_facts]
    heading = translate("therapy.given", language)
    given = listed(facts, language) or translate("therapy.nothing_given", language)
    st.caption(f"{heading}: {given}")


def show_missing_facts(missing: tuple[Message, ...], language: Language) -> None:
    """Show what to wait for, to order and to ask, one a line."""
    if not missing:
        return
    st.subheader(translate("therapy.missing", language), anchor=False)
    st.markdown("\n".join(f"- {plain(one.in_language(language))}" for one in missing))
