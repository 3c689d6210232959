"""Present state of the tumour, in one line, and the best it did."""

import streamlit as st

from data.patient.case import PatientCase
from data.patient.response_categories import Response
from data.results.response_over_time import (
    Confirmation,
    ResponseOverTime,
    ResponseVisit,
)
from data.words import Language, translate
from pages.kit.formatting import day, joined, plain


def show_summary(
    course: ResponseOverTime, case: PatientCase, language: Language
) -> None:
    """Show the present response, its rule, the best response and the depth."""
    latest = course.visits[-1]
    if latest.response is None:
        st.info(
            translate(
                "response_page.only_baseline",
                language,
                date=course.plan.baseline_on.isoformat(),
            ),
            icon=":material/event_upcoming:",
        )
        return
    st.header(_headline(latest, language), anchor=False)
    if latest.rule:
        st.markdown(plain(latest.rule.in_language(language)))
    if latest.near:
        st.warning(latest.near.in_language(language), icon=":material/difference:")
    for note in latest.response.notes:
        st.warning(note.in_language(language), icon=":material/accessibility_new:")
    st.markdown(joined(_bests(course, language)))
    if course.confirmation:
        st.caption(_confirmation(course.confirmation, language))
    _show_immune(course, latest, language)
    _show_records_view(case, language)


def _headline(visit: ResponseVisit, language: Language) -> str:
    response = visit.response
    if response is None:
        return ""
    when = day(visit.assessment.assessed_on, language)
    if response.overall is None:
        said = category(response.target_response, language)
        return translate("response_page.lung_only", language, response=said, date=when)
    said = category(response.overall, language)
    return translate("response_page.overall", language, response=said, date=when)


def category(response: Response, language: Language) -> str:
    """A category in words with its short form, such as `Partial response (PR)`."""
    words = translate(f"response.category.{response.value}", language)
    return f"{words} ({response.value})"


def _bests(course: ResponseOverTime, language: Language) -> list[str]:
    parts = []
    if course.best is not None:
        best = category(course.best, language)
        parts.append(translate("response_page.best", language, response=best))
    if course.best_confirmed is not None:
        confirmed = category(course.best_confirmed, language)
        parts.append(
            translate("response_page.best_confirmed", language, response=confirmed)
        )
    if course.depth is not None:
        percent = f"{course.depth.best_change_percent:+.0f}".replace("-", "−")
        parts.append(translate("response_page.depth", language, percent=percent))
    return parts


def _confirmation(found: Confirmation, language: Language) -> str:
    values = {
        "response": category(found.response, language),
        "since": found.since.isoformat(),
    }
    if found.confirmed_on:
        day_seen = found.confirmed_on.isoformat()
        return translate("response_page.confirmed", language, **values, date=day_seen)
    due = found.due_from.isoformat()
    return translate("response_page.to_confirm", language, **values, date=due)


def _show_immune(
    course: ResponseOverTime, latest: ResponseVisit, language: Language
) -> None:
    if not course.immunotherapy:
        st.caption(translate("response_page.no_immunotherapy", language))
        return
    if latest.irecist is None:
        st.caption(translate("response_page.immune_unknown", language))
        return
    step = latest.irecist
    said = translate(f"response.category.{step.response.value}", language)
    line = f"iRECIST: **{plain(said)}**"
    if step.confirm_from and step.confirm_to:
        line += " · " + translate(
            "response_page.confirm_between",
            language,
            first=step.confirm_from.isoformat(),
            last=step.confirm_to.isoformat(),
        )
    st.markdown(line)


def _show_records_view(case: PatientCase, language: Language) -> None:
    """Show what the record says of the disease; beside ours, never merged."""
    statuses = case.record.disease_statuses if case.record else ()
    if statuses:
        newest = statuses[0]
        st.caption(
            translate(
                "response_page.record_says",
                language,
                said=plain(newest.said),
                date=day(newest.assessed_on, language),
                source=plain(newest.source),
            )
        )
