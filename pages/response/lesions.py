"""Widgets of a reading form for one lesion."""

from dataclasses import replace

import streamlit as st

from data.patient.tumour_reading import LONGEST_LABEL, LUNG, LesionRole
from data.words import Language, translate
from pages.kit.formatting import joined, plain
from pages.response.lesion_line import LesionLine
from pages.response.target_table import organ_words


def ask_lesion(line: LesionLine, key: str, language: Language) -> LesionLine:
    """Show one line of widgets and give what they hold."""
    what, diameter_cell = st.columns([8, 3], vertical_alignment="bottom")
    with what:
        named = (
            _show_known(line, language) if line.known else _ask_new(line, key, language)
        )
    with diameter_cell:
        diameter_mm = st.number_input(
            translate("response_page.diameter", language),
            min_value=0.0,
            max_value=1000.0,
            value=line.diameter_mm,
            step=0.1,
            format="%g",
            placeholder=translate(f"response_page.{_empty_means(line)}", language),
            key=f"{key}.diameter",
        )
    kept = line.source if diameter_mm == line.diameter_mm else ""
    return replace(named, diameter_mm=diameter_mm, source=kept)


def _empty_means(line: LesionLine) -> str:
    return "ours" if line.organ == LUNG and line.known else "empty"


def _show_known(line: LesionLine, language: Language) -> LesionLine:
    node = translate("response_page.node", language) if line.lymph_node else ""
    organ = organ_words(line.organ, language)
    role = translate(f"response_page.role.{line.role}", language)
    st.markdown(joined([f"**{plain(line.label)}**", organ, node, role]))
    return line


def _ask_new(line: LesionLine, key: str, language: Language) -> LesionLine:
    cells = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    label_cell, organ_cell, role_cell, node_cell = cells
    with role_cell:
        role = _ask_role(line.role, key, language)
    with label_cell:
        label = st.text_input(
            translate("response_page.lesion", language),
            max_chars=LONGEST_LABEL,
            key=f"{key}.label",
        )
    with organ_cell:
        organ = st.text_input(
            translate("response_page.column.organ", language),
            max_chars=LONGEST_LABEL,
            key=f"{key}.organ",
        )
    with node_cell:
        node = st.checkbox(translate("response_page.node", language), key=f"{key}.node")
    return LesionLine(label.strip(), organ.strip(), node, role=role)


def _ask_role(role: LesionRole, key: str, language: Language) -> LesionRole:
    """After baseline a lesion that was not there before is new, and nothing else."""
    options = (
        [role] if role is LesionRole.NEW else [LesionRole.TARGET, LesionRole.NON_TARGET]
    )
    return st.selectbox(
        translate("response_page.role", language),
        options,
        format_func=lambda one: translate(f"response_page.role.{one}", language),
        key=f"{key}.role",
    )
