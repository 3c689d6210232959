"""Targets of a course of response with their diameters, one a line."""

import streamlit as st

from data.patient.tumour_reading import LUNG, RECORD
from data.results.response import TargetLesion
from data.results.response_over_time import ResponseOverTime
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import joined, plain, position


def show_target_table(course: ResponseOverTime, language: Language) -> None:
    """Show one line a target, with its diameter on every visit."""
    st.subheader(translate("response_page.targets", language), anchor=False)
    show_fact_table(
        [
            _target_cells(target.label, course, language)
            for target in course.visits[0].assessment.targets
        ],
        "response_page",
        ["target", "organ", "diameters"],
        language,
        title=translate("response_page.targets", language),
        unbroken={"target"},
    )


def organ_words(organ: str, language: Language) -> str:
    """The organ as it was written; our own nodules lie in the lung."""
    return translate("response_page.lung", language) if organ == LUNG else plain(organ)


def _target_cells(
    label: str, course: ResponseOverTime, language: Language
) -> list[str]:
    lesions = [
        (visit.assessment.assessed_on.isoformat(), target)
        for visit in course.visits
        for target in visit.assessment.targets
        if target.label == label
    ]
    _, first = lesions[0]
    node = translate("response_page.node", language) if first.lymph_node else ""
    return [
        f"**{plain(label)}**",
        joined([organ_words(first.organ, language), node]),
        "  \n".join(f"{day}: {_diameter(lesion, language)}" for day, lesion in lesions),
    ]


def _diameter(lesion: TargetLesion, language: Language) -> str:
    if lesion.diameter_mm is None:
        return translate("response_page.not_measured", language)
    if lesion.measured_by == "algorithm":
        by = translate("response_page.by.algorithm", language)
    elif lesion.measured_by == RECORD:
        by = translate("response_page.by.record", language)
    else:
        by = plain(lesion.measured_by)
    return joined([position(lesion.diameter_mm), by])
