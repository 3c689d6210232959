"""Repository of what FusionBoard remembers, asked for in domain types."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from connectors.store import listing
from connectors.store.canonical_json import from_json
from connectors.store.engine import Database
from connectors.store.entries.entry_rows import manual_entries_of_patient
from connectors.store.entries.proposal_decisions import decisions_of_patient
from connectors.store.entries.response_entries import (
    plans_of_patient,
    readings_of_patient,
)
from connectors.store.imaging import findings, nodules, studies
from connectors.store.imaging.findings import Search
from connectors.store.linkage.links import recorded_links
from connectors.store.linkage.study_linkage import IDENTIFIER, RECORDED_LINK
from connectors.store.patients.patients import patient_record
from connectors.store.tables import patients
from connectors.store.tables import studies as study_table
from data.errors import NotFoundError
from data.identity import Identifier, PersonIdentity
from data.imaging.finding import ImagingFinding
from data.imaging.nodule import KeyImage
from data.imaging.study import RejectedEntry
from data.patient.case import PatientCase, PatientRow, RecordedLink, UnlinkedStudy
from data.patient.manual_entry import ManualEntry
from data.patient.proposed import ProposalDecision
from data.patient.tumour_reading import ResponsePlan, TumourReading
from fusion.report_text.confirmed import with_confirmed


class Repository:
    """The store as the pages and the workflows see it.

    Attributes:
        issuers: Issuer as DICOM writes it to the FHIR `system` it means.
    """

    def __init__(
        self, database: Database, issuers: Mapping[str, str] | None = None
    ) -> None:
        self._database = database
        self.issuers = dict(issuers or {})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One moment of the store, for the workflows."""
        with self._database.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All or nothing, and no other writer beside, for the workflows."""
        with self._database.writing() as connection:
            yield connection

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def translated(self, identity: PersonIdentity) -> PersonIdentity:
        """Translate the identity of the images: issuers as the records write them."""
        return replace(
            identity,
            identifiers=frozenset(
                Identifier(self.issuers.get(each.issuer, each.issuer), each.value)
                for each in identity.identifiers
            ),
        )

    def list_patients(self) -> tuple[PatientRow, ...]:
        """All patients with a record or a study, the latest scan first."""
        with self.reading() as connection:
            return listing.list_patients(connection)

    def patient_case(self, patient_id: str) -> PatientCase:
        """Everything about one patient.

        Raises:
            NotFoundError: If there is no such patient.
        """
        with self.reading() as connection:
            return read_patient_case(connection, patient_id)

    def entries(self, patient_id: str) -> tuple[ManualEntry, ...]:
        """All that persons entered about a patient and its nodules, oldest first."""
        with self.reading() as connection:
            return manual_entries_of_patient(connection, patient_id)

    def response_entries(
        self, patient_id: str
    ) -> tuple[tuple[ResponsePlan, ...], tuple[TumourReading, ...]]:
        """Choices of targets and readings of visits, the oldest entries first."""
        with self.reading() as connection:
            return (
                plans_of_patient(connection, patient_id),
                readings_of_patient(connection, patient_id),
            )

    def proposal_decisions(self, patient_id: str) -> tuple[ProposalDecision, ...]:
        """List what persons said of facts read from reports, oldest first."""
        with self.reading() as connection:
            return decisions_of_patient(connection, patient_id)

    def key_image(self, tracking_uid: str, series_uid: str) -> KeyImage:
        """The slice that shows one nodule best on one scan.

        Raises:
            NotFoundError: If this nodule was not measured on this series.
        """
        with self.reading() as connection:
            return nodules.key_image(connection, tracking_uid, series_uid)

    def findings(self, patient_id: str) -> tuple[ImagingFinding, ...]:
        """List what searches of a patient's scans found, the newest scan first."""
        with self.reading() as connection:
            return findings.patient_findings(connection, patient_id)

    def searches(self, patient_id: str) -> tuple[Search, ...]:
        """List a patient's series that were searched, and what stood against it."""
        with self.reading() as connection:
            return findings.patient_searches(connection, patient_id)

    def finding_image(self, finding_id: str) -> KeyImage:
        """The slice through a finding.

        Raises:
            NotFoundError: If there is no such finding.
        """
        with self.reading() as connection:
            return findings.finding_image(connection, finding_id)

    def unlinked_studies(self) -> tuple[UnlinkedStudy, ...]:
        """Studies that wait for a patient, the oldest scan first."""
        with self.reading() as connection:
            return studies.unlinked_studies(connection)

    def rejected(self) -> tuple[RejectedEntry, ...]:
        """List what was not taken in, with the reasons, by place."""
        with self.reading() as connection:
            return listing.rejected_entries(connection)

    def links(self) -> tuple[RecordedLink, ...]:
        """Links that persons recorded or undid, the newest first."""
        with self.reading() as connection:
            return recorded_links(connection)

    def series_files(self, series_uid: str) -> tuple[Path, ...]:
        """The files of a series, in no order.

        Raises:
            NotFoundError: If there is no such series.
        """
        with self.reading() as connection:
            held = studies.stored_series(connection, series_uid)
        if held is None:
            raise NotFoundError("store.no_series", series_uid=series_uid)
        return held.files


def read_patient_case(connection: Connection, patient_id: str) -> PatientCase:
    """Everything about one patient, at one moment.

    Raises:
        NotFoundError: If there is no such patient.
    """
    row = connection.execute(
        select(patients).where(patients.c.patient_id == patient_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("store.no_patient")
    record = patient_record(connection, patient_id)
    joined = connection.execute(
        select(study_table.c.basis, study_table.c.linked_by, study_table.c.stored_at)
        .where(study_table.c.patient_id == patient_id)
        .order_by(study_table.c.stored_at, study_table.c.study_uid)
    ).all()
    decided = decisions_of_patient(connection, patient_id)
    scans = studies.study_rows(connection, patient_id)
    moments = [each.stored_at for each in joined] + ([record[1]] if record else [])
    return PatientCase(
        patient_id=patient_id,
        identity=from_json(PersonIdentity, row.identity),
        identity_basis=_basis([each.basis for each in joined], record is not None),
        record=with_confirmed(record[0], decided) if record else None,
        studies=scans,
        nodules=nodules.patient_nodules(connection, patient_id),
        data_as_of=max(moments, default=datetime.min.replace(tzinfo=UTC)),
        linked_by=", ".join(
            dict.fromkeys(each.linked_by for each in joined if each.linked_by)
        ),
        simulated=row.simulated or any(scan.simulated for scan in scans),
    )


def _basis(of_studies: list[str], has_record: bool) -> str:
    """The weakest of what joined the images to the patient."""
    if not has_record:
        return "images_only"
    if RECORDED_LINK in of_studies:
        return RECORDED_LINK
    return IDENTIFIER if of_studies else "record_only"
