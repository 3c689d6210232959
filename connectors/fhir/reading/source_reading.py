"""Patients over all documents of a source."""

from collections import Counter

from connectors.fhir.reading.documents import Document
from connectors.fhir.reading.patient_draft import PatientDraft
from connectors.fhir.reading.patient_index import PatientIndex
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.references import local_reference
from data.coding import Coding
from data.imaging.study import RejectedEntry


class SourceReading:
    """Patients that have been read so far, and what was not taken in.

    Attributes:
        rejected: Files that were not taken in.
        rejected_resources: Resources that belong to no patient, by type and reason.
        patients: Everyone with a Patient resource, then those only referred to;
            complete once closed.
    """

    def __init__(self) -> None:
        self.rejected: list[RejectedEntry] = []
        self.rejected_resources: Counter[tuple[str, Reason]] = Counter()
        self.patients: list[PatientDraft] = []
        self._index = PatientIndex()
        self._open: list[tuple[str, PatientDraft]] = []
        self._medications: dict[str, tuple[Coding, ...]] = {}
        self._specimens: dict[str, str] = {}

    def add(self, document: Document) -> None:
        """Take in one document."""
        document.close()
        for draft in document.patients.drafts:
            self._index.add(draft)
        self._open += document.referred.items()
        self._open += (("", draft) for draft in document.named.values())
        self._medications |= document.medications
        self._specimens |= document.specimens
        self.rejected_resources += document.rejected_resources

    def close(self) -> None:
        """Join what still refers to a patient of another document."""
        only_referred: dict[str, PatientDraft] = {}
        for target, draft in self._open:
            found = self._find(target, draft)
            if len(found) == 1:
                found[0].absorb(draft)
            elif found:
                count = len(draft.read) + draft.rejected_resources.total()
                self.rejected_resources["Patient", Reason.AMBIGUOUS_PATIENT] += count
            elif target:
                known = only_referred.setdefault(local_reference(target), draft)
                if known is not draft:
                    known.absorb(draft)
            else:
                self.patients.append(draft)
        self.patients = [*self._index.drafts, *only_referred.values(), *self.patients]
        self.patients = [draft for draft in self.patients if self._is_useful(draft)]
        for draft in self.patients:
            draft.resolve(self._medications)
            draft.name_specimens(self._specimens)

    def _find(self, target: str, draft: PatientDraft) -> list[PatientDraft]:
        if target:
            return self._index.find(target)
        identity = draft.identity
        known = identity.identifiers if identity else ()
        return [
            one
            for identifier in known
            for one in self._index.with_identifier(identifier)
        ]

    def _is_useful(self, draft: PatientDraft) -> bool:
        """Test whether a draft has a person or a fact; else count what it held."""
        if draft.names or any(resource.facts for resource in draft.read.values()):
            return True
        self.rejected_resources += draft.rejected_resources
        return False
