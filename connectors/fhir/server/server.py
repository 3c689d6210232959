"""A live FHIR R4 server as a source of clinical records."""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Final

from connectors.fhir.reading.documents import Document, resources_in
from connectors.fhir.reading.resource_reader import READERS
from connectors.fhir.reading.source_reading import SourceReading
from connectors.fhir.resources.fields import Resource, child, children, text
from connectors.fhir.resources.references import local_reference
from connectors.fhir.server.capability import Capability, capability_of
from connectors.fhir.server.client import FhirClient
from connectors.fhir.server.pages import pages
from data.errors import InvalidRecordError, NotFoundError, SourceUnavailableError
from data.patient.record import PatientRecord

_PAGE_SIZE: Final = "200"
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_BY_PATIENT: Final = tuple(READERS)
_DRUG: Final = {
    kind: f"{kind}:medication" for kind in _BY_PATIENT if kind.startswith("Medication")
}

logger = logging.getLogger(__name__)


class FhirServer:
    """One server; each patient is read whole or not at all."""

    def __init__(self, client: FhirClient) -> None:
        self.client = client

    @property
    def root(self) -> str:
        """Base URL that the records come from, as the store keeps it."""
        return self.client.base_url

    @cached_property
    def capability(self) -> Capability:
        """Capabilities of the server, asked for once.

        Raises:
            InvalidRecordError: If it speaks STU3, DSTU2 or no FHIR that we know.
            SourceUnavailableError: If it does not answer.
        """
        try:
            return capability_of(self.client.read("metadata"))
        except NotFoundError as error:
            host = self.client.host
            raise SourceUnavailableError("fhir.no_metadata", host=host) from error

    def patients(self) -> Iterator[str]:
        """Ids of all patients."""
        _ = self.capability
        for page in pages(self.client, "Patient", _count=_PAGE_SIZE, _elements="id"):
            for resource, _ in resources_in(page):
                if text(resource, "resourceType") == "Patient" and text(resource, "id"):
                    yield text(resource, "id")

    def members(self, group_id: str) -> Iterator[str]:
        """Ids of the active patients of a Group.

        Raises:
            NotFoundError: If there is no such Group.
        """
        _ = self.capability
        for member in children(self.client.read(f"Group/{group_id}"), "member"):
            target = text(child(member, "entity"), "reference")
            own = "://" not in target or target.startswith(f"{self.root}/")
            kind, _, patient_id = local_reference(target).partition("/")
            if kind == "Patient" and own and member.get("inactive") is not True:
                yield patient_id

    def identified(self, issuer: str, value: str) -> tuple[str, ...]:
        """Ids of the patients with an identifier; it stays out of addresses."""
        _ = self.capability
        form = {"identifier": f"{issuer}|{value}"}
        found = resources_in(self.client.search_by_form("Patient", form))
        return tuple(
            text(resource, "id")
            for resource, _ in found
            if text(resource, "resourceType") == "Patient"
        )

    def changed(self, since: datetime) -> frozenset[str]:
        """Ids of the patients about whom anything changed since a moment.

        What was deleted without a trace is found by reading everyone again.
        """
        found: set[str] = set()
        when = f"gt{since.isoformat(timespec='seconds')}"
        for kind in ("Patient", *self._searchable()):
            asked = {"_lastUpdated": when, "_count": _PAGE_SIZE}
            for page in pages(self.client, kind, **asked):
                found.update(filter(None, map(patient_of, _matches(page))))
        return frozenset(found)

    def record(self, patient_id: str) -> PatientRecord:
        """The record of one patient, complete.

        Raises:
            NotFoundError: If the server has no such patient.
            InvalidRecordError: If what it sends is STU3 or DSTU2.
            SourceUnavailableError: If any part cannot be had.
        """
        if not _ID.fullmatch(patient_id) or not patient_id.strip("."):
            raise NotFoundError("fhir.not_found", host=self.client.host)
        document = Document(self.root)
        for page in self._pages_of(patient_id):
            for resource, full_url in resources_in(page):
                document.take(resource, full_url)
        if version := document.older_version:
            raise InvalidRecordError("fhir.older_version", version=version)
        reading = SourceReading()
        reading.add(document)
        reading.close()
        wanted = f"Patient/{patient_id}"
        for draft in reading.patients:
            if wanted in map(local_reference, draft.names):
                return draft.finish()
        raise NotFoundError("fhir.not_found", host=self.client.host)

    def _pages_of(self, patient_id: str) -> Iterable[Resource]:
        """All about a patient: by `$everything`, else by a search for each type."""
        target = f"Patient/{patient_id}/$everything"
        if self.capability.everything:
            try:
                return list(pages(self.client, target, _count=_PAGE_SIZE))
            except NotFoundError:
                logger.info("the server offers $everything but does not answer to it")
        return self._searches(patient_id)

    def _searches(self, patient_id: str) -> Iterator[Resource]:
        """`_revinclude` is not used: servers cut what it adds without a word."""
        yield self.client.read(f"Patient/{patient_id}")
        for kind in self._searchable():
            asked = {"patient": patient_id, "_count": _PAGE_SIZE}
            if _DRUG.get(kind, "") in self.capability.includes:
                asked["_include"] = _DRUG[kind]
            yield from pages(self.client, kind, **asked)

    def _searchable(self) -> Iterator[str]:
        known = self.capability.types
        return (kind for kind in _BY_PATIENT if not known or kind in known)


def _matches(page: Resource) -> Iterator[Resource]:
    return (resource for resource, _ in resources_in(page))


def patient_of(resource: Resource) -> str:
    """Id of the patient that a resource is about, or is; else empty."""
    if text(resource, "resourceType") == "Patient":
        return text(resource, "id")
    holder = child(resource, "subject") or child(resource, "patient")
    kind, _, patient_id = local_reference(text(holder, "reference")).partition("/")
    return patient_id if kind == "Patient" else ""
