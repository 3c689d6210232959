"""The fused model of simulated outcomes: on simulated patients alone."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import streamlit as st

from data.case import PatientCase
from data.results.prediction import Modality, PredictionTarget, PredictionWithheld
from data.words import Language, word
from fusion.network.fused_inference import (
    Explained,
    WeighedPrediction,
    predict_patient,
)
from fusion.network.fused_questions import MODALITIES
from fusion.network.fused_session import released_fused_model
from fusion.prediction.columns_of_case import columns_of_case
from pages.frame.cached_loading import access_scope, pictures_of_nodules
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import joined, percent, percent_interval, plain

_SEED: Final = 1
_ORDERS: Final = 2
_SHOWN_DRIVERS: Final = 3
_LEAST_SHARE: Final = 0.005


def show_simulated_outlook(case: PatientCase, today: date, language: Language) -> None:
    """Show all therapies and nodules, or that the model does not run on this patient.

    Args:
        case: With a record.
        today: The present day.
        language: Language of the reader.
    """
    st.subheader(word("fused.title", language), anchor=False)
    if not case.simulated:
        st.info(word("fused.not_here", language), icon=":material/block:")
        return
    with st.spinner(word("fused.working", language)):
        pictures = pictures_of_nodules(access_scope(), case.patient_id, case)
        answers = predict_patient(
            released_fused_model(),
            columns_of_case(case, today),
            pictures.features,
            pictures.diameter_mm,
            Explained(np.random.default_rng(_SEED), _ORDERS),
        )
    told = [one for one in answers if not isinstance(one, PredictionWithheld)]
    st.caption(word("fused.what", language))
    if pictures.unread:
        st.caption(word("fused.unread", language, count=pictures.unread))
    _show_therapies(told, language)
    _show_nodules(told, pictures.labels, language)
    doubts = {reason for one in told for reason in one.prediction.applicability}
    for reason in sorted(doubts, key=lambda one: one.in_language(language)):
        st.warning(plain(reason.in_language(language)), icon=":material/rule:")
    if told:
        version = told[0].prediction.version
        st.caption(plain(word("fused.source", language, version=version)))


def _show_therapies(told: Sequence[WeighedPrediction], language: Language) -> None:
    free = {
        one.prediction.therapy: one
        for one in told
        if one.prediction.target is PredictionTarget.PROGRESSION_FREE_SURVIVAL
    }
    rows = [
        (
            f"**{plain(word(f'fused.therapy.{one.prediction.therapy}', language))}**",
            _number(one),
            _number(free[one.prediction.therapy]),
            _weights(one, language),
            _drivers(one, language),
        )
        for one in told
        if one.prediction.target is PredictionTarget.RESPONSE
    ]
    show_fact_table(
        rows,
        "fused",
        ("therapy", "response", "free", "weights", "drivers"),
        language,
        title=word("fused.title", language),
    )


def _show_nodules(
    told: Sequence[WeighedPrediction], labels: Sequence[str], language: Language
) -> None:
    by_target = {
        target: {one.nodule: one for one in told if one.prediction.target is target}
        for target in (
            PredictionTarget.GROWTH_12_MONTHS,
            PredictionTarget.MALIGNANCY,
        )
    }
    rows = []
    for number, growth in by_target[PredictionTarget.GROWTH_12_MONTHS].items():
        malignancy = by_target[PredictionTarget.MALIGNANCY][number]
        label = (
            labels[number] if number is not None else word("fused.no_picture", language)
        )
        rows.append(
            (
                f"**{plain(label)}**",
                _number(growth),
                _number(malignancy),
                _weights(malignancy, language),
            )
        )
    show_fact_table(
        rows,
        "fused",
        ("nodule", "growth", "malignancy", "weights"),
        language,
        title=word("fused.nodules", language),
    )


def _number(one: WeighedPrediction) -> str:
    said = one.prediction
    return plain(f"{percent(said.probability)} ({percent_interval(said.interval)})")


def _weights(one: WeighedPrediction, language: Language) -> str:
    """Modalities by their share, those without a part left out."""
    order: list[Modality] = sorted(MODALITIES, key=lambda name: -one.weights[name])
    shares = {
        word(f"fused.modality.{name}", language): one.weights[name] for name in order
    }
    return joined(
        plain(f"{name} {percent(share)}")
        for name, share in shares.items()
        if share >= _LEAST_SHARE
    )


def _drivers(one: WeighedPrediction, language: Language) -> str:
    largest = one.prediction.contributions[:_SHOWN_DRIVERS]
    parts = [
        f"{word(f'fused.input.{part.name}', language)} {part.log_odds:+.1f}"
        for part in largest
    ]
    return joined(plain(part.replace("-", "−")) for part in parts)
