"""Growth, malignancy, response and progression of one patient on four lines."""

from collections.abc import Iterator
from datetime import date

import streamlit as st

from data.acceptance import OwnNumber
from data.case import PatientCase
from data.errors import FusionBoardError
from data.results.growth import GrowthRisk
from data.results.prediction import Prediction, PredictionWithheld
from data.results.risk import RiskScore
from data.words import Language, word
from fusion.prediction.columns_of_case import largest_nodules
from fusion.prediction.outlook import outlook_of
from fusion.risk.risk_card import RiskCard, risk_card
from pages.frame.cached_loading import (
    access_scope,
    entered_facts,
    immunotherapy_models,
    local_recalibration,
    number_switches,
)
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import percent, percent_interval, plain
from pages.patient.risk_words import what_it_says, who_says
from pages.patient.switched import is_on

Row = tuple[str, str, str]


def show_risks(case: PatientCase, today: date, language: Language) -> None:
    """Show what is said of the largest nodule and of a PD-(L)1 antibody.

    Args:
        case: The patient.
        today: The present day.
        language: Language of the reader.
    """
    rows = [*_of_nodule(case, today, language), *_of_therapy(case, today, language)]
    if not rows:
        return
    title = word("glance.title", language)
    st.subheader(title, anchor=False)
    with st.container(key="risks"):
        show_fact_table(
            rows, "glance", ("what", "says", "model"), language, title=title
        )
    st.caption(word("glance.note", language))


def _of_nodule(case: PatientCase, today: date, language: Language) -> Iterator[Row]:
    for nodule in largest_nodules(case, 1):
        said = entered_facts(access_scope(), case.patient_id)
        try:
            card = risk_card(case, nodule, said, today, local_recalibration())
        except FusionBoardError:  # the nodule's own page says what is wrong
            return
        yield from _growth(card, case, nodule.label, language)
        yield from _malignancy(card, nodule.label, language)


def _growth(
    card: RiskCard, case: PatientCase, label: str, language: Language
) -> Iterator[Row]:
    risk = card.growth_risk
    what = word("glance.growth", language, nodule=label)
    if not isinstance(risk, GrowthRisk):
        reason = risk.reasons[0].in_language(language)
        yield (f"**{plain(what)}**", plain(reason), "")
    elif is_on(OwnNumber(risk.model), case, number_switches()):
        shown = f"**{percent(risk.probability)}** ({percent_interval(risk.interval)})"
        model = word(f"risk_card.growth_model.{risk.model}", language)
        note = word("glance.interval_95", language)
        yield (f"**{plain(what)}**", f"{shown} {plain(note)}", plain(model))


def _malignancy(card: RiskCard, label: str, language: Language) -> Iterator[Row]:
    scores = [
        line for line in card.lines if line.answers and isinstance(line.said, RiskScore)
    ]
    for line in scores[:1]:
        what = word("glance.malignancy", language, nodule=label)
        yield (
            f"**{plain(what)}**",
            what_it_says(line, language),
            who_says(line.said, language),
        )


def _of_therapy(case: PatientCase, today: date, language: Language) -> Iterator[Row]:
    if case.record is None:
        return
    outlook = outlook_of(
        case.record, immunotherapy_models(), today, simulated=case.simulated
    )
    if isinstance(outlook.response, PredictionWithheld):
        if any(one.key == "outlook.no_lung_cancer" for one in outlook.response.reasons):
            return
        reason = outlook.response.reasons[0].in_language(language)
        what = word("glance.response", language)
        yield (f"**{plain(what)}**", plain(reason), outlook.response.model)
        return
    for name, said in (("response", outlook.response), ("free", outlook.free)):
        if isinstance(said, Prediction):
            yield _predicted(name, said, language)


def _predicted(name: str, said: Prediction, language: Language) -> Row:
    shown = f"**{percent(said.probability)}** ({percent_interval(said.interval)})"
    note = word("glance.interval_90", language)
    model = word("glance.model", language, model=said.model, version=said.version)
    what = word(f"glance.{name}", language)
    return (f"**{plain(what)}**", f"{shown} {plain(note)}", plain(model))
