"""Lines of a reading form: one target lesion each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import streamlit as st

from data.case import PatientCase
from data.tumour_reading import (
    LONGEST_LABEL,
    LesionReading,
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
        known: Whether label and organ are fixed.
    """

    label: str = ""
    organ: str = ""
    lymph_node: bool = False
    diameter_mm: float | None = None
    known: bool = False

    @property
    def is_said(self) -> bool:
        """Whether it says anything: an empty lung target keeps our measurement."""
        if self.organ == LUNG and self.known:
            return self.diameter_mm is not None
        return bool(self.label)

    def reading(self) -> LesionReading:
        """The reading, checked."""
        return LesionReading(self.label, self.organ, self.diameter_mm, self.lymph_node)


def lesion_lines(
    case: PatientCase,
    plan: ResponsePlan,
    counting: Mapping[date, TumourReading],
    visit: date,
) -> list[LesionLine]:
    """Lung targets, lesions of the baseline reading, and at baseline empty lines.

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
    for day in (plan.baseline_on, visit):
        reading = counting.get(day)
        for one in reading.lesions if reading else ():
            here = one.diameter_mm if day == visit else None
            known[one.label] = LesionLine(
                one.label, one.organ, one.lymph_node, here, known=True
            )
    more = [LesionLine()] * _NEW_LINES if visit == plan.baseline_on else []
    return [*known.values(), *more]


def ask_lesion(line: LesionLine, key: str, language: Language) -> LesionLine:
    """Show one line of widgets and give what they hold."""
    what, diameter_cell = st.columns([8, 3], vertical_alignment="bottom")
    with what:
        named = _show_known(line, language) if line.known else _ask_new(key, language)
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
    return replace(named, diameter_mm=diameter_mm)


def _empty_means(line: LesionLine) -> str:
    return "ours" if line.organ == LUNG and line.known else "empty"


def _show_known(line: LesionLine, language: Language) -> LesionLine:
    node = word("response_page.node", language) if line.lymph_node else ""
    organ = organ_words(line.organ, language)
    st.markdown(joined([f"**{plain(line.label)}**", organ, node]))
    return line


def _ask_new(key: str, language: Language) -> LesionLine:
    label_cell, organ_cell, node_cell = st.columns(3, vertical_alignment="bottom")
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
    return LesionLine(label.strip(), organ.strip(), node)
