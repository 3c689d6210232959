"""Lines of a reading form: one lesion each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import streamlit as st

from data.case import PatientCase
from data.tumour_reading import (
    LONGEST_LABEL,
    LesionReading,
    LesionRole,
    ResponsePlan,
    TumourReading,
)
from data.words import Language, word
from fusion.response.targets import LUNG
from pages.frame.formatting import joined, plain
from pages.patient.response_table import organ_words

_NEW_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class LesionLine:
    """One lesion that a form asks for, and what is answered.

    Attributes:
        label: Empty on a line for a new lesion.
        organ: In the reader's words.
        lymph_node: Whether it is a lymph node.
        diameter_mm: As read on this visit, or None.
        known: Whether label, organ and role are fixed.
        role: What it counts as.
        source: Where the diameter was read, if not on the images.
    """

    label: str = ""
    organ: str = ""
    lymph_node: bool = False
    diameter_mm: float | None = None
    known: bool = False
    role: LesionRole = LesionRole.TARGET
    source: str = ""

    @property
    def is_said(self) -> bool:
        """Whether it says anything: an empty lung target keeps our measurement."""
        if self.organ == LUNG and self.known:
            return self.diameter_mm is not None
        return bool(self.label)

    def reading(self) -> LesionReading:
        """The reading, checked."""
        return LesionReading(
            self.label,
            self.organ,
            self.diameter_mm,
            self.lymph_node,
            self.role,
            self.source,
        )


def lesion_lines(
    case: PatientCase,
    plan: ResponsePlan,
    counting: Mapping[date, TumourReading],
    visit: date,
) -> list[LesionLine]:
    """Lung targets, lesions of all readings so far, and empty lines.

    At baseline an empty line is for a target or a non-target, later for a new lesion.

    Args:
        case: The patient.
        plan: Baseline and lung targets.
        counting: Readings that count, by day.
        visit: The visit that is read.
    """
    known = {
        nodule.label: LesionLine(nodule.label, LUNG, known=True)
        for nodule in case.nodules
        if nodule.tracking_uid in plan.target_uids
    }
    for day in sorted(counting):
        for one in counting[day].lesions if plan.baseline_on <= day <= visit else ():
            here = day == visit
            known[one.label] = LesionLine(
                one.label,
                one.organ,
                one.lymph_node,
                one.diameter_mm if here else None,
                known=True,
                role=one.role,
                source=one.source if here else "",
            )
    later = LesionLine(role=LesionRole.NEW)
    return [
        *known.values(),
        *[LesionLine() if visit == plan.baseline_on else later] * _NEW_LINES,
    ]


def ask_lesion(line: LesionLine, key: str, language: Language) -> LesionLine:
    """Show one line of widgets and give what they hold."""
    what, diameter_cell = st.columns([8, 3], vertical_alignment="bottom")
    with what:
        named = (
            _show_known(line, language) if line.known else _ask_new(line, key, language)
        )
    with diameter_cell:
        diameter_mm = st.number_input(
            word("response_page.diameter", language),
            min_value=0.0,
            max_value=1000.0,
            value=line.diameter_mm,
            step=0.1,
            format="%g",
            placeholder=word(f"response_page.{_empty_means(line)}", language),
            key=f"{key}.diameter",
        )
    kept = line.source if diameter_mm == line.diameter_mm else ""
    return replace(named, diameter_mm=diameter_mm, source=kept)


def _empty_means(line: LesionLine) -> str:
    return "ours" if line.organ == LUNG and line.known else "empty"


def _show_known(line: LesionLine, language: Language) -> LesionLine:
    node = word("response_page.node", language) if line.lymph_node else ""
    organ = organ_words(line.organ, language)
    role = word(f"response_page.role.{line.role}", language)
    st.markdown(joined([f"**{plain(line.label)}**", organ, node, role]))
    return line


def _ask_new(line: LesionLine, key: str, language: Language) -> LesionLine:
    cells = st.columns([3, 3, 2, 2], vertical_alignment="bottom")
    label_cell, organ_cell, role_cell, node_cell = cells
    with role_cell:
        role = _ask_role(line.role, key, language)
    with label_cell:
        label = st.text_input(
            word("response_page.column.target", language),
            max_chars=LONGEST_LABEL,
            key=f"{key}.label",
        )
    with organ_cell:
        organ = st.text_input(
            word("response_page.column.organ", language),
            max_chars=LONGEST_LABEL,
            key=f"{key}.organ",
        )
    with node_cell:
        node = st.checkbox(word("response_page.node", language), key=f"{key}.node")
    return LesionLine(label.strip(), organ.strip(), node, role=role)


def _ask_role(role: LesionRole, key: str, language: Language) -> LesionRole:
    """After baseline a lesion that was not there before is new, and nothing else."""
    options = (
        [role] if role is LesionRole.NEW else [LesionRole.TARGET, LesionRole.NON_TARGET]
    )
    return st.selectbox(
        word("response_page.role", language),
        options,
        format_func=lambda one: word(f"response_page.role.{one}", language),
        key=f"{key}.role",
    )
