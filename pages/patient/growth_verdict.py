"""The verdict on a nodule in one sentence that can be read out, and what is with it."""

from collections.abc import Sequence
from datetime import date
from math import inf
from typing import Final

import streamlit as st

from data.nodule import Nodule
from data.results.growth import DecidedBy, Trend
from data.words import Language, word
from fusion.growth.course_of_nodule import CourseOfNodule
from fusion.growth.growth_prior import STABLE_BEYOND_DAYS
from pages.frame.formatting import (
    days_between,
    estimated_days,
    listed,
    percent,
    percent_change,
    plain,
    three_digits,
    volume,
)

_ICONS: Final = {
    Trend.GROWING: ":material/trending_up:",
    Trend.STABLE: ":material/trending_flat:",
    Trend.SHRINKING: ":material/trending_down:",
    Trend.CANNOT_TELL: ":material/help:",
}


def show_verdict(
    course: CourseOfNodule,
    nodule: Nodule,
    to_do: Sequence[str],
    today: date,
    language: Language,
) -> None:
    """Show the sentence, how sure it is, and what must be known beside it.

    Args:
        course: The nodule over time.
        nodule: Its label is in the sentence.
        to_do: What is needed next, in words.
        today: The present day.
        language: Language of the reader.
    """
    sentence = verdict_sentence(course, nodule, today, language)
    with st.container(border=True, key=f"verdict-{course.verdict.trend}"):
        st.header(f"{_ICONS[course.verdict.trend]} {plain(sentence)}", anchor=False)
        st.caption(_certainty(course, today, language))
        for line in to_do:
            st.markdown(f":material/arrow_forward: {plain(line)}")
    for line in _warnings(course, language):
        st.warning(plain(line), icon=":material/priority_high:")


def show_measured(
    course: CourseOfNodule, nodule: Nodule, to_do: Sequence[str], language: Language
) -> None:
    """Show only what was measured, where the verdict is not switched on.

    Args:
        course: The nodule over time.
        nodule: Its label is in the sentence.
        to_do: What is needed next, in words.
        language: Language of the reader.
    """
    first, last = course.scans[course.turned], course.scans[-1]
    with st.container(border=True, key="growth-measured"):
        if first is not last:
            sentence = word(
                "growth_page.measured",
                language,
                nodule=nodule.label,
                first=volume(first.volume_mm3),
                before=first.scanned_on,
                last=volume(last.volume_mm3),
                after=last.scanned_on,
                change=percent_change(last.volume_mm3 / first.volume_mm3),
                days=days_between((last.scanned_on - first.scanned_on).days, language),
            )
            st.header(plain(sentence), anchor=False)
        for line in to_do:
            st.markdown(f":material/arrow_forward: {plain(line)}")
    for line in _scan_warnings(course, language):
        st.warning(plain(line), icon=":material/priority_high:")


def verdict_sentence(
    course: CourseOfNodule, nodule: Nodule, today: date, language: Language
) -> str:
    """One sentence that a nurse can read out."""
    verdict = course.verdict
    kind, values = _sentence(course, today, language)
    return word(
        f"growth_page.sentence.{verdict.trend}{kind}",
        language,
        nodule=nodule.label,
        **values,
    )


def _sentence(
    course: CourseOfNodule, today: date, language: Language
) -> tuple[str, dict[str, str]]:
    """Which sentence of the trend, and its values."""
    trend = course.verdict.trend
    if trend is Trend.GROWING:
        return _growing(course, language)
    if trend is Trend.CANNOT_TELL:
        return _again(course, today, language)
    first, last = course.scans[course.turned], course.scans[-1]
    limit = STABLE_BEYOND_DAYS[last.density]
    return "", {
        "days": days_between((last.scanned_on - first.scanned_on).days, language),
        "limit": estimated_days(limit, language),
        "change": percent_change(last.volume_mm3 / first.volume_mm3),
    }


def _again(
    course: CourseOfNodule, today: date, language: Language
) -> tuple[str, dict[str, str]]:
    days, on = course.verdict.scan_again_days, course.scan_again_on
    if days is None or on is None:
        return ".work_up", {}
    kind = ".again" if on >= today else ".again_past"
    return kind, {"days": days_between(days, language), "date": str(on)}


def _growing(course: CourseOfNodule, language: Language) -> tuple[str, dict[str, str]]:
    verdict = course.verdict
    if verdict.decided_by is not DecidedBy.VOLUME:
        return f".{verdict.decided_by}", {}
    interval = verdict.doubling_time_interval_days
    if interval is None or not verdict.rate_percent_per_day:
        return ".plain", {}
    if interval.high == inf:
        return ".at_least", {"low": estimated_days(interval.low, language)}
    middle = course.doubling_days
    return ".doubling", {
        "days": estimated_days(middle or interval.low, language),
        "low": three_digits(interval.low),
        "high": three_digits(interval.high),
    }


def _certainty(course: CourseOfNodule, today: date, language: Language) -> str:
    verdict = course.verdict
    last = course.scans[-1].scanned_on
    chances = word(
        "growth_page.certainty",
        language,
        growing=plain(percent(verdict.probability_growing)),
        stable=plain(percent(verdict.probability_stable)),
        shrinking=plain(percent(verdict.probability_shrinking)),
        what=word(f"growth_page.decided_by.{verdict.decided_by}", language),
    )
    age = word(
        "growth_page.last_scan",
        language,
        date=last,
        days=days_between((today - last).days, language),
    )
    return f"{chances}  \n{age}"


def what_is_needed(
    course: CourseOfNodule, missed: date | None, language: Language
) -> list[str]:
    """What to do about too few scans.

    Args:
        course: The nodule over time.
        missed: Day of a newer CT on which it was not measured, or None.
        language: Language of the reader.
    """
    lines = []
    if missed:
        lines.append(word("growth_page.missed", language, date=missed))
    elif len(course.scans) == 1:
        lines.append(word("growth_page.one_scan", language))
    return lines


def _warnings(course: CourseOfNodule, language: Language) -> list[str]:
    """Where the course turned, notes of the verdict, and what the scans lack."""
    notes = [note.in_language(language) for note in course.notes]
    turned, *others = _scan_warnings(course, language) or [""]
    if not course.turned:
        return [*notes, *filter(None, [turned]), *others]
    return [turned, *notes, *others]


def _scan_warnings(course: CourseOfNodule, language: Language) -> list[str]:
    """Where the course turned, how scans differ, and which were left out."""
    lines = []
    if course.turned:
        turned = course.scans[course.turned]
        before = "shrank" if turned.volume_mm3 < course.scans[0].volume_mm3 else "grew"
        lines.append(
            word(f"growth_page.turned.{before}", language, date=turned.scanned_on)
        )
    since = course.scans[course.turned].scanned_on
    days = dict.fromkeys(str(c.scanned_on) for c in course.changes)
    differing = [day for day in days if day > str(since)]
    if differing:
        dates = listed(differing, language)
        lines.append(word("growth_page.scanned_otherwise", language, dates=dates))
    if course.left_out:
        lines.append(word("growth_page.left_out", language, count=course.left_out))
    return lines
