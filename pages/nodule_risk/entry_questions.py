"""Widgets for the questions that only a person can answer."""

from collections.abc import Iterable, Mapping
from typing import Final

import streamlit as st

from data.patient.manual_entry import EntryField, EntryKind
from data.words import Language, translate
from pages.nodule_risk.input_words import answer_words

_COLUMNS: Final = 3  # count; chosen: more break the words


def show_questions(
    specs: Iterable[EntryField],
    shown: Mapping[str, str],
    key: str,
    language: Language,
) -> dict[str, str]:
    """Ask questions, each with the answer that counts now.

    Args:
        specs: The questions.
        shown: Answers that count now, by question.
        key: Of the form.
        language: Language of the reader.

    Returns:
        Answers by question; empty where none is given.
    """
    answers = {}
    row = list(specs)
    while row:  # a row of columns at a time, so that Tab goes as the eye goes
        for spec, cell in zip(row, st.columns(_COLUMNS), strict=False):
            with cell:
                answers[spec.name] = _ask(spec, shown.get(spec.name, ""), key, language)
        row = row[_COLUMNS:]
    return answers


def _ask(spec: EntryField, value: str, key: str, language: Language) -> str:
    label = translate(f"entered.fact.{spec.name}", language)
    if spec.kind is EntryKind.NUMBER:
        return _ask_number(spec, value, f"{key}.{spec.name}", label, language)
    choices = ("", *(spec.choices or ("yes", "no")))
    return str(
        st.selectbox(
            label,
            choices,
            index=choices.index(value),
            format_func=lambda one: answer_words(spec.name, one, language),
            key=f"{key}.{spec.name}",
        )
    )


def _ask_number(
    spec: EntryField, value: str, key: str, label: str, language: Language
) -> str:
    not_entered = translate("entered.not_known", language)
    if spec.whole:
        count = st.number_input(
            label,
            min_value=int(spec.low),
            max_value=int(spec.high),
            value=int(float(value)) if value else None,
            step=1,
            placeholder=not_entered,
            key=key,
        )
        return "" if count is None else str(count)
    number = st.number_input(
        label,
        min_value=float(spec.low),
        max_value=float(spec.high),
        value=float(value) if value else None,
        step=1.0 if spec.high > 1 else 0.01,
        format="%g",
        placeholder=not_entered,
        key=key,
    )
    return "" if number is None else f"{number:g}"
