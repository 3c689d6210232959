"""Somewhere clinical records can be read."""

from collections.abc import Iterator
from typing import Protocol

from data.patient.record import PatientRecord


class ClinicalSource(Protocol):
    """A folder of FHIR files, or a FHIR server.

    `FhirFolder` satisfies it without inheriting from it. Whatever goes wrong with
    the transport, callers only ever see `SourceUnavailableError`.
    """

    def records(self) -> Iterator[PatientRecord]:
        """One record a patient; each is complete when it is given out."""
        ...
