"""The figure of one nodule on its page: title, figure, and where it is from."""

from datetime import date

import streamlit as st

from data.case import PatientCase
from data.nodule import Nodule
from data.words import Language, word
from fusion.growth.course_of_nodule import DOUBLING_LINES_DAYS, CourseOfNodule
from fusion.imaging.sphere import equivalent_diameter_mm
from fusion.imaging.volume_uncertainty import published_source
from pages.charts.change_words import change_label
from pages.charts.course_of_nodule import ChartWords, course_figure
from pages.frame.formatting import days_between, joined, listed, plain


def show_course_chart(
    course: CourseOfNodule,
    case: PatientCase,
    nodule: Nodule,
    today: date,
    language: Language,
    *,
    with_forecast: bool = True,
) -> None:
    """Show the figure of one nodule, with a legend in words and its sources."""
    therapies = case.record.therapies if case.record else ()
    st.markdown(f"**{word('growth_page.chart_title', language)}**")
    st.plotly_chart(
        course_figure(
            course,
            therapies,
            _words(course, language),
            today=today,
            with_forecast=with_forecast,
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key=f"growth.chart.{nodule.tracking_uid}",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=word("growth_page.chart_alt", language, nodule=nodule.label),
    )
    st.caption(word("growth_page.chart_legend", language))
    sources = dict.fromkeys(
        published_source(equivalent_diameter_mm(scan.volume_mm3), scan.density)
        for scan in course.scans
    )
    methods = ", ".join(sorted({scan.method for scan in course.scans}))
    simulated = word("chart.simulated", language) if case.simulated else ""
    source = word(
        "growth_page.chart_source",
        language,
        sources=plain("; ".join(sources)),
        methods=plain(methods),
    )
    st.caption(joined([source, simulated]))


def _words(course: CourseOfNodule, language: Language) -> ChartWords:
    by_day: dict[date, list[str]] = {}
    for change in course.changes:
        by_day.setdefault(change.scanned_on, []).append(change_label(change, language))
    return ChartWords(
        doubling={
            days: word("growth_page.vdt", language, days=days_between(days, language))
            for days in DOUBLING_LINES_DAYS
        },
        changes=tuple((day, listed(what, language)) for day, what in by_day.items()),
        forecast=word("growth_page.median", language),
    )
