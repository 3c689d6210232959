"""Every column of the follow-up list, on the screen and in the CSV file.

A column is one entry of `COLUMNS`; its heading is the word `follow_up.column.<name>`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from data.results.follow_up import FollowUpRow, FollowUpState
from data.words import Language, translate
from fusion.assessment.rule_message import rule_message
from pages.follow_up.words import display_identifier, over_words, state_words
from pages.kit.formatting import plain, term, volume
from pages.patient.links import show_patient_link

_COLOURS: Final[dict[FollowUpState, Literal["red", "orange", "blue", "violet"]]] = {
    FollowUpState.WORK_UP: "red",
    FollowUpState.LOST: "red",
    FollowUpState.OVERDUE: "orange",
    FollowUpState.DUE: "blue",
    FollowUpState.NOT_MEASURED: "violet",
}


@dataclass(frozen=True, slots=True)
class FollowUpColumn:
    """One column of the follow-up list.

    Attributes:
        name: End of the key of its heading.
        cell: What the file holds; None leaves the column out of the file, an empty
            cell is None.
        width: On the screen, relative to the others; 0 leaves it out of the screen.
        show: Draws the cell on the screen; None writes what the file holds.
    """

    name: str
    cell: Callable[[FollowUpRow, Language], object] | None = None
    width: float = 0.0
    show: Callable[[FollowUpRow, Language], None] | None = None

    def show_cell(self, row: FollowUpRow, language: Language) -> None:
        """Draw the cell of one row into the container that is open."""
        if self.show is not None:
            self.show(row, language)
        elif self.cell is not None:
            cell = self.cell(row, language)
            st.text("–" if cell is None else str(cell))


def _show_patient(row: FollowUpRow, language: Language) -> None:
    name = row.identity.name or translate("page.no_name", language)
    show_patient_link(name, row.patient_id, language)
    identifier = plain(display_identifier(row))
    st.caption(identifier or translate("page.no_identifier", language))


def _show_nodule(row: FollowUpRow, language: Language) -> None:
    st.markdown(f"**{plain(row.label)}** · {volume(row.volume_mm3)}")
    st.caption(term("density", row.density, language))


def _show_scanned(row: FollowUpRow, language: Language) -> None:
    st.text(str(row.scanned_on))
    if row.latest_study_on > row.scanned_on:
        st.caption(translate("follow_up.newer_ct", language, date=row.latest_study_on))


def _show_over(row: FollowUpRow, language: Language) -> None:
    st.text(over_words(row, language))


def _show_state(row: FollowUpRow, language: Language) -> None:
    st.badge(state_words(row, language), color=_COLOURS.get(row.state, "gray"))


def _rule(row: FollowUpRow, language: Language) -> str:
    return rule_message(row.next_scan.rule).in_language(language)


def _show_rule(row: FollowUpRow, language: Language) -> None:
    st.markdown(plain(_rule(row, language)))


def _simulated(row: FollowUpRow, language: Language) -> str:
    return translate("follow_up.yes" if row.simulated else "follow_up.no", language)


# Widths are ratios of columns; chosen: narrower ones break words.
COLUMNS: Final = (
    FollowUpColumn("patient", None, 2.9, _show_patient),
    FollowUpColumn("identifier", lambda row, _: display_identifier(row)),
    FollowUpColumn("nodule", lambda row, _: row.label, 1.8, _show_nodule),
    FollowUpColumn("density", lambda row, lang: term("density", row.density, lang)),
    FollowUpColumn("volume_mm3", lambda row, _: round(row.volume_mm3, 1)),
    FollowUpColumn("scanned", lambda row, _: row.scanned_on, 1.4, _show_scanned),
    FollowUpColumn("latest_ct", lambda row, _: row.latest_study_on),
    FollowUpColumn("due", lambda row, _: row.due_on, 1.4),
    FollowUpColumn("over", lambda row, _: row.days_over, 1.5, _show_over),
    FollowUpColumn("state", state_words, 1.7, _show_state),
    FollowUpColumn("rule", _rule, 3.9, _show_rule),
    FollowUpColumn("simulated", _simulated),
)
