"""Every cache of the pages.

Caches are shared by all sessions. So each function that loads patient data has the
reader's access scope in its key: one reader's rights never answer for another's.
"""

from datetime import date
from typing import Final

import streamlit as st

from connectors.evidence.site_table import read_site_table
from connectors.settings import load_settings
from connectors.store.database import open_store
from connectors.store.findings import Search
from connectors.store.repository import Repository
from connectors.workflows.follow_up_list import follow_up_list
from connectors.workflows.nodule_pictures import NodulePictures, nodule_pictures
from connectors.workflows.picture_maps import MappedNodule, picture_maps
from connectors.workflows.switch_numbers import recalibration_in_use, switch_states
from data.acceptance import OwnNumber, SwitchState
from data.actionability import CivicItem
from data.case import PatientCase, PatientRow
from data.entered import EnteredFact
from data.finding import Finding
from data.nodule import KeyImage, Nodule
from data.patient import PatientRecord
from data.proposed import ProposalDecision
from data.results.follow_up import FollowUpRow
from data.results.risk import Recalibration
from data.tumour_reading import ResponsePlan, TumourReading
from fusion.prediction.outlook import ImmunotherapyModels
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)

_PATIENT_DATA_TTL_S: Final = 20
_FOLLOW_UP_TTL_S: Final = 300  # all guidelines for all nodules take seconds


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


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=5, show_spinner=False)
def patient_records(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_ids: tuple[str, ...],
) -> dict[str, PatientRecord]:
    """Records of several patients, by key; those without one are left out."""
    return store().patient_records(patient_ids)


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


@st.cache_resource(ttl=_FOLLOW_UP_TTL_S, max_entries=5, show_spinner=False)
def follow_up_rows(
    scope: str,  # noqa: ARG001 - part of the cache's key
) -> tuple[FollowUpRow, ...]:
    """All measured nodules with the day of their next scan, the most urgent first.

    Kept as it is, not copied for each reader: nothing in it can be changed.
    """
    accepted = number_switches()[OwnNumber.GROWTH_VERDICT] is SwitchState.ON
    return follow_up_list(store(), date.today(), verdict_accepted=accepted)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=50, show_spinner=False)
def entered_facts(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_id: str,
) -> tuple[EnteredFact, ...]:
    """All that persons entered about one patient and its nodules, oldest first."""
    return store().entered_facts(patient_id)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=50, show_spinner=False)
def proposal_decisions(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_id: str,
) -> tuple[ProposalDecision, ...]:
    """What persons said of facts read from one patient's reports, oldest first."""
    return store().proposal_decisions(patient_id)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=50, show_spinner=False)
def response_entries(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_id: str,
) -> tuple[tuple[ResponsePlan, ...], tuple[TumourReading, ...]]:
    """What persons said of one patient's response, the oldest entries first."""
    return store().response_entries(patient_id)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=1, show_spinner=False)
def civic_items() -> tuple[CivicItem, ...]:
    """Evidence items of the release that this site took in; no patient's data."""
    return read_site_table(load_settings().home)


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=50, show_spinner=False)
def patient_findings(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_id: str,
) -> tuple[tuple[Finding, ...], tuple[Search, ...]]:
    """What searches of a patient's scans found, and which scans were searched."""
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


@st.cache_resource(ttl=_FOLLOW_UP_TTL_S, max_entries=20, show_spinner=False)
def pictures_of_nodules(
    scope: str,  # noqa: ARG001 - part of the cache's key
    patient_id: str,  # noqa: ARG001 - part of the cache's key
    _case: PatientCase,
) -> NodulePictures:
    """What the encoder sees of a patient's nodules; reading scans takes a second."""
    return nodule_pictures(store(), _case)


@st.cache_resource(ttl=_FOLLOW_UP_TTL_S, max_entries=10, show_spinner=False)
def maps_of_nodule(
    scope: str,  # noqa: ARG001 - part of the cache's key
    tracking_uid: str,  # noqa: ARG001 - part of the cache's key
    _nodule: Nodule,
) -> MappedNodule:
    """Maps of the image expert on one nodule; making and testing takes seconds."""
    return picture_maps(store(), _nodule)


@st.cache_resource(show_spinner=False)
def immunotherapy_models() -> ImmunotherapyModels:
    """The released models of PD-(L)1 antibodies; no patient's data."""
    return ImmunotherapyModels(released_response_model(), released_survival_model())


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=1, show_spinner=False)
def number_switches() -> dict[OwnNumber, SwitchState]:
    """Which numbers of our own this site switched on; no patient's data."""
    return switch_states(store())


@st.cache_data(ttl=_PATIENT_DATA_TTL_S, max_entries=1, show_spinner=False)
def local_recalibration() -> Recalibration | None:
    """How this site bends Brock, or None where that is not switched on."""
    return recalibration_in_use(store())


def forget_patient_data() -> None:
    """Read everything afresh; for use after a change to the store."""
    patient_findings.clear()
    finding_image.clear()
    patient_rows.clear()
    follow_up_rows.clear()
    patient_case.clear()
    pictures_of_nodules.clear()
    maps_of_nodule.clear()
    patient_records.clear()
    key_image.clear()
    entered_facts.clear()
    response_entries.clear()
    proposal_decisions.clear()
