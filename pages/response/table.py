"""The numbers behind the response: by visit, by target, and as a file."""

import streamlit as st

from connectors.exports.response_csv import response_csv
from data.patient.case import PatientCase
from data.results.response_over_time import ResponseOverTime, ResponseVisit
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import NARROW, plain, position, volume
from pages.response.target_table import show_target_table


def show_response_tables(
    course: ResponseOverTime, case: PatientCase, language: Language
) -> None:
    """Show one line a visit, then one line a target, and offer both as CSV."""
    st.subheader(translate("response_page.visits", language), anchor=False)
    show_fact_table(
        [_visit_cells(visit, language) for visit in course.visits],
        "response_page",
        ["date", "sum", "changes", "response", "others", "volume", "growth_rate"],
        language,
        title=translate("response_page.visits", language),
        unbroken={"date", "sum"},
    )
    st.caption(translate("response_page.visits_note", language))
    show_target_table(course, language)
    st.download_button(
        translate("response_page.save", language),
        response_csv(course),
        file_name=f"response-{course.plan.baseline_on.isoformat()}.csv",
        mime="text/csv",
        key=f"response.save.{case.patient_id}",
        icon=":material/download:",
        on_click="ignore",
    )


def _visit_cells(visit: ResponseVisit, language: Language) -> list[str]:
    return [
        visit.assessment.assessed_on.isoformat(),
        _sum(visit, language),
        _changes(visit, language),
        _response(visit, language),
        _others(visit, language),
        _volume(visit, language),
        _growth(visit),
    ]


def _growth(visit: ResponseVisit) -> str:
    interval = visit.growth_interval
    rate = _percent(visit.growth_percent_a_month)
    if interval is None:
        return rate
    return f"{rate}  \n{_percent(interval.low)} – {_percent(interval.high)}"


def _sum(visit: ResponseVisit, language: Language) -> str:
    if visit.sum_mm is None:
        return translate("response_page.not_measured", language)
    interval = visit.sum_interval_mm
    bounds = f"{interval.low:.1f}–{interval.high:.1f}{NARROW}mm" if interval else ""
    return f"**{position(visit.sum_mm)}**  \n{bounds}"


def _changes(visit: ResponseVisit, language: Language) -> str:
    response = visit.response
    if response is None:
        return translate("response_page.baseline", language)
    return "  \n".join(
        translate(f"response_page.from_{point}", language, percent=_percent(change))
        for point, change in (
            ("baseline", response.change_from_baseline_percent),
            ("nadir", response.change_from_nadir_percent),
        )
    )


def _response(visit: ResponseVisit, language: Language) -> str:
    response = visit.response
    if response is None:
        return "–"
    targets = translate(
        "response_page.targets_say", language, response=response.target_response.value
    )
    overall = (
        translate(
            "response_page.overall_says", language, response=response.overall.value
        )
        if response.overall
        else translate("response_page.no_overall", language)
    )
    immune = visit.irecist.response.value if visit.irecist else ""
    return "  \n".join(part for part in (targets, f"**{overall}**", immune) if part)


def _others(visit: ResponseVisit, language: Language) -> str:
    """New lesions and non-targets, as a person read them."""
    new = visit.assessment.new_lesion
    key = {None: "not_said", True: "yes", False: "no"}[new]
    lesions = translate(f"response_page.new_lesion.{key}", language)
    non_targets = visit.assessment.non_targets.value
    listed = ", ".join(
        f"{one.label} ({position(one.diameter_mm)})" if one.diameter_mm else one.label
        for one in visit.assessment.new_lesions
    )
    return "  \n".join(
        part
        for part in (
            lesions,
            translate("response_page.new_listed", language, labels=plain(listed))
            if listed
            else "",
            translate(f"response_page.non_targets.{non_targets}", language),
        )
        if part
    )


def _volume(visit: ResponseVisit, language: Language) -> str:
    found = visit.volume
    if found is None:
        return "–"
    if found.response is None:
        return volume(found.sum_mm3)
    change = _percent(found.change_from_baseline_percent)
    said = translate("response_page.by_volume", language, response=found.response.value)
    return f"{volume(found.sum_mm3)}  \n{change} · {said}"


def _percent(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:+.0f}{NARROW}%".replace("-", "−")
