"""Nodules on their latest scan, with the change since the scans before."""

from collections.abc import Sequence

import streamlit as st

from data.imaging.nodule import MeasurementFlag, NoduleMeasurement
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.results.nodule_growth import NoduleGrowth
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import (
    axes,
    day,
    joined,
    listed,
    plain,
    term,
    volume,
    volume_interval,
)
from pages.overview.change_words import change_words, doubling_time_words

_LINES = "  \n"


def show_nodules(patient: AssessedPatient, language: Language) -> None:
    """Show one line a nodule: how large, of which density, is it growing."""
    nodules = patient.assessment.nodules
    columns = ["nodule", "volume", "axes", "since_previous", "doubling_time"]
    columns += ["since_first"] if any(map(_since_first_is_known, nodules)) else []
    columns += ["checks"]
    scans = len(patient.case.studies)
    cells = [_cells(one, scans, language) for one in nodules]
    show_fact_table(
        [[cell[column] for column in columns] for cell in cells],
        "overview",
        columns,
        language,
        title=translate("overview.nodules", language),
        unbroken={"volume", "axes"},
    )
    methods = sorted({plain(one.latest.method) for one in nodules})
    st.caption(
        translate("overview.interval_note", language, methods=", ".join(methods))
    )
    _show_problems(nodules, language)


def _show_problems(nodules: Sequence[NoduleAssessment], language: Language) -> None:
    """Say why a part of a nodule is missing, and what to do."""
    for one in nodules:
        for issue in one.issues:
            what = plain(issue.what.in_language(language))
            how = plain(issue.how_to_fix.in_language(language))
            st.error(
                f"**{plain(one.nodule.label)}: {what}**{_LINES}{how}",
                icon=":material/error:",
            )


def _since_first_is_known(one: NoduleAssessment) -> bool:
    return one.unmeasured_on_earlier_ct or bool(one.growth and one.growth.since_first)


def _cells(one: NoduleAssessment, scans: int, language: Language) -> dict[str, str]:
    latest, growth = one.latest, one.growth
    return {
        "nodule": f"**{plain(one.nodule.label)}**{_LINES}"
        + term("density", latest.density, language),
        "volume": f"**{volume(latest.volume_mm3)}**{_LINES}"
        + volume_interval(latest.clinical_interval_mm3),
        "axes": f"{axes(latest.long_axis_mm, latest.short_axis_mm)}{_LINES}"
        + day(latest.scanned_on, language),
        "since_previous": _since_previous(growth, scans, language)
        if growth
        else translate("overview.not_judged", language),
        "doubling_time": _doubling_time(growth, language) if growth else "–",
        "since_first": _since_first(one, language),
        "checks": _checks(one, language),
    }


def _since_previous(growth: NoduleGrowth, scans: int, language: Language) -> str:
    if growth.since_previous is None:
        return translate("overview.one_scan", language, count=scans)
    return change_words(growth.since_previous, language)


def _doubling_time(growth: NoduleGrowth, language: Language) -> str:
    """The one doubling time; since when, if it rests on more than two scans."""
    doubling, previous = growth.doubling_time, growth.since_previous
    if doubling is None:
        return "–"
    words = doubling_time_words(doubling, language)
    if previous is None or doubling.since == previous.earlier_on:
        return words
    since = translate("overview.fitted_since", language, date=doubling.since)
    return f"{words}{_LINES}{since}"


def _since_first(one: NoduleAssessment, language: Language) -> str:
    """Change over all scans; a nodule that earlier scans lack is pointed out."""
    lines = []
    if one.growth and one.growth.since_first:
        lines.append(change_words(one.growth.since_first, language))
    if one.unmeasured_on_earlier_ct:
        first = one.scans[0].scanned_on
        lines.append(
            f"**{translate('overview.first_measured', language, date=first)}**"
        )
    return _LINES.join(lines) or "–"


def _checks(one: NoduleAssessment, language: Language) -> str:
    latest, missed = one.latest, one.newer_ct_unmeasured_on
    parts = [
        f"**{translate('overview.missed', language, date=missed)}**" if missed else "",
        *(_flag(latest, flag, language) for flag in sorted(latest.flags)),
        _excluded(one, language),
    ]
    if latest.measured_by != "algorithm":
        person = plain(latest.measured_by)
        parts.append(translate("overview.reviewed_by", language, person=person))
    return joined(parts) or translate("overview.no_flags", language)


def _excluded(one: NoduleAssessment, language: Language) -> str:
    """On which days a further measurement was left out of all numbers."""
    days = sorted({scan.scanned_on.isoformat() for scan in one.excluded_scans})
    if not days:
        return ""
    return translate("overview.excluded", language, days=listed(days, language))


def _flag(latest: NoduleMeasurement, flag: MeasurementFlag, language: Language) -> str:
    chance = latest.failure_probability
    if flag is not MeasurementFlag.OUTLINE_NEEDS_REVIEW or chance is None:
        return term("flag", flag, language)
    percent = round(100 * chance)
    return f"**{translate('overview.look_at_outline', language, percent=percent)}**"
