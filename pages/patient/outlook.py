"""What the released models say of a PD-(L)1 antibody alone, and why to doubt it."""

import streamlit as st

from data.results.prediction import ConformalAnswer, Prediction, PredictionWithheld
from data.words import Language, word
from fusion.prediction.outlook import ImmunotherapyModels, Outlook
from fusion.prediction.outside_training import unusualness
from pages.frame.formatting import percent, percent_interval, plain
from pages.patient.outlook_charts import show_alike, show_what_if
from pages.patient.outlook_tables import (
    show_beside,
    show_drivers,
    show_missing_tests,
)
from pages.patient.outlook_words import figures_words


def show_outlook(
    outlook: Outlook,
    models: ImmunotherapyModels,
    language: Language,
    *,
    simulated: bool,
) -> None:
    """Show the answer first, then doubts, comparators, drivers and missing tests.

    Args:
        outlook: What the models say.
        models: That said it.
        language: Language of the reader.
        simulated: Whether the patient is marked as simulated.
    """
    st.subheader(word("outlook.title", language), anchor=False)
    st.caption(word("outlook.what", language))
    response, free = outlook.response, outlook.free
    if isinstance(response, PredictionWithheld):
        _show_withheld(response, language)
        return
    if isinstance(free, PredictionWithheld):
        _show_withheld(free, language)
        return
    _show_answer(response, free, language)
    for reason in response.applicability:
        st.warning(plain(reason.in_language(language)), icon=":material/rule:")
    st.caption(plain(_unusual(outlook, models, language)))
    if response.widened:
        st.caption(word("outlook.widened", language))
    show_beside(outlook, language)
    why, after = st.columns(2, gap="medium")
    with why:
        show_drivers(response, outlook.terms, language)
        show_what_if(models.response, outlook.terms, language, simulated=simulated)
    with after:
        show_alike(outlook, models.survival, language)
        show_missing_tests(outlook.missing, language)
    st.caption(plain(figures_words(response, free, language)))


def _show_answer(response: Prediction, free: Prediction, language: Language) -> None:
    with st.container(border=True, key="outlook-answer"):
        left, right = st.columns(2)
        with left:
            _show_number("response", response, language)
            answer = response.conformal or ConformalAnswer.CANNOT_SAY
            st.markdown(plain(word(f"outlook.set.{answer}", language)))
        with right:
            _show_number("free", free, language)
            st.markdown(plain(word("outlook.free_meaning", language)))


def _unusual(outlook: Outlook, models: ImmunotherapyModels, language: Language) -> str:
    scores = unusualness(outlook.terms, models.response.inputs)
    parts = [
        f"{word(f'fused.modality.{name}', language)} {percent(score)}"
        for name, score in scores.items()
    ]
    return word("outlook.unusualness", language, scores=" · ".join(parts))


def _show_number(name: str, prediction: Prediction, language: Language) -> None:
    st.markdown(
        f"**{word(f'outlook.{name}', language)}**  \n"
        f"### {plain(percent(prediction.probability))} "
        f"({plain(percent_interval(prediction.interval))})"
    )


def _show_withheld(withheld: PredictionWithheld, language: Language) -> None:
    said = "\n".join(
        f"- {plain(reason.in_language(language))}" for reason in withheld.reasons
    )
    st.info(
        f"**{word('outlook.withheld', language)}**\n\n{said}", icon=":material/block:"
    )
    st.caption(word("outlook.withheld_then", language))
