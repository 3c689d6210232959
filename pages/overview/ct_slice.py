"""The CT slice at a nodule: choose nodule, scan and window, then look."""

import streamlit as st

from data.errors import NotFoundError
from data.imaging.nodule import KeyImage, Nodule, NoduleMeasurement
from data.patient.case import PatientCase
from data.words import Language, translate
from pages.charts.ct_slice_image import WINDOWS, drawn_crop, drawn_slice
from pages.kit.cached_loading import access_scope, key_image
from pages.kit.errors import show_error
from pages.kit.formatting import day, joined, plain, position, volume


def show_ct_slice(case: PatientCase, language: Language) -> None:
    """Show the nodule enlarged beside the whole slice, on the scan that is chosen."""
    measured = [nodule for nodule in case.nodules if nodule.measurements]
    nodule, measurement, window, outlined = _choices(
        measured, case.patient_id, language
    )
    try:
        image = key_image(access_scope(), nodule.tracking_uid, measurement.series_uid)
    except NotFoundError as error:
        show_error(error, language)
        return
    what = _described(nodule, measurement, language)
    crop, whole = st.columns(2, gap="small")
    crop.image(
        drawn_crop(image, WINDOWS[window], outlined=outlined),
        width="stretch",
        output_format="PNG",
        alt=translate("viewer.crop_alt", language, what=what),
    )
    whole.image(
        drawn_slice(image, WINDOWS[window], outlined=outlined),
        width="stretch",
        output_format="PNG",
        alt=translate("viewer.slice_alt", language, what=what),
    )
    st.caption(_caption(image, case, measurement, window, language))


def _choices(
    measured: list[Nodule], patient_id: str, language: Language
) -> tuple[Nodule, NoduleMeasurement, str, bool]:
    nodules = {nodule.tracking_uid: nodule for nodule in measured}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        nodule = nodules[
            st.segmented_control(
                translate("viewer.nodule", language),
                list(nodules),
                default=measured[0].tracking_uid,
                format_func=lambda uid: plain(nodules[uid].label),
                key=f"viewer.nodule.{patient_id}",
                required=True,
                label_visibility="collapsed",
            )
        ]
        scans = {scan.series_uid: scan for scan in nodule.measurements}
        series_uid = st.segmented_control(
            translate("viewer.scan", language),
            list(scans),
            default=nodule.measurements[-1].series_uid,
            format_func=lambda uid: scans[uid].scanned_on.isoformat(),
            key=f"viewer.scan.{nodule.tracking_uid}",
            required=True,
            label_visibility="collapsed",
        )
        window = st.segmented_control(
            translate("viewer.window", language),
            list(WINDOWS),
            default="lung",
            format_func=lambda name: translate(f"viewer.window.{name}", language),
            key="viewer.window",
            required=True,
            label_visibility="collapsed",
        )
        outlined = st.toggle(
            translate("viewer.outline", language), value=True, key="viewer.outline"
        )
    return nodule, scans[series_uid], window, outlined


def _described(
    nodule: Nodule, measurement: NoduleMeasurement, language: Language
) -> str:
    when = day(measurement.scanned_on, language)
    return joined([nodule.label, when, volume(measurement.volume_mm3)])


def _caption(
    image: KeyImage,
    case: PatientCase,
    measurement: NoduleMeasurement,
    window: str,
    language: Language,
) -> str:
    counts = {study.series_uid: study.slice_count for study in case.studies}
    level, width = WINDOWS[window]
    caption = translate(
        "viewer.caption",
        language,
        number=image.slice_index + 1,
        count=counts.get(measurement.series_uid, "–"),
        position=position(image.slice_position_mm),
        width=width,
        level=f"{level}".replace("-", "−"),
    )
    return (
        caption if image.axes else f"{caption} {translate('viewer.no_axes', language)}"
    )
