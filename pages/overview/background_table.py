"""Results, procedures, conditions, family, allergies and drugs beside the cancer."""

from collections.abc import Iterator

import streamlit as st

from data.patient.labs import LabKind, neutrophil_lymphocyte_ratio, newest
from data.patient.record import PatientRecord
from data.words import Language, translate
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import NARROW, day, joined, plain, term, three_digits, unit

Row = tuple[str, str, str, str]


def show_background(record: PatientRecord | None, language: Language) -> None:
    """Show what the record says beside cancer, tests and drugs against it."""
    if record is None:
        return
    rows = [
        *_labs(record, language),
        *_procedures(record, language),
        *_conditions(record, language),
        *_allergies(record, language),
        *_drugs(record, language),
    ]
    st.subheader(translate("background.title", language), anchor=False)
    if not rows:
        st.text(translate("page.none_recorded", language))
        return
    show_fact_table(
        rows,
        "background",
        ("what", "value", "date", "source"),
        language,
        title=translate("background.title", language),
        unbroken={"date"},
    )


def _labs(record: PatientRecord, language: Language) -> Iterator[Row]:
    """The newest result of each kind; how many earlier ones there are is said."""
    for kind in LabKind:
        found = newest(record.labs, kind)
        if found is None:
            continue
        earlier = sum(one.kind is kind for one in record.labs) - 1
        value = f"**{three_digits(found.value)}**{NARROW}{plain(unit(found.unit))}"
        remarks = [
            value,
            translate("background.earlier", language, count=earlier) if earlier else "",
            translate("overview.preliminary", language) if found.preliminary else "",
        ]
        name = term("lab", kind, language)
        when = day(found.taken_on, language)
        yield name, joined(remarks), when, plain(found.source)
    ratio = neutrophil_lymphocyte_ratio(record.labs)
    if ratio is not None:
        sources = f"{ratio.neutrophils.source}, {ratio.lymphocytes.source}"
        yield (
            translate("background.nlr", language),
            f"**{three_digits(ratio.value)}**",
            day(ratio.neutrophils.taken_on, language),
            plain(sources),
        )


def _procedures(record: PatientRecord, language: Language) -> Iterator[Row]:
    for one in record.procedures:
        sessions = (
            translate("background.sessions", language, count=one.sessions)
            if one.sessions > 1
            else ""
        )
        intent = term("intent", one.intent, language) if one.intent else ""
        when = day(one.started, language) + (f" – {one.ended}" if one.ended else "")
        yield (
            term("procedure", one.kind, language),
            joined([plain(one.what.display), plain(one.body_site), intent, sessions]),
            when,
            plain(one.source),
        )


def _conditions(record: PatientRecord, language: Language) -> Iterator[Row]:
    for one in record.background:
        yield (
            term("background", one.kind, language),
            plain(one.condition.display),
            day(one.onset, language),
            plain(one.source),
        )
    for relative in record.family_cancers:
        yield (
            translate("background.family", language),
            joined([plain(relative.relationship), plain(relative.cancer.display)]),
            day(relative.recorded_on, language),
            plain(relative.source),
        )


def _allergies(record: PatientRecord, language: Language) -> Iterator[Row]:
    for one in record.allergies:
        high = translate("background.high_risk", language) if one.high_risk else ""
        yield (
            translate("background.allergy", language),
            joined([plain(one.substance.display), high]),
            day(one.recorded_on, language),
            plain(one.source),
        )


def _drugs(record: PatientRecord, language: Language) -> Iterator[Row]:
    for one in record.current_drugs:
        yield (
            translate("background.drug", language),
            plain(one.drug.display),
            day(one.since, language),
            plain(one.source),
        )
