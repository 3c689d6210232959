"""Fixed rules for growth beside the verdict, and whether they agree with it."""

import streamlit as st

from data.results.growth import RuleResult
from data.words import Language, word
from fusion.growth.course_of_nodule import CourseOfNodule
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import joined, percent_change, plain


def show_rules(
    course: CourseOfNodule, language: Language, *, beside_verdict: bool = True
) -> None:
    """Show the doubling time with its interval, then each rule.

    Args:
        course: The nodule over time.
        language: Language of the reader.
        beside_verdict: Whether to say if the rule agrees with the verdict.
    """
    st.markdown(f"**{word('growth_page.doubling', language)}**")
    st.markdown(plain(course.doubling.in_language(language)))
    st.markdown(f"**{word('growth_page.rules', language)}**")
    if not course.verdict.rules:
        st.caption(word("growth_page.rules_need_two", language))
        return
    columns = ["rule", "says", "verdict"] if beside_verdict else ["rule", "says"]
    show_fact_table(
        [
            _cells(rule, course, language)[: len(columns)]
            for rule in course.verdict.rules
        ],
        "growth_page",
        columns,
        language,
        title=word("growth_page.rules", language),
    )


def _cells(rule: RuleResult, course: CourseOfNodule, language: Language) -> list[str]:
    notes = [plain(note.in_language(language)) for note in rule.notes]
    change = percent_change(1 + rule.change_percent / 100)
    found = rule.finding or "none"
    return [
        "  \n".join([f"**{word(f'growth_page.rule.{rule.rule}', language)}**", *notes]),
        joined([word(f"growth_page.finding.{found}", language), change]),
        word(f"growth_page.agreement.{_agreement(rule, course)}", language),
    ]


def _agreement(rule: RuleResult, course: CourseOfNodule) -> str:
    """The verdict's own notes say where a rule disagrees, and why."""
    if rule.finding is None:
        return "none"
    key = f"growth.disagrees.{rule.rule}.{course.verdict.trend}"
    return "disagrees" if any(note.key == key for note in course.notes) else "agrees"
