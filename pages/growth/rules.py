"""The doubling time and published rules for growth, and whether the verdict agrees."""

import streamlit as st

from data.results.growth import RuleResult
from data.results.nodule_growth import NoduleGrowth
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import joined, percent_change, plain


def show_rules(growth: NoduleGrowth, language: Language) -> None:
    """Show the doubling time with its interval, then each rule.

    Whether a rule agrees with the verdict is said only where the verdict is released.

    Args:
        growth: Of one nodule.
        language: Language of the reader.
    """
    st.markdown(f"**{translate('growth_page.doubling', language)}**")
    st.markdown(plain(growth.doubling_time_text.in_language(language)))
    beside = growth.verdict.released is not None
    title = translate(
        "growth_page.rules" if beside else "growth_page.rules_alone", language
    )
    st.markdown(f"**{title}**")
    if not growth.rules:
        st.caption(translate("growth_page.rules_need_two", language))
        return
    show_fact_table(
        [_cells(rule, growth, language) for rule in growth.rules],
        "growth_page",
        ["rule", "says", "verdict"] if beside else ["rule", "says"],
        language,
        title=title,
    )


def _cells(rule: RuleResult, growth: NoduleGrowth, language: Language) -> list[str]:
    notes = [plain(note.in_language(language)) for note in rule.notes]
    change = percent_change(1 + rule.change_percent / 100)
    found = rule.finding or "none"
    return [
        "  \n".join(
            [f"**{translate(f'growth_page.rule.{rule.rule}', language)}**", *notes]
        ),
        joined([translate(f"growth_page.finding.{found}", language), change]),
        *_agreement(rule, growth, language),
    ]


def _agreement(rule: RuleResult, growth: NoduleGrowth, language: Language) -> list[str]:
    """The verdict's own notes say where a rule disagrees, and why."""
    verdict = growth.verdict.released
    if verdict is None:
        return []
    against = f"growth.disagrees.{rule.rule}.{verdict.trend}"
    agrees = all(note.key != against for note in growth.verdict_notes)
    said = "agrees" if agrees else "disagrees"
    key = "none" if rule.finding is None else said
    return [translate(f"growth_page.agreement.{key}", language)]
