"""The first answer of a patient's page: how soon, what to do next, what changed."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

import streamlit as st

from data.message import Message
from data.results.assessment import PatientAssessment
from data.results.priority import PriorityLevel
from data.words import Language, translate
from pages.kit.formatting import plain

_Color = Literal["red", "orange", "blue", "green"]

_LOOKS: Final[dict[PriorityLevel, tuple[_Color, str]]] = {
    PriorityLevel.URGENT: ("red", ":material/priority_high:"),
    PriorityLevel.SOON: ("orange", ":material/schedule:"),
    PriorityLevel.ROUTINE: ("blue", ":material/event:"),
    PriorityLevel.NOTHING_OPEN: ("green", ":material/check:"),
}


def show_what_is_next(said: PatientAssessment, today: date, language: Language) -> None:
    """Show how soon a person should look, the next step, and what is new.

    Args:
        said: What is said of the patient.
        today: The present day; whether a step is overdue is seen only now.
        language: Language of the reader.
    """
    with st.container(border=True, key="next", gap="xsmall"):
        _show_priority(said, language)
        _show_step(said, today, language)
        others = [one for one in said.safety if one != said.priority.reason]
        _show_list("safety", others, language)
        _show_list("changed", said.changed, language)
        if said.missing:
            count = len(said.missing)
            title = translate("overview.open_questions", language, count=count)
            with st.expander(title, icon=":material/help:"):
                st.markdown(_bullets(said.missing, language))


def _show_priority(said: PatientAssessment, language: Language) -> None:
    """The level, with its reason unless the next step says the same."""
    level, reason = said.priority.level, said.priority.reason
    color, icon = _LOOKS[level]
    name = translate(f"assessment.level.{level.value}", language)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(name, icon=icon, color=color)
        if reason != said.next_step:
            st.markdown(f"**{plain(reason.in_language(language))}**")


def _show_step(said: PatientAssessment, today: date, language: Language) -> None:
    step = plain(said.next_step.in_language(language))
    st.markdown(
        f"**{translate('overview.next_step', language)}** {step} "
        + _until(said.next_due_by, today, language)
    )


def _until(day: date | None, today: date, language: Language) -> str:
    if day is None:
        return ""
    if day >= today:
        return f"**{translate('overview.next_by', language, date=day)}**"
    return f":red[**{translate('overview.overdue', language, date=day)}**]"


def _show_list(what: str, messages: Sequence[Message], language: Language) -> None:
    if messages:
        st.markdown(
            f"**{translate(f'overview.{what}', language)}**\n\n"
            + _bullets(messages, language)
        )


def _bullets(messages: Sequence[Message], language: Language) -> str:
    return "\n".join(f"- {plain(one.in_language(language))}" for one in messages)
