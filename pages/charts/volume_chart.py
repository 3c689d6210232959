"""The chart of volumes on its page: title, figure and where the numbers are from."""

from collections.abc import Sequence

import streamlit as st

from data.imaging.nodule import Nodule
from data.results.assessed_patient import AssessedPatient
from data.words import Language, translate
from pages.charts.volume_over_time import volume_over_time
from pages.kit.formatting import joined, listed, plain


def show_volume_chart(patient: AssessedPatient, language: Language) -> None:
    """Show the volumes of all nodules over time, with a source line.

    A nodule whose dates cannot be would stretch the axis until nothing is seen.
    """
    nodules = patient.assessment.nodules
    drawn = [one.nodule for one in nodules if one.growth is not None]
    left_out = [one.nodule.label for one in nodules if one.growth is None]
    st.markdown(f"**{translate('chart.title', language)}**")
    if drawn:
        _show_figure(patient, drawn, language)
    if left_out:
        names = plain(listed(left_out, language))
        st.caption(translate("overview.not_drawn", language, nodules=names))


def _show_figure(
    patient: AssessedPatient, drawn: Sequence[Nodule], language: Language
) -> None:
    case = patient.case
    therapies = case.record.therapies if case.record else ()
    st.plotly_chart(
        volume_over_time(drawn, therapies, dark=st.context.theme.type == "dark"),
        width="stretch",
        key="chart.volume",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=translate("chart.alt", language, count=len(drawn)),
    )
    points = [point for nodule in drawn for point in nodule.measurements]
    methods = sorted({point.method for point in points})
    source = translate(
        "chart.source",
        language,
        scans=len({point.series_uid for point in points}),
        methods=plain(", ".join(methods)),
    )
    simulated = translate("chart.simulated", language) if case.simulated else ""
    st.caption(joined([source, simulated]))
