"""The fused model of simulated outcomes: on simulated patients alone."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from data.results.fused import FusedPrediction, WeighedPrediction
from data.results.prediction import Prediction, PredictionTarget
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import joined, percent, percent_interval, plain

# Count and share. Chosen: more do not fit the line; smaller shares say nothing.
_SHOWN_DRIVERS: Final = 3
_LEAST_SHARE: Final = 0.005


def show_fused_prediction(
    said: FusedPrediction | None, language: Language, *, simulated: bool
) -> None:
    """Show all therapies and nodules, or why the model says nothing of this patient.

    Args:
        said: None but on simulated patients whose images were read.
        language: Language of the reader.
        simulated: Whether the patient is marked as simulated.
    """
    st.subheader(translate("fused.title", language), anchor=False)
    if not simulated:
        st.info(translate("fused.not_here", language), icon=":material/block:")
        return
    if said is None:
        st.info(translate("fused.not_read", language), icon=":material/hourglass:")
        return
    st.caption(translate("fused.what", language))
    if said.unread:
        st.caption(translate("fused.unread", language, count=said.unread))
    _show_therapies(said.predictions, language)
    _show_nodules(said, language)
    _show_doubts(said.predictions, language)


def _show_doubts(predictions: Sequence[WeighedPrediction], language: Language) -> None:
    doubts = {reason for one in predictions for reason in one.prediction.applicability}
    for reason in sorted(doubts, key=lambda one: one.in_language(language)):
        st.warning(plain(reason.in_language(language)), icon=":material/rule:")
    if predictions:
        version = predictions[0].prediction.version
        st.caption(plain(translate("fused.source", language, version=version)))


def _therapy(prediction: Prediction, language: Language) -> str:
    """Name of the therapy, in bold."""
    return f"**{plain(translate(f'fused.therapy.{prediction.therapy}', language))}**"


def _show_therapies(
    predictions: Sequence[WeighedPrediction], language: Language
) -> None:
    progression_free = {
        one.prediction.therapy: one
        for one in predictions
        if one.prediction.target is PredictionTarget.PROGRESSION_FREE_SURVIVAL
    }
    rows = [
        (
            _therapy(one.prediction, language),
            _number(one),
            _number(progression_free[one.prediction.therapy]),
            _weights(one, language),
            _drivers(one, language),
        )
        for one in predictions
        if one.prediction.target is PredictionTarget.RESPONSE
    ]
    show_fact_table(
        rows,
        "fused",
        ("therapy", "response", "free", "weights", "drivers"),
        language,
        title=translate("fused.title", language),
    )


def _show_nodules(said: FusedPrediction, language: Language) -> None:
    growth, malignancy = (
        _by_nodule(said.predictions, target)
        for target in (PredictionTarget.GROWTH_12_MONTHS, PredictionTarget.MALIGNANCY)
    )
    rows = [
        (
            f"**{plain(_label(number, said.labels, language))}**",
            _number(grows),
            _number(malignancy[number]),
            _weights(malignancy[number], language),
        )
        for number, grows in growth.items()
    ]
    show_fact_table(
        rows,
        "fused",
        ("nodule", "growth", "malignancy", "weights"),
        language,
        title=translate("fused.nodules", language),
    )


def _by_nodule(
    predictions: Sequence[WeighedPrediction], target: PredictionTarget
) -> Mapping[int | None, WeighedPrediction]:
    return {one.nodule: one for one in predictions if one.prediction.target is target}


def _label(number: int | None, labels: Sequence[str], language: Language) -> str:
    return translate("fused.no_picture", language) if number is None else labels[number]


def _number(one: WeighedPrediction) -> str:
    said = one.prediction
    return plain(f"{percent(said.probability)} ({percent_interval(said.interval)})")


def _weights(one: WeighedPrediction, language: Language) -> str:
    """Modalities by their share, those without a part left out."""
    shares = sorted(one.weights.items(), key=lambda part: -part[1])
    return joined(
        plain(f"{translate(f'fused.modality.{name}', language)} {percent(share)}")
        for name, share in shares
        if share >= _LEAST_SHARE
    )


def _drivers(one: WeighedPrediction, language: Language) -> str:
    largest = one.prediction.contributions[:_SHOWN_DRIVERS]
    parts = [
        f"{translate(f'fused.input.{part.name}', language)} {part.log_odds:+.1f}"
        for part in largest
    ]
    return joined(plain(part.replace("-", "−")) for part in parts)
