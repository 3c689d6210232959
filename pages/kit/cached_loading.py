"""Every cache of the pages.

Caches are shared by all sessions. So each function that loads patient data has the
reader's access scope in its key: one reader's rights never answer for another's.
"""

from datetime import date
from typing import Final

import streamlit as st

from connectors.evidence.site_table import read_site_table
from connectors.settings import load_settings
from connectors.store.imaging.findings import Search
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.store.validation.cohort_validations import CohortValidation
from connectors.workflows.assess.assess_in_background import BackgroundAssessment
from connectors.workflows.assess.assess_patient import current_assessment
from connectors.workflows.assess.assess_patients import patients_to_reassess
from connectors.workflows.assess.follow_up_list import follow_up_list
from connectors.workflows.saliency_maps import MappedNodule, saliency_maps
from data.actionability import CivicItem
from data.imaging.finding import ImagingFinding
from data.imaging.nodule import KeyImage, Nodule
from data.patient.case import PatientRow
from data.results.assessed_patient import AssessedPatient
from data.results.follow_up import FollowUpRow
from data.results.oncoprint import GeneticSummary

_PATIENT_DATA_TTL_S: Final = 20  # chosen: longer ones show older data


@st.cache_resource(show_spinner=False)
def store() -> Repository:
    """The store of this installation, opened once."""
    return open_store(load_settings())


def access_scope() -> str:
    """Name what this reader may see: the whole store, as long as nobody signs in."""
    return "whole_store"


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=20, show_spinner=False)
def patient_rows(
    scope: str,  # noqa: ARG001 - part of the cache's key
) -> tuple[PatientRow, ...]:
    """All patients that this scope may see, the latest scan first."""
    return store().list_patients()


@st.cache_resource(ttl=_PATIENT_DATA_TTL_S, max_entries=50, show_spinner=False)
def assessed_patient(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_id: str,
) -> AssessedPatient:
    """One patient with its stored assessment; it is made anew only if it is due.

    Kept as it is, not copied for each reader: nothing in it can be changed.

    Raises:
        NotFoundError: If there is no such patient.
    """
    return current_assessment(store(), patient_id, date.today())


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


@st.cache_resource(ttl=_PATIENT_DATA_TTL_S, max_entries=5, show_spinner=False)
def follow_up_rows(
    scope: str,  # noqa: ARG001 - part of the cache's key
) -> tuple[FollowUpRow, ...]:
    """All measured nodules with the day of their next scan, the most urgent first.

    Kept as it is, not copied for each reader: nothing in it can be changed.
    """
    return follow_up_list(store(), date.today())


@st.cache_resource(ttl=_PATIENT_DATA_TTL_S, max_entries=5, show_spinner=False)
def genetic_summaries(
    scope: str,  # noqa: ARG001 - part of the cache's key
) -> dict[str, GeneticSummary]:
    """Genes and scores of all patients with a record, by key."""
    with store().reading() as work:
        return work.summaries.all_genetic_summaries()


@st.cache_resource(show_spinner=False)
def background_assessment() -> BackgroundAssessment:
    """The one run beside the pages that brings assessments up to date."""
    return BackgroundAssessment(store())


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=1, show_spinner=False)
def stale_count() -> int:
    """Count the patients whose assessments are not up to date; no patient's data."""
    return len(patients_to_reassess(store(), date.today()))


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=1, show_spinner=False)
def civic_items() -> tuple[CivicItem, ...]:
    """Evidence items of the release that this site took in; no patient's data."""
    return read_site_table(load_settings().home)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=50, show_spinner=False)
def patient_findings(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_id: str,
) -> tuple[tuple[ImagingFinding, ...], tuple[Search, ...]]:
    """Read what searches of a patient's scans found, and which scans were searched."""
    return store().findings(patient_id), store().searches(patient_id)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=100, show_spinner=False)
def finding_image(
    scope: str,  # noqa: ARG001 - part of the cache's key
    finding_id: str,
) -> KeyImage:
    """The slice through a finding.

    Raises:
        NotFoundError: If there is no such finding any more.
    """
    return store().finding_image(finding_id)


@st.cache_resource(ttl=_PATIENT_DATA_TTL_S, max_entries=10, show_spinner=False)
def maps_of_nodule(
    scope: str,  # noqa: ARG001 - part of the cache's key
    tracking_uid: str,  # noqa: ARG001 - part of the cache's key
    _nodule: Nodule,
) -> MappedNodule:
    """Maps of the image expert on one nodule; making and testing takes seconds."""
    return saliency_maps(store(), _nodule)


@st.cache_resource(ttl=_PATIENT_DATA_TTL_S, max_entries=1, show_spinner=False)
def cohort_validations() -> tuple[CohortValidation, ...]:
    """Kept validations of models on this site's cohorts; no patient's data."""
    with store().reading() as work:
        return work.cohort_validations.saved_validations()


def forget_patient_data() -> None:
    """Read everything afresh; for use after a change to the store."""
    patient_findings.clear()
    finding_image.clear()
    patient_rows.clear()
    follow_up_rows.clear()
    genetic_summaries.clear()
    assessed_patient.clear()
    maps_of_nodule.clear()
    key_image.clear()
    stale_count.clear()
