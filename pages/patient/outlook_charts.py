"""The two charts of an outlook: patients like this one, and what-if."""

from math import isnan

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from data.words import Language, word
from fusion.prediction.immunotherapy_terms import TERMS
from fusion.prediction.outlook import Outlook, what_if
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel
from pages.charts.survival_curve import survival_figure
from pages.charts.what_if_curve import what_if_figure
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import joined, plain
from pages.patient.outlook_words import input_words, value_words

_AT_RISK_MONTHS = (0, 6, 12, 18, 24)
_RANGES = {
    "pdl1_tps_percent": (0.0, 100.0),
    "tmb_per_mb": (0.0, 50.0),
    "albumin_g_dl": (2.0, 5.0),
    "nlr": (1.0, 25.0),
}
_STEPS = 21
_BARE = {"displayModeBar": False, "scrollZoom": False}


def show_alike(outlook: Outlook, model: SurvivalModel, language: Language) -> None:
    """Show how patients of the training cohort fared whose hazard was alike."""
    st.markdown(f"**{word('outlook.alike', language, third=outlook.third)}**")
    st.plotly_chart(
        survival_figure(
            outlook.alike,
            word("outlook.months", language),
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key="outlook.alike",
        config=_BARE,
        alt=word("outlook.alike_alt", language),
    )
    at_risk = {int(point.months): str(point.at_risk) for point in outlook.alike}
    show_fact_table(
        [
            (
                word("outlook.at_risk", language),
                *(at_risk[month] for month in _AT_RISK_MONTHS),
            )
        ],
        "outlook",
        ("month", *(f"month_{month}" for month in _AT_RISK_MONTHS)),
        language,
        title=word("outlook.at_risk", language),
    )
    source = word(
        "outlook.alike_source",
        language,
        patients=model.trained_on,
        events=model.events,
        cohort=model.cohort,
    )
    st.caption(plain(source))


def show_what_if(
    model: ResponseModel,
    terms: NDArray[np.float64],
    language: Language,
    *,
    simulated: bool,
) -> None:
    """Show what the model would say if one input were another."""
    name = st.selectbox(
        word("outlook.what_if", language),
        list(_RANGES),
        format_func=lambda one: input_words(one, language),
        key="outlook.what_if",
    )
    low, high = _RANGES[name]
    values = np.linspace(low, high, _STEPS)
    own = float(terms[TERMS.index(name)])
    st.plotly_chart(
        what_if_figure(
            values.tolist(),
            what_if(model, terms, name, values),
            input_words(name, language) + _unit(name),
            None if isnan(own) else min(own, high),
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key="outlook.what_if_chart",
        config=_BARE,
        alt=word("outlook.what_if_alt", language),
    )
    note = word("outlook.what_if_note", language, model=f"{model.name} {model.version}")
    st.caption(joined([plain(note), _simulated(language, simulated)]))


def _unit(name: str) -> str:
    unit = value_words(name, 1.0).removeprefix("1").strip()
    return f" ({unit})" if unit else ""


def _simulated(language: Language, simulated: bool) -> str:
    return word("chart.simulated", language) if simulated else ""
