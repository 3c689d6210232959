"""The two charts of a prediction: patients like this one, and ICE curves."""

import streamlit as st

from data.results.immunotherapy import ConditionalExpectation, ImmunotherapyPrediction
from data.results.prediction import Prediction
from data.words import Language, translate
from pages.charts.conditional_expectation_curve import conditional_expectation_figure
from pages.charts.survival_curve import survival_figure
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import joined, plain
from pages.therapy.immunotherapy_words import input_words, value_words

_AT_RISK_MONTHS = (0, 6, 12, 18, 24)  # chosen: more of them overlap
_BARE = {"displayModeBar": False, "scrollZoom": False}


def show_risk_group_curve(said: ImmunotherapyPrediction, language: Language) -> None:
    """Show how patients of the training cohort fared whose hazard was alike."""
    st.markdown(f"**{translate('immunotherapy.alike', language, third=said.tertile)}**")
    st.plotly_chart(
        survival_figure(
            said.risk_group_curve,
            translate("immunotherapy.months", language),
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key="immunotherapy.risk_group",
        config=_BARE,
        alt=translate("immunotherapy.alike_alt", language),
    )
    _show_at_risk(said, language)
    source = translate(
        "immunotherapy.alike_source",
        language,
        patients=said.cohort.patients,
        events=said.cohort.events,
        cohort=said.cohort.name,
    )
    st.caption(plain(source))


def _show_at_risk(said: ImmunotherapyPrediction, language: Language) -> None:
    at_risk = {int(point.months): str(point.at_risk) for point in said.risk_group_curve}
    title = translate("immunotherapy.at_risk", language)
    show_fact_table(
        [(title, *(at_risk[month] for month in _AT_RISK_MONTHS))],
        "immunotherapy",
        ("month", *(f"month_{month}" for month in _AT_RISK_MONTHS)),
        language,
        title=title,
    )


def show_conditional_expectations(
    response: Prediction,
    said: ImmunotherapyPrediction,
    language: Language,
    *,
    simulated: bool,
) -> None:
    """Show what the model would say if one input were another.

    Args:
        response: The answer that the curves belong to.
        said: Holds the curves.
        language: Language of the reader.
        simulated: Whether the patient is marked as simulated.
    """
    curves = {one.name: one for one in said.conditional_expectations}
    name = st.selectbox(
        translate("immunotherapy.what_if", language),
        list(curves),
        format_func=lambda one: input_words(one, language),
        key="immunotherapy.input",
    )
    _show_curve(curves[name], language)
    model = f"{response.model} {response.version}"
    note = translate("immunotherapy.what_if_note", language, model=model)
    marked = translate("chart.simulated", language) if simulated else ""
    st.caption(joined([plain(note), marked]))


def _show_curve(curve: ConditionalExpectation, language: Language) -> None:
    st.plotly_chart(
        conditional_expectation_figure(
            curve,
            input_words(curve.name, language) + _unit(curve.name),
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key="immunotherapy.conditional_expectation",
        config=_BARE,
        alt=translate("immunotherapy.what_if_alt", language),
    )


def _unit(name: str) -> str:
    unit = value_words(name, 1.0).removeprefix("1").strip()
    return f" ({unit})" if unit else ""
