"""Answers of the released models on a PD-(L)1 antibody alone, and doubts about them."""

from collections.abc import Sequence

import streamlit as st

from data.results.immunotherapy import ImmunotherapyPrediction
from data.results.prediction import (
    ConformalAnswer,
    Prediction,
    PredictionTarget,
    PredictionWithheld,
)
from data.words import Language, translate
from pages.kit.formatting import percent, percent_interval, plain
from pages.patient.evaluation import for_evaluation
from pages.therapy.immunotherapy_charts import (
    show_conditional_expectations,
    show_risk_group_curve,
)
from pages.therapy.immunotherapy_tables import (
    show_beside,
    show_drivers,
    show_missing_tests,
)
from pages.therapy.immunotherapy_words import figures_words, unusualness_words


def show_immunotherapy(
    said: ImmunotherapyPrediction, language: Language, *, simulated: bool
) -> None:
    """Show what counts here openly, and folded what the site has not released.

    Args:
        said: Both predictions and what stands beside them.
        language: Language of the reader.
        simulated: Whether the patient is marked as simulated.
    """
    st.subheader(translate("immunotherapy.title", language), anchor=False)
    st.caption(translate("immunotherapy.what", language))
    response = said.response.for_evaluation
    lasting = said.progression_free.for_evaluation
    if isinstance(response, PredictionWithheld):
        _show_withheld(response, language)
        return
    if isinstance(lasting, PredictionWithheld):
        _show_withheld(lasting, language)
        return
    pairs = (said.response, response), (said.progression_free, lasting)
    counting = [answer for output, answer in pairs if output.released is not None]
    apart = [pair for pair in pairs if pair[0].released is None]
    if counting:
        _show_answers(counting, said, language, simulated=simulated)
    if apart:
        with for_evaluation((output for output, _ in apart), language):
            answers = [answer for _, answer in apart]
            _show_answers(answers, said, language, simulated=simulated)
    st.caption(plain(figures_words(response, lasting, language)))


def _show_answers(
    answers: Sequence[Prediction],
    said: ImmunotherapyPrediction,
    language: Language,
    *,
    simulated: bool,
) -> None:
    """The answers first, then doubts, and what belongs to each of them."""
    _show_numbers(answers, language)
    _show_doubts(answers[0], said, language)
    by_target = {one.target: one for one in answers}
    response = by_target.get(PredictionTarget.RESPONSE)
    if response is not None:
        show_beside(said, language)
    why, after = st.columns(2, gap="medium")
    with why:
        if response is not None:
            show_drivers(response, said, language)
            show_conditional_expectations(response, said, language, simulated=simulated)
    with after:
        if PredictionTarget.PROGRESSION_FREE_SURVIVAL in by_target:
            show_risk_group_curve(said, language)
        if response is not None:
            show_missing_tests(said.missing, language)


def _show_numbers(answers: Sequence[Prediction], language: Language) -> None:
    targets = "-".join(one.target for one in answers)
    with st.container(border=True, key=f"immunotherapy-{targets}"):
        for one, column in zip(answers, st.columns(2), strict=False):
            with column:
                _show_number(one, language)


def _show_number(answer: Prediction, language: Language) -> None:
    response = answer.target is PredictionTarget.RESPONSE
    name = "response" if response else "free"
    st.markdown(
        f"**{translate(f'immunotherapy.{name}', language)}**  \n"
        f"### {plain(percent(answer.probability))} "
        f"({plain(percent_interval(answer.interval))})"
    )
    left = answer.conformal or ConformalAnswer.CANNOT_SAY
    meaning = f"immunotherapy.set.{left}" if response else "immunotherapy.free_meaning"
    st.markdown(plain(translate(meaning, language)))


def _show_doubts(
    answer: Prediction, said: ImmunotherapyPrediction, language: Language
) -> None:
    for reason in answer.applicability:
        st.warning(plain(reason.in_language(language)), icon=":material/rule:")
    st.caption(plain(unusualness_words(said, language)))
    if answer.widened:
        st.caption(translate("immunotherapy.widened", language))


def _show_withheld(withheld: PredictionWithheld, language: Language) -> None:
    said = "\n".join(
        f"- {plain(reason.in_language(language))}" for reason in withheld.reasons
    )
    st.info(
        f"**{translate('immunotherapy.withheld', language)}**\n\n{said}",
        icon=":material/block:",
    )
    st.caption(translate("immunotherapy.withheld_then", language))
