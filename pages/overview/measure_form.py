"""Measure at a point: a person points at a nodule, the method measures it."""

import streamlit as st

from connectors.workflows.ingest.measure_at_point import measure_at_point
from data.errors import FusionBoardError
from data.imaging.nodule import Nodule
from data.imaging.volume import Millimetres3
from data.patient.case import PatientCase, StudyRow
from data.words import Language, translate
from pages.kit.cached_loading import forget_patient_data, store
from pages.kit.confirming import confirm
from pages.kit.errors import show_error
from pages.kit.formatting import day, plain, volume


def show_measure_form(case: PatientCase, language: Language) -> None:
    """Let a person give a point in a nodule and keep what is measured there."""
    with (
        st.expander(
            translate("viewer.measure", language), icon=":material/point_scan:"
        ),
        st.form(f"measure.{case.patient_id}", border=False),
    ):
        st.caption(translate("viewer.measure_help", language))
        study, nodule = _what_to_measure(case, language)
        seed_mm = _point(case.patient_id, language)
        person = st.text_input(
            translate("page.your_name", language), key="measure.person"
        )
        if st.form_submit_button(translate("viewer.measure_button", language)):
            _measure(study, seed_mm, nodule, person.strip(), language)


def _what_to_measure(
    case: PatientCase, language: Language
) -> tuple[StudyRow, Nodule | None]:
    left, right = st.columns(2)
    study = left.selectbox(
        translate("viewer.scan", language),
        list(reversed(case.studies)),
        format_func=lambda one: day(one.scanned_on, language),
        key=f"measure.study.{case.patient_id}",
    )
    nodule = right.selectbox(
        translate("viewer.nodule", language),
        [None, *case.nodules],
        format_func=lambda one: (
            one.label if one else translate("viewer.new_nodule", language)
        ),
        key=f"measure.nodule.{case.patient_id}",
    )
    return study, nodule


def _point(patient_id: str, language: Language) -> Millimetres3:
    cells = st.columns(3)
    x, y, z = (
        cell.number_input(
            translate(f"viewer.{axis}_mm", language),
            value=0.0,
            step=0.1,
            format="%.1f",
            key=f"measure.{axis}_mm.{patient_id}",
        )
        for axis, cell in zip("xyz", cells, strict=True)
    )
    return x, y, z


def _measure(
    study: StudyRow,
    seed_mm: Millimetres3,
    nodule: Nodule | None,
    person: str,
    language: Language,
) -> None:
    if not person:
        st.warning(translate("page.name_needed", language))
        return
    try:
        measured = measure_at_point(
            store(),
            study.series_uid,
            seed_mm,
            person=person,
            tracking_uid=nodule.tracking_uid if nodule else None,
        )
    except FusionBoardError as error:
        show_error(error, language)
        return
    forget_patient_data()
    done = translate("viewer.measured", language, volume=volume(measured.volume_mm3))
    confirm(plain(done))
    st.rerun()
