"""The chart of volumes on its page: title, figure and where the numbers are from."""

import streamlit as st

from data.case import PatientCase
from data.words import Language, word
from pages.charts.volume_over_time import volume_over_time
from pages.frame.formatting import joined, plain


def show_volume_chart(case: PatientCase, language: Language) -> None:
    """Show the volumes of all nodules over time, with a source line."""
    therapies = case.record.therapies if case.record else ()
    measured = [nodule for nodule in case.nodules if nodule.measurements]
    st.markdown(f"**{word('chart.title', language)}**")
    st.plotly_chart(
        volume_over_time(measured, therapies, dark=st.context.theme.type == "dark"),
        width="stretch",
        key="chart.volume",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=word("chart.alt", language, count=len(measured)),
    )
    points = [point for nodule in measured for point in nodule.measurements]
    methods = sorted({point.method for point in points})
    source = word(
        "chart.source",
        language,
        scans=len({point.series_uid for point in points}),
        methods=plain(", ".join(methods)),
    )
    simulated = word("chart.simulated", language) if case.simulated else ""
    st.caption(joined([source, simulated]))
