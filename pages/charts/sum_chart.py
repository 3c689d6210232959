"""The figure of the sum of diameters: title, figure, and where it is from."""

from datetime import date

import streamlit as st

from data.patient.case import PatientCase
from data.patient.tumour_reading import RECORD
from data.results.response_over_time import ResponseOverTime
from data.words import Language, translate
from pages.charts.sum_of_diameters import SumWords, sum_figure
from pages.kit.formatting import joined, plain


def show_sum_chart(
    course: ResponseOverTime, case: PatientCase, language: Language
) -> None:
    """Show the sums over time with the limits of RECIST and the therapies."""
    if all(visit.sum_mm is None for visit in course.visits):
        return
    words = SumWords(
        translate("response_page.limit.partial", language),
        translate("response_page.limit.progression", language),
    )
    st.markdown(f"**{translate('response_page.chart_title', language)}**")
    st.plotly_chart(
        sum_figure(
            course,
            case.record.therapies if case.record else (),
            words,
            today=date.today(),
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key="response.chart",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=translate("response_page.chart_alt", language, count=len(course.visits)),
    )
    who = {
        target.measured_by
        for visit in course.visits
        for target in visit.assessment.targets
        if target.measured_by not in ("algorithm", RECORD)
    }
    readers = plain(", ".join(sorted(who)))
    simulated = translate("chart.simulated", language) if case.simulated else ""
    read_by = (
        translate("response_page.read_by", language, people=readers) if who else ""
    )
    source = translate("response_page.chart_source", language)
    st.caption(joined([source, read_by, simulated]))
