"""Table of what is known of a nodule and its patient, each with where it is from."""

from collections.abc import Sequence

import streamlit as st

from data.results.known_input import InputOrigin, KnownInput
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import minute, plain
from pages.nodule_risk.input_words import input_name, input_value


def show_inputs(inputs: Sequence[KnownInput], language: Language) -> None:
    """Show each input with its value and who says so; those of persons come first."""
    title = translate("risk_card.inputs", language)
    st.subheader(title, anchor=False)
    ordered = sorted(inputs, key=lambda one: one.origin is not InputOrigin.ENTERED)
    with st.container(key="risk-inputs"):
        show_fact_table(
            [
                [
                    plain(input_name(one.name, language)),
                    f"**{plain(input_value(one.name, one.value, language))}**",
                    _origin(one, language),
                ]
                for one in ordered
            ],
            "risk_card",
            ["input", "value", "origin"],
            language,
            title=title,
        )


def _origin(one: KnownInput, language: Language) -> str:
    if one.fact is None:
        key = "age" if one.name == "age_years" else one.origin
        source = plain(one.source) or "–"
        return translate(f"risk_card.origin.{key}", language, source=source)
    entered = translate(
        "risk_card.origin.entered",
        language,
        person=plain(one.fact.person),
        time=minute(one.fact.entered_at),
        scan=one.fact.scanned_on or "–",
    )
    if one.instead_of is None:
        return entered
    other = plain(input_value(one.name, one.instead_of, language))
    return (
        f"{entered}  \n**{translate('risk_card.instead_of', language, value=other)}**"
    )
