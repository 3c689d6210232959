"""Lines of therapy, the newest first."""

import streamlit as st

from data.patient.therapy import TherapyLine
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import day, first_of, joined, plain, term


def show_therapies(therapies: tuple[TherapyLine, ...], language: Language) -> None:
    """Show every line of therapy with its dates and sources."""
    st.subheader(translate("overview.therapies", language), anchor=False)
    if not therapies:
        st.text(translate("overview.no_therapies", language))
        return
    show_fact_table(
        [_row(line, language) for line in therapies],
        "overview",
        ("line", "agents", "dates", "status", "source"),
        language,
        title=translate("overview.therapies", language),
        unbroken={"dates"},
    )


def _row(line: TherapyLine, language: Language) -> tuple[str, ...]:
    agents = plain(" + ".join(agent.display for agent in line.agents))
    status = [
        term("therapy_status", line.status, language),
        plain(term("intent", line.intent, language)),
        plain(line.reason_stopped),
    ]
    return (
        str(line.number or "–"),
        f"**{agents}**",
        f"{day(line.started, language)} –  \n{line.ended or ''}".rstrip("\n"),
        joined(status),
        plain(first_of(line.sources, 1)),
    )
