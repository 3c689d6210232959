"""Questions of a form about the whole body on one visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from data.patient.response_categories import NonTargets
from data.patient.tumour_reading import TumourReading
from data.words import Language, translate
from pages.response.lesion_line import LesionLine
from pages.response.lesions import ask_lesion

_NEW_LESION: Final = {"not_said": None, "no": False, "yes": True}


@dataclass(frozen=True, slots=True)
class ReadingAnswers:
    """Answers that the widgets of one visit hold.

    Attributes:
        whole_body: Whether the person accounts for the body outside the lung.
        new_lesion: Whether a new lesion appeared; None if not said.
        non_targets: All non-target lesions together.
        lesions: Lines that say anything.
    """

    whole_body: bool
    new_lesion: bool | None
    non_targets: NonTargets
    lesions: tuple[LesionLine, ...]


def show_reading_questions(
    lines: Sequence[LesionLine],
    held: TumourReading | None,
    key: str,
    language: Language,
) -> ReadingAnswers:
    """Ask about the whole body, new lesions, non-targets, and every lesion.

    Args:
        lines: Lesions to ask for.
        held: The reading of this visit that counts, or None.
        key: Of the widgets.
        language: Language of the reader.
    """
    whole_body = st.checkbox(
        translate("response_page.whole_body", language),
        value=bool(held and held.whole_body),
        key=f"{key}.whole",
    )
    first, second = st.columns(2)
    with first:
        new = st.selectbox(
            translate("response_page.new_lesion", language),
            list(_NEW_LESION),
            index=list(_NEW_LESION.values()).index(held.new_lesion if held else None),
            format_func=lambda one: translate(
                f"response_page.new_lesion.{one}", language
            ),
            key=f"{key}.new",
        )
    with second:
        options = list(NonTargets)
        non_targets = st.selectbox(
            translate("response_page.non_targets", language),
            options,
            index=options.index(held.non_targets if held else NonTargets.NOT_EVALUATED),
            format_func=lambda one: translate(
                f"response_page.non_targets.{one}", language
            ),
            key=f"{key}.non_targets",
        )
    st.markdown(f"**{translate('response_page.lesions', language)}**")
    asked = (
        ask_lesion(line, f"{key}.{number}", language)
        for number, line in enumerate(lines)
    )
    lesions = tuple(line for line in asked if line.is_said)
    return ReadingAnswers(whole_body, _NEW_LESION[new], non_targets, lesions)
