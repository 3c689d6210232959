"""Comparators, drivers and missing tests of a prediction, as tables."""

import streamlit as st

from data.results.immunotherapy import ImmunotherapyPrediction, MissingTest
from data.results.prediction import Prediction
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import percent, plain
from pages.therapy.immunotherapy_words import input_words, value_words

_BESIDE = ("pdl1_tps_percent", "tmb_per_mb")


def show_beside(said: ImmunotherapyPrediction, language: Language) -> None:
    """Show the simple scores that the model has to be better than."""
    rows = [
        (input_words(name, language), plain(value_words(name, said.value(name))))
        for name in _BESIDE
    ]
    for name, share in (("loris", said.loris), ("trial", said.trial_rate)):
        shown = (
            translate("immunotherapy.none", language)
            if share is None
            else percent(share)
        )
        rows.append((translate(f"immunotherapy.beside.{name}", language), plain(shown)))
    show_fact_table(
        [
            (*row, translate(f"immunotherapy.beside_note.{n}", language))
            for n, row in enumerate(rows)
        ],
        "immunotherapy",
        ("score", "value", "note"),
        language,
        title=translate("immunotherapy.beside", language),
    )


def show_drivers(
    response: Prediction, said: ImmunotherapyPrediction, language: Language
) -> None:
    """Show what moved the answer away from the training cohort's, largest first."""
    st.markdown(f"**{translate('immunotherapy.drivers', language)}**")
    rows = []
    for one in response.contributions:
        way = "more" if one.log_odds > 0 else "less"
        rows.append(
            (
                plain(input_words(one.name, language)),
                plain(value_words(one.name, said.value(one.name))),
                plain(translate(f"immunotherapy.{way}", language)),
                plain(f"{one.log_odds:+.2f}".replace("-", "−")),
            )
        )
    show_fact_table(
        rows,
        "immunotherapy",
        ("input", "value", "way", "log_odds"),
        language,
        title=translate("immunotherapy.drivers", language),
    )
    st.caption(translate("immunotherapy.drivers_note", language))


def show_missing_tests(missing: tuple[MissingTest, ...], language: Language) -> None:
    """Show how much each missing test would narrow the interval."""
    if not missing:
        return
    st.markdown(f"**{translate('immunotherapy.missing', language)}**")
    rows = [
        (
            plain(input_words(one.name, language)),
            plain(f"{100 * one.width:.0f} → {100 * one.width_if_known:.0f}"),
            plain(f"{percent(one.lowest)} – {percent(one.highest)}"),
        )
        for one in missing
    ]
    show_fact_table(
        rows,
        "immunotherapy",
        ("test", "width", "range"),
        language,
        title=translate("immunotherapy.missing", language),
    )
    st.caption(translate("immunotherapy.missing_note", language))
