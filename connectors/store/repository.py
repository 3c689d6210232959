"""Repository of what FusionBoard remembers, asked for in domain types."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from connectors.store.engine import Database
from connectors.store.imaging.findings import Search
from connectors.store.unit_of_work import UnitOfWork
from data.identity import Identifier, PersonIdentity
from data.imaging.finding import ImagingFinding
from data.imaging.nodule import KeyImage
from data.imaging.study import RejectedEntry
from data.patient.case import PatientCase, PatientRow, RecordedLink, UnlinkedStudy
from data.patient.tumour_reading import ResponsePlan, TumourReading


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
    def reading(self) -> Iterator[UnitOfWork]:
        """One moment of the store."""
        with self._database.reading() as connection:
            yield UnitOfWork(connection)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """All or nothing, and no other writer beside."""
        with self._database.writing() as connection:
            yield UnitOfWork(connection)

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
        with self.reading() as work:
            return work.listing.list_patients()

    def patient_case(self, patient_id: str) -> PatientCase:
        """Everything about one patient.

        Raises:
            NotFoundError: If there is no such patient.
        """
        with self.reading() as work:
            return work.cases.read_patient_case(patient_id)

    def response_entries(
        self, patient_id: str
    ) -> tuple[tuple[ResponsePlan, ...], tuple[TumourReading, ...]]:
        """Choices of targets and readings of visits, the oldest entries first."""
        with self.reading() as work:
            return (
                work.entries.plans_of_patient(patient_id),
                work.entries.readings_of_patient(patient_id),
            )

    def key_image(self, tracking_uid: str, series_uid: str) -> KeyImage:
        """The slice that shows one nodule best on one scan.

        Raises:
            NotFoundError: If this nodule was not measured on this series.
        """
        with self.reading() as work:
            return work.nodules.key_image(tracking_uid, series_uid)

    def findings(self, patient_id: str) -> tuple[ImagingFinding, ...]:
        """List what searches of a patient's scans found, the newest scan first."""
        with self.reading() as work:
            return work.findings.patient_findings(patient_id)

    def searches(self, patient_id: str) -> tuple[Search, ...]:
        """List a patient's series that were searched, and what stood against it."""
        with self.reading() as work:
            return work.findings.patient_searches(patient_id)

    def finding_image(self, finding_id: str) -> KeyImage:
        """The slice through a finding.

        Raises:
            NotFoundError: If there is no such finding.
        """
        with self.reading() as work:
            return work.findings.finding_image(finding_id)

    def unlinked_studies(self) -> tuple[UnlinkedStudy, ...]:
        """Studies that wait for a patient, the oldest scan first."""
        with self.reading() as work:
            return work.studies.unlinked_studies()

    def rejected(self) -> tuple[RejectedEntry, ...]:
        """List what was not taken in, with the reasons, by place."""
        with self.reading() as work:
            return work.listing.rejected_entries()

    def links(self) -> tuple[RecordedLink, ...]:
        """Links that persons recorded or undid, the newest first."""
        with self.reading() as work:
            return work.links.recorded_links()
