"""Released risks of one patient on a few lines: growth, malignancy, therapy."""

from collections.abc import Iterator

import streamlit as st

from data.message import Message
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.results.growth import GrowthRisk, GrowthRiskNotClaimed
from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.prediction import Prediction, PredictionWithheld
from data.results.risk import RiskScore, RiskTarget
from data.results.risk_card import RiskCard
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import percent, percent_interval, plain
from pages.patient.risk_words import what_it_says, who_says

Row = tuple[str, str, str]


def show_risks(patient: AssessedPatient, language: Language) -> None:
    """Show what is released and applies: of the largest nodule, of a PD-(L)1 antibody.

    What a site has not released is told on the pages of nodule and therapy, set apart.
    """
    said = patient.assessment
    rows: list[Row] = []
    if said.nodules:
        largest = max(said.nodules, key=lambda one: one.latest.volume_mm3)
        rows += _of_nodule(largest, language)
    if said.immunotherapy:
        rows += _of_therapy(said.immunotherapy, language)
    if not rows:
        return
    title = translate("risk_summary.title", language)
    st.subheader(title, anchor=False)
    with st.container(key="risks"):
        show_fact_table(
            rows, "risk_summary", ("what", "says", "model"), language, title=title
        )
    st.caption(translate("risk_summary.note", language))


def _of_nodule(one: NoduleAssessment, language: Language) -> Iterator[Row]:
    """Growth and malignancy; one line where a known cancer rules both out."""
    label, growth = one.nodule.label, one.growth
    ruled_out = growth.reader_growth_risk.not_applicable if growth else ()
    if ruled_out:
        what = translate("overview.growth_and_malignancy", language, nodule=label)
        yield _head(what), _no_number(ruled_out[0], language), ""
        return
    risk = growth.reader_growth_risk.released if growth else None
    if risk is not None:
        what = translate("risk_summary.growth", language, nodule=label)
        yield _head(what), *_growth(risk, language)
    if one.risk is not None:
        what = translate("risk_summary.malignancy", language, nodule=label)
        yield from ((_head(what), *rest) for rest in _malignancy(one.risk, language))


def _growth(
    risk: GrowthRisk | GrowthRiskNotClaimed, language: Language
) -> tuple[str, str]:
    if isinstance(risk, GrowthRiskNotClaimed):
        return plain(risk.reasons[0].in_language(language)), ""
    shown = f"**{percent(risk.probability)}** ({percent_interval(risk.interval)})"
    note = translate("risk_summary.interval_95", language)
    model = translate(f"risk_card.growth_model.{risk.model}", language)
    return f"{shown} {plain(note)}", plain(model)


def _malignancy(card: RiskCard, language: Language) -> Iterator[tuple[str, str]]:
    """A score made for such a patient, or why the first one was not."""
    line = card.headline
    if line is not None:
        yield what_it_says(line, language), who_says(line.said, language)
        return
    scores = (one.said for one in card.lines if isinstance(one.said, RiskScore))
    malignancy = RiskTarget.NODULE_MALIGNANT
    for score in [one for one in scores if one.target is malignancy][:1]:
        why = score.out_of_domain[0].message
        yield _no_number(why, language), who_says(score, language)


def _of_therapy(said: ImmunotherapyPrediction, language: Language) -> Iterator[Row]:
    outputs = {"response": said.response, "free": said.progression_free}
    for name, output in outputs.items():
        shown = output.released
        if isinstance(shown, Prediction):
            yield _predicted(name, shown, language)
        elif shown is not None:
            yield from _withheld(name, shown, language)
            return  # both are withheld for the same reasons


def _withheld(
    name: str, withheld: PredictionWithheld, language: Language
) -> Iterator[Row]:
    """Say why there is no prediction; where nobody asks for one, say nothing."""
    if Message("immunotherapy.no_lung_cancer") not in withheld.reasons:
        reason = plain(withheld.reasons[0].in_language(language))
        what = translate(f"risk_summary.{name}", language)
        yield _head(what), reason, plain(withheld.model)


def _predicted(name: str, said: Prediction, language: Language) -> Row:
    shown = f"**{percent(said.probability)}** ({percent_interval(said.interval)})"
    note = translate("risk_summary.interval_90", language)
    model = translate(
        "risk_summary.model", language, model=said.model, version=said.version
    )
    what = translate(f"risk_summary.{name}", language)
    return _head(what), f"{shown} {plain(note)}", plain(model)


def _no_number(why: Message, language: Language) -> str:
    reason = why.in_language(language)
    return plain(translate("overview.no_number", language, why=reason))


def _head(text: str) -> str:
    return f"**{plain(text)}**"
