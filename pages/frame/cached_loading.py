"""Every cache of the pages.

Caches are shared by all sessions. So each function that loads patient data has the
reader's access scope in its key: one reader's rights never answer for another's.
"""

from typing import Final

import streamlit as st

from connectors.evidence.site_table import read_site_table
from connectors.settings import load_settings
from connectors.store.database import open_store
from connectors.store.repository import Repository
from data.actionability import CivicItem
from data.case import PatientCase, PatientRow
from data.nodule import KeyImage

_PATIENT_DATA_TTL_S: Final = 20


@st.cache_resource(show_spinner=False)
def store() -> Repository:
    """The store of this installation, opened once."""
    return open_store(load_settings())


def access_scope() -> str:
    """What this reader may see: the whole store, as long as nobody signs in."""
    return "whole_store"


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=20, show_spinner=False)
def patient_rows(
    scope: str,  # noqa: ARG001 - part of the cache's key
) -> tuple[PatientRow, ...]:
    """All patients that this scope may see, the latest scan first."""
    return store().list_patients()


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=50, show_spinner=False)
def patient_case(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_id: str,
) -> PatientCase:
    """Everything about one patient.

    Raises:
        NotFoundError: If there is no such patient.
    """
    return store().patient_case(patient_id)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=100, show_spinner=False)
def key_image(
    scope: str,  # noqa: ARG001 - part of the cache's key
    tracking_uid: str,
    series_uid: str,
) -> KeyImage:
    """The slice that shows one nodule best on one scan.

    Raises:
        NotFoundError: If this nodule was not measured on this series.
    """
    return store().key_image(tracking_uid, series_uid)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=1, show_spinner=False)
def civic_items() -> tuple[CivicItem, ...]:
    """Evidence items of the release that this site took in; no patient's data."""
    return read_site_table(load_settings().home)


def forget_patient_data() -> None:
    """Read everything afresh; for use after a change to the store."""
    patient_rows.clear()
    patient_case.clear()
    key_image.clear()
