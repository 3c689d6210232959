"""Nodules on their latest scan, with the change since the scans before."""

import streamlit as st

from data.case import StudyRow
from data.nodule import MeasurementFlag, Nodule, NoduleMeasurement
from data.words import Language, word
from pages.frame.fact_table import show_fact_table
from pages.frame.formatting import (
    axes,
    day,
    estimated_days,
    joined,
    plain,
    term,
    volume,
    volume_interval,
)
from pages.patient.change_words import (
    change_since_first,
    change_since_previous,
    change_words,
    doubling_time_words,
)


def show_nodules(
    nodules: tuple[Nodule, ...], studies: tuple[StudyRow, ...], language: Language
) -> None:
    """Show one line a nodule: how large, of which density, is it growing."""
    measured = [nodule for nodule in nodules if nodule.measurements]
    followed = any(
        len(nodule.measurements) > 2 or _came_later(nodule, studies)
        for nodule in measured
    )
    columns = ["nodule", "volume", "axes", "since_previous", "doubling_time"]
    columns += ["since_first"] if followed else []
    columns += ["checks"]
    cells = [_cells(nodule, studies, language) for nodule in measured]
    show_fact_table(
        [[cell[column] for column in columns] for cell in cells],
        "overview",
        columns,
        language,
        title=word("overview.nodules", language),
        unbroken={"volume", "axes"},
    )
    methods = sorted({plain(nodule.measurements[-1].method) for nodule in measured})
    st.caption(word("overview.interval_note", language, methods=", ".join(methods)))


def _cells(
    nodule: Nodule, studies: tuple[StudyRow, ...], language: Language
) -> dict[str, str]:
    scans = nodule.measurements
    latest = scans[-1]
    previous = change_since_previous(scans)
    return {
        "nodule": f"**{plain(nodule.label)}**  \n"
        + term("density", latest.density, language),
        "volume": f"**{volume(latest.volume_mm3)}**  \n"
        + volume_interval(latest.clinical_interval_mm3),
        "axes": f"{axes(latest.long_axis_mm, latest.short_axis_mm)}  \n"
        + day(latest.scanned_on, language),
        "since_previous": change_words(previous, language)
        if previous
        else word("overview.one_scan", language, count=len(studies)),
        "doubling_time": doubling_time_words(previous, language) if previous else "–",
        "since_first": _since_first(nodule, studies, language),
        "checks": _checks(latest, studies, language),
    }


def _since_first(
    nodule: Nodule, studies: tuple[StudyRow, ...], language: Language
) -> str:
    """Change over all scans; a nodule that earlier scans lack is pointed out."""
    lines = []
    change = change_since_first(nodule.measurements)
    if change:
        lines.append(change_words(change, language))
        if change.beyond_error and change.ratio > 1:
            days = estimated_days(change.doubling_time_days or 0, language)
            lines.append(word("overview.doubling", language, days=days))
    if _came_later(nodule, studies):
        day_ = nodule.measurements[0].scanned_on
        lines.append(f"**{word('overview.first_measured', language, date=day_)}**")
    return "  \n".join(lines) or "–"


def _came_later(nodule: Nodule, studies: tuple[StudyRow, ...]) -> bool:
    days = [study.scanned_on for study in studies if study.scanned_on]
    return bool(days) and min(days) < nodule.measurements[0].scanned_on


def _checks(
    latest: NoduleMeasurement, studies: tuple[StudyRow, ...], language: Language
) -> str:
    parts = [
        *_missed(latest, studies, language),
        *(_flag(latest, flag, language) for flag in sorted(latest.flags)),
    ]
    if latest.measured_by != "algorithm":
        person = plain(latest.measured_by)
        parts.append(word("overview.reviewed_by", language, person=person))
    return joined(parts) or word("overview.no_flags", language)


def _flag(latest: NoduleMeasurement, flag: MeasurementFlag, language: Language) -> str:
    chance = latest.review_probability
    if flag is not MeasurementFlag.LOOK_AT_OUTLINE or chance is None:
        return term("flag", flag, language)
    percent = round(100 * chance)
    return f"**{word('overview.look_at_outline', language, percent=percent)}**"


def _missed(
    latest: NoduleMeasurement, studies: tuple[StudyRow, ...], language: Language
) -> list[str]:
    """Say that the newest scan of the patient does not show this nodule measured."""
    days = [study.scanned_on for study in studies if study.scanned_on]
    if not days or max(days) <= latest.scanned_on:
        return []
    return [f"**{word('overview.missed', language, date=max(days))}**"]
