"""Maps of the image expert on a nodule, where they pass their trust tests."""

from typing import Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from connectors.workflows.saliency_maps import JudgedSaliencyMap, MappedNodule
from data.errors import FusionBoardError
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.words import Language, translate
from fusion.network.nodule_views import VIEWS
from pages.kit.cached_loading import access_scope, maps_of_nodule
from pages.kit.errors import show_error
from pages.kit.fact_table import show_fact_table
from pages.kit.formatting import joined, plain

# Colour as red, green, blue; share of it; factor of the image. Chosen: a larger share
# hides the nodule, a larger factor shows the pixels.
_MARK: Final = np.array([255, 140, 0], np.float32)
_STRENGTH: Final = 0.6
_ENLARGED: Final = 3


def show_saliency_maps(
    patient: AssessedPatient, nodule: NoduleAssessment, language: Language
) -> None:
    """Offer the maps; they are made only when asked for.

    Args:
        patient: The patient.
        nodule: One of its nodules; the scans that count are looked at.
        language: Language of the reader.
    """
    with st.expander(
        translate("saliency_map.title", language), icon=":material/science:"
    ):
        st.caption(translate("saliency_map.what", language))
        if not st.button(
            translate("saliency_map.make", language), key="saliency_map.make"
        ):
            return
        try:
            with st.spinner(translate("saliency_map.working", language)):
                seen = nodule.nodule
                mapped = maps_of_nodule(access_scope(), seen.tracking_uid, seen)
        except FusionBoardError as error:
            show_error(error, language)
            return
        _show(mapped, patient, language)


def _show(mapped: MappedNodule, patient: AssessedPatient, language: Language) -> None:
    for one in mapped.maps:
        method = translate(f"saliency_map.method.{one.method}", language)
        if one.shown is None:
            failed = translate("saliency_map.failed", language, method=method)
            st.info(failed, icon=":material/block:")
            continue
        st.markdown(f"**{method}**")
        columns = st.columns(VIEWS)
        for column, view, marked in zip(
            columns, mapped.views.window, one.shown, strict=True
        ):
            column.image(overlay(view[1], marked), width="stretch")
    _show_tests(mapped.maps, language)
    simulated = translate("chart.simulated", language) if patient.case.simulated else ""
    st.caption(joined([translate("saliency_map.source", language), simulated]))


def _show_tests(maps: tuple[JudgedSaliencyMap, ...], language: Language) -> None:
    rows = [
        (
            translate(f"saliency_map.method.{one.method}", language),
            plain(f"{one.randomised:.2f} (≤ 0.5)".replace("-", "−")),
            plain(f"{one.repeated:.2f} (≥ 0.6)".replace("-", "−")),
            plain(f"{one.deletion:.2f} (≥ 0.9)"),
            translate(
                "saliency_map.passed" if one.shown is not None else "saliency_map.not",
                language,
            ),
        )
        for one in maps
    ]
    show_fact_table(
        rows,
        "saliency_map",
        ("method", "randomised", "repeated", "deletion", "result"),
        language,
        title=translate("saliency_map.title", language),
    )


def overlay(
    plane: NDArray[np.float32], marked: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """A plane with a map over it, enlarged.

    Args:
        plane: Shape (96, 96), 0 to 1.
        marked: Shape (96, 96), 0 to 1.

    Returns:
        Shape (288, 288, 3); where the map is 0 the image is grey as it was.
    """
    grey = np.repeat(255 * plane[..., None], 3, axis=2)
    share = _STRENGTH * marked[..., None]
    mixed = (1 - share) * grey + share * _MARK
    large = mixed.repeat(_ENLARGED, axis=0).repeat(_ENLARGED, axis=1)
    return np.asarray(np.round(large), np.uint8)
