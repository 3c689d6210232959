"""Probabilities of growing by a quarter, and of passing sizes that guidelines use."""

import streamlit as st

from data.results.growth import GrowthForecast
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import percent, plain, volume


def show_chances(forecast: GrowthForecast, language: Language) -> None:
    """Show what the forecast gives each event, by when."""
    st.markdown(f"**{translate('growth_page.chances', language)}**")
    title = translate("growth_page.chances", language)
    months = ("3", "6", "12")
    show_fact_table(
        [[plain(percent(chance)) for _, chance in forecast.growth_25_percent]],
        "growth_page",
        [f"quarter_{month}" for month in months],
        language,
        title=title,
    )
    sizes = list(dict.fromkeys(size for _, size, _ in forecast.passing))
    by_day = {
        (days, size): plain(percent(chance)) for days, size, chance in forecast.passing
    }
    days = list(dict.fromkeys(day for day, _, _ in forecast.passing))
    show_fact_table(
        [[volume(size), *(by_day[day, size] for day in days)] for size in sizes],
        "growth_page",
        ["size", "passing_12", "passing_24"],
        language,
        title=translate("growth_page.passing", language),
    )
    notes = " ".join(note.in_language(language) for note in forecast.notes)
    st.caption(f"{plain(notes)} {translate('growth_page.chances_note', language)}")
