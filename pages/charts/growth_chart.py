"""The figure of one nodule on its page: title, figure, and where it is from."""

from datetime import date

import streamlit as st

from data.patient.case import PatientCase
from data.results.assessment import NoduleAssessment
from data.results.nodule_growth import NoduleGrowth
from data.words import Language, translate
from fusion.imaging.sphere import equivalent_diameter_mm
from fusion.imaging.volume_uncertainty import published_source
from pages.charts.acquisition_words import acquisition_change_label
from pages.charts.growth_figure import ChartWords, growth_figure
from pages.kit.formatting import days_between, joined, listed, plain


def show_growth_chart(
    case: PatientCase,
    nodule: NoduleAssessment,
    growth: NoduleGrowth,
    today: date,
    language: Language,
) -> None:
    """Show the figure of one nodule, with a legend in words and its sources.

    Args:
        case: The patient; its therapies are shaded.
        nodule: One of its nodules.
        growth: Its growth; the forecast is drawn only where it is released.
        today: The present day.
        language: Language of the reader.
    """
    kind = "" if growth.forecast.released is not None else "_measured"
    label = nodule.nodule.label
    st.markdown(f"**{translate(f'growth_page.chart_title{kind}', language)}**")
    st.plotly_chart(
        growth_figure(
            nodule,
            growth,
            case.record.therapies if case.record else (),
            _words(growth, language),
            today=today,
            dark=st.context.theme.type == "dark",
        ),
        width="stretch",
        key=f"growth.chart.{nodule.nodule.tracking_uid}",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=translate(f"growth_page.chart_alt{kind}", language, nodule=label),
    )
    st.caption(translate(f"growth_page.chart_legend{kind}", language))
    simulated = translate("chart.simulated", language) if case.simulated else ""
    st.caption(joined([_sources(nodule, language), simulated]))


def _sources(nodule: NoduleAssessment, language: Language) -> str:
    """Name the sources of the clinical intervals, and the methods of the volumes."""
    sources = dict.fromkeys(
        published_source(equivalent_diameter_mm(scan.volume_mm3), scan.density)
        for scan in nodule.scans
    )
    methods = ", ".join(sorted({scan.method for scan in nodule.scans}))
    return translate(
        "growth_page.chart_source",
        language,
        sources=plain("; ".join(sources)),
        methods=plain(methods),
    )


def _words(growth: NoduleGrowth, language: Language) -> ChartWords:
    by_day: dict[date, list[str]] = {}
    for change in growth.acquisition_changes:
        by_day.setdefault(change.scanned_on, []).append(
            acquisition_change_label(change, language)
        )
    return ChartWords(
        doubling={
            line.doubling_days: translate(
                "growth_page.vdt",
                language,
                days=days_between(line.doubling_days, language),
            )
            for line in growth.reference_lines
        },
        changes=tuple((day, listed(what, language)) for day, what in by_day.items()),
        forecast=translate("growth_page.median", language),
    )
