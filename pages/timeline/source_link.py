"""Links from what is shown to where it was read: an image here, or a FHIR resource."""

import re
from collections.abc import Sequence
from typing import Final

import streamlit as st

from connectors.settings import load_settings
from data.patient.case import PatientCase
from data.patient.timeline import Lane, TimelineEvent
from data.words import Language, translate
from pages.kit.formatting import plain
from pages.patient.links import show_nodule_link

_REFERENCE: Final = re.compile(r"[A-Z][A-Za-z]{2,40}/[A-Za-z0-9.-]{1,64}")


def show_source_links(
    case: PatientCase, events: Sequence[TimelineEvent], language: Language
) -> None:
    """Offer to open the images of scans, and resources of the hospital's server.

    Args:
        case: The patient.
        events: Those that are listed.
        language: Language of the reader.
    """
    scans = [one for one in events if one.lane is Lane.SCANS and one.tracking_uid]
    base = load_settings().fhir_url.rstrip("/")
    resources = {
        one.source: f"{base}/{one.source}"
        for one in events
        if base and _REFERENCE.fullmatch(one.source)
    }
    if not scans and not resources:
        return
    with st.expander(
        translate("timeline.open", language), icon=":material/open_in_new:"
    ):
        for one in scans:
            label = translate(
                "timeline.open_scan", language, date=one.first.isoformat()
            )
            show_nodule_link(label, case.patient_id, one.tracking_uid, language)
        for source, address in resources.items():
            st.markdown(f"[{plain(source)}]({address})")
