"""All that persons ever said of a patient's response, newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import streamlit as st

from data.patient.case import PatientCase
from data.patient.manual_entries import ManualEntries
from data.patient.tumour_reading import ResponsePlan, TumourReading, readings_that_count
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import joined, minute, plain, position
from pages.response.target_table import organ_words

_Line: TypeAlias = tuple[datetime, list[str]]
"""When something was entered, and the cells that say it."""


def show_response_history(
    case: PatientCase, entries: ManualEntries, language: Language
) -> None:
    """Show every choice of targets and every reading, and which of them count now."""
    plans, said = entries.plans, entries.readings
    title = translate("response_page.history", language, count=len(plans) + len(said))
    with st.expander(title, icon=":material/history:"):
        if not plans and not said:
            st.caption(translate("response_page.no_history", language))
            return
        labels = {nodule.tracking_uid: nodule.label for nodule in case.nodules}
        lines = [*_plan_lines(plans, labels, language), *_reading_lines(said, language)]
        lines.sort(key=lambda line: line[0], reverse=True)
        show_fact_table(
            [cells for _, cells in lines],
            "response_page",
            ["visit_day", "said", "person", "time", "counts"],
            language,
            title=title,
            unbroken={"visit_day", "time"},
        )


def _plan_lines(
    plans: Sequence[ResponsePlan], labels: dict[str, str], language: Language
) -> list[_Line]:
    return [
        (one.entered_at, _plan_cells(one, labels, one is plans[-1], language))
        for one in plans
        if one.entered_at
    ]


def _reading_lines(said: Sequence[TumourReading], language: Language) -> list[_Line]:
    counting = readings_that_count(said).values()
    return [
        (one.entered_at, _reading_cells(one, one in counting, language)) for one in said
    ]


def _plan_cells(
    plan: ResponsePlan, labels: dict[str, str], counts: bool, language: Language
) -> list[str]:
    targets = ", ".join(labels.get(uid, "–") for uid in plan.target_uids)
    said = translate("response_page.plan_said", language, targets=plain(targets))
    entered = minute(plan.entered_at) if plan.entered_at else ""
    return [
        plan.baseline_on.isoformat(),
        said,
        plain(plan.person),
        entered,
        _counts(counts, language),
    ]


def _reading_cells(
    reading: TumourReading, counts: bool, language: Language
) -> list[str]:
    return [
        reading.scanned_on.isoformat(),
        _said(reading, language),
        plain(reading.person),
        minute(reading.entered_at),
        _counts(counts, language),
    ]


def _said(reading: TumourReading, language: Language) -> str:
    if reading.withdrawn:
        return translate("entered.taken_back", language)
    body = "whole_body" if reading.whole_body else "lung_alone"
    new = {None: "not_said", True: "yes", False: "no"}[reading.new_lesion]
    lesions = [
        joined(
            [
                f"{plain(lesion.label)}, {organ_words(lesion.organ, language)}",
                translate(f"response_page.role.{lesion.role}", language),
                plain(lesion.source),
                translate("response_page.not_measured", language)
                if lesion.diameter_mm is None
                else position(lesion.diameter_mm),
            ]
        )
        for lesion in reading.lesions
    ]
    return "  \n".join(
        [
            translate(f"response_page.{body}", language),
            translate(f"response_page.new_lesion.{new}", language),
            translate(f"response_page.non_targets.{reading.non_targets}", language),
            *lesions,
        ]
    )


def _counts(counts: bool, language: Language) -> str:
    return translate("risk_card.counts" if counts else "risk_card.earlier", language)
