"""Nodule risk card: every score beside every guideline, and what persons enter."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from data.acceptance import OwnNumber
from data.case import PatientCase
from data.entered import EnteredFact
from data.errors import FusionBoardError
from data.nodule import Nodule
from data.results.growth import GrowthRisk
from data.results.risk import Recalibration
from data.words import Language, word
from fusion.growth.scans_to_follow import not_measured_on
from fusion.risk.risk_card import RiskCard, risk_card
from pages.frame.cached_loading import (
    access_scope,
    entered_facts,
    local_recalibration,
    number_switches,
)
from pages.frame.errors import show_error
from pages.frame.formatting import day, joined, plain, term, volume
from pages.frame.language import chosen_language
from pages.patient.chosen import chosen_case, chosen_nodule
from pages.patient.entered_history import show_history
from pages.patient.entry_form import show_entry_form, show_indication_form
from pages.patient.growth_risk import show_growth_risk
from pages.patient.heading import show_heading
from pages.patient.input_table import show_inputs
from pages.patient.picture_map_section import show_picture_maps
from pages.patient.risk_table import show_answers, show_waiting
from pages.patient.switched import SwitchStates, for_evaluation, is_on


@dataclass(frozen=True, slots=True)
class SiteChoices:
    """What a site switched on.

    Attributes:
        states: Of each number of our own.
        recalibration: How it bends Brock, or None.
    """

    states: SwitchStates
    recalibration: Recalibration | None = None


def show() -> None:
    """Show the risk card of the nodule that the address names."""
    language = chosen_language()
    case = chosen_case(language)
    if case is not None:
        said = entered_facts(access_scope(), case.patient_id)
        site = SiteChoices(number_switches(), local_recalibration())
        show_nodule_risk(case, said, date.today(), language, site)


def show_nodule_risk(
    case: PatientCase,
    said: tuple[EnteredFact, ...],
    today: date,
    language: Language,
    site: SiteChoices,
) -> None:
    """Show one patient's risk card.

    Args:
        case: The patient.
        said: What persons entered, oldest first.
        today: The present day.
        language: Language of the reader.
        site: What this site switched on.
    """
    show_heading(case, "nodule-risk", language)
    nodule = chosen_nodule(case, "nodule_risk", language)
    if nodule is not None:
        _show_card(case, nodule, said, today, language, site)


def _show_card(
    case: PatientCase,
    nodule: Nodule,
    said: tuple[EnteredFact, ...],
    today: date,
    language: Language,
    site: SiteChoices,
) -> None:
    try:
        card = risk_card(case, nodule, said, today, site.recalibration)
    except FusionBoardError as error:  # what was entered can be corrected below
        show_error(error, language)
    else:
        _show_answers(card, case, nodule, said, today, language)
        _show_growth_risk(card, case, language, site)
        show_inputs(card.inputs, language)
        show_picture_maps(case, nodule, language)
    show_entry_form(case, nodule, said, language)
    show_history(case, nodule, said, language)


def _show_answers(
    card: RiskCard,
    case: PatientCase,
    nodule: Nodule,
    said: tuple[EnteredFact, ...],
    today: date,
    language: Language,
) -> None:
    scan = card.scan
    missed = not_measured_on(case, nodule)
    parts = [
        f"**{plain(nodule.label)}**",
        term("density", scan.density, language),
        volume(scan.volume_mm3),
        word("risk_card.scan", language, date=day(scan.scanned_on, language)),
        f"**{word('overview.missed', language, date=missed)}**" if missed else "",
    ]
    st.markdown(joined(parts))
    if card.asks_indication:
        show_indication_form(case, nodule, said, language)
    if card.disagree:
        st.warning(word("risk_card.disagree", language), icon=":material/call_split:")
    show_answers(card, today, language)
    show_waiting(card, language)


def _show_growth_risk(
    card: RiskCard, case: PatientCase, language: Language, site: SiteChoices
) -> None:
    """The growth risk: set apart where the site has not switched it on."""
    risk = card.growth_risk
    number = OwnNumber(risk.model) if isinstance(risk, GrowthRisk) else None
    if number is None or is_on(number, case, site.states):
        show_growth_risk(risk, language)
        return
    with for_evaluation([number], site.states, language):
        show_growth_risk(risk, language)
