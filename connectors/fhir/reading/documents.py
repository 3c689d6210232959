"""One JSON document (a file, a page of a server) and the patients in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from connectors.fhir.facts.medications import agents_in
from connectors.fhir.reading.patient_draft import PatientDraft, ReadResource
from connectors.fhir.reading.patient_index import PatientIndex
from connectors.fhir.reading.resource_reader import READERS, Fact, read_resource
from connectors.fhir.resources.fields import (
    Resource,
    child,
    children,
    references,
    text,
)
from connectors.fhir.resources.identity import read_identifier
from connectors.fhir.resources.reasons import Reason
from connectors.fhir.resources.references import local_reference, may_be_patient
from connectors.fhir.resources.specimens import specimen_words
from data.coding import Coding
from data.identity import Identifier, PersonIdentity

_OLDER_TYPES: Final = {
    "MedicationOrder": "DSTU2",
    "DiagnosticOrder": "DSTU2",
    "ImagingObjectSelection": "DSTU2",
    "Conformance": "DSTU2",
    "DeviceUseRequest": "DSTU2",
    "ProcedureRequest": "STU3",
    "ReferralRequest": "STU3",
    "ImagingManifest": "STU3",
    "Sequence": "STU3",
    "BodySite": "STU3",
    "EligibilityRequest": "STU3",
}
_WITHOUT_CONTEXT: Final = ("Observation", "DiagnosticReport", "MedicationRequest")
_HOLDERS: Final = ("Bundle", "Parameters")
_HOLDING_KEYS: Final = ("entry", "parameter", "part")
_READ: Final = {*READERS, "Patient", "Medication", "Specimen"}
_RETRACTIONS: Final = (Reason.RETRACTED, Reason.REFUTED, Reason.NEGATED)
_FINAL: Final = ("final", "amended", "corrected", "appended", "available")


def resources_in(document: object) -> Iterator[tuple[Resource, str]]:
    """Every resource of a document with its `fullUrl`, however deep bundles nest.

    Args:
        document: Parsed JSON: a resource, a Bundle, Parameters or an array of these.
    """
    waiting: list[object] = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            kind = item.get("resourceType")
            if isinstance(kind, str) and kind not in _HOLDERS:
                yield item, ""
            elif kind in _HOLDERS or kind is None:
                yield from _held_by(item, waiting)


def _held_by(item: Resource, waiting: list[object]) -> Iterator[tuple[Resource, str]]:
    """Yield resources of a Bundle or of Parameters; what holds others has to wait."""
    for key in _HOLDING_KEYS:
        for entry in children(item, key):
            request = entry.get("request")
            if isinstance(request, dict) and request.get("method") == "DELETE":
                continue
            resource = entry.get("resource")
            if not isinstance(resource, dict):
                waiting += [entry] if key != "entry" else []
                continue
            kind = resource.get("resourceType")
            if isinstance(kind, str) and kind not in _HOLDERS:
                yield resource, text(entry, "fullUrl")
            else:
                waiting.append(resource)


class Document:
    """Resources of one document, sorted to their patients as they come.

    Attributes:
        patients: Those with a Patient resource.
        referred: Reference as written to what refers to that patient.
        named: The same for those who are named by an identifier only.
        medications: Reference to the drugs against cancer of that Medication.
        specimens: Reference to the words of that Specimen.
        rejected_resources: Resources that belong to no patient, by type and reason.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0
        self._older: Counter[str] = Counter()
        self._current = 0
        self.patients = PatientIndex()
        self.referred: dict[str, PatientDraft] = {}
        self.named: dict[Identifier, PatientDraft] = {}
        self.medications: dict[str, tuple[Coding, ...]] = {}
        self.specimens: dict[str, str] = {}
        self.rejected_resources: Counter[tuple[str, Reason]] = Counter()

    @property
    def resource_count(self) -> int:
        """Number of resources that have come."""
        return self._count

    @property
    def older_version(self) -> str:
        """`DSTU2` or `STU3` if most signs say so, else empty."""
        if sum(self._older.values()) <= self._current:
            return ""
        return "DSTU2" if self._older["DSTU2"] else "STU3"

    def take(self, resource: Resource, full_url: str = "", container: str = "") -> None:
        """Read one resource with those it contains.

        Args:
            resource: A JSON object with a `resourceType`.
            full_url: `fullUrl` of its Bundle entry, or empty.
            container: Reference of the resource that contains it, or empty.
        """
        self._count += 1
        kind = text(resource, "resourceType")
        if kind not in _READ:
            self._count_unused(kind, resource)
            return
        source = self._source(kind, resource, full_url, container)
        if kind == "Patient":
            self._take_patient(resource, source, full_url)
        elif kind == "Specimen":
            said = specimen_words(resource)
            self.specimens |= {source: said, full_url or source: said}
        elif kind == "Medication":
            agents = agents_in(child(resource, "code"))
            self.medications |= {source: agents, full_url or source: agents}
        else:
            self._take_fact(kind, resource, source, full_url)
        # FHIR knows no contained resources within contained ones
        if container or "contained" not in resource:
            return
        for inner in children(resource, "contained"):
            if text(inner, "resourceType") in _READ:
                self.take({**_subject_of(resource), **inner}, "", source)

    def _count_unused(self, kind: str, resource: Resource) -> None:
        draft = self._referred_by(resource)
        draft = draft or self._patient_of(resource, f"{kind}/{text(resource, 'id')}")
        rejected_resources = (
            draft.rejected_resources if draft else self.rejected_resources
        )
        rejected_resources[kind, Reason.TYPE_NOT_USED] += 1
        if kind in _OLDER_TYPES:
            self._older[_OLDER_TYPES[kind]] += 1

    def _source(
        self, kind: str, resource: Resource, full_url: str, container: str
    ) -> str:
        own = text(resource, "id")
        if container:
            return f"{container}#{own or self._count}"
        if own:
            return f"{kind}/{own}"
        return full_url or f"{kind} {self._name}#{self._count}"

    def _take_patient(self, patient: Resource, source: str, full_url: str) -> None:
        draft = PatientDraft(source, names=set(filter(None, (source, full_url))))
        draft.describe(patient)
        self.patients.add(draft)

    def _take_fact(
        self, kind: str, resource: Resource, source: str, full_url: str
    ) -> None:
        self._look_at_version(kind, resource)
        draft = self._referred_by(resource) or self._patient_of(resource, source)
        found = read_resource(resource, source)
        if draft is None:
            reason = found if isinstance(found, Reason) else Reason.NO_PATIENT
            self.rejected_resources[kind, reason] += 1
            return
        if isinstance(found, Reason):
            draft.rejected_resources[kind, found] += 1
        if not isinstance(found, Reason) or found in _RETRACTIONS:
            # a placeholder such as urn:uuid means something in its document only
            key = source if "id" in resource else f"{self._name} {source}"
            draft.keep(key, _read_resource(kind, resource, found))
            if full_url:
                draft.sources[local_reference(full_url)] = source
        if "basedOn" in resource and text(resource, "status") in _FINAL:
            draft.answered.update(map(local_reference, references(resource, "basedOn")))

    def _referred_by(self, resource: Resource) -> PatientDraft | None:
        """The patient, if an earlier resource referred to it in the same words."""
        holder = resource.get("subject") or resource.get("patient")
        target = holder.get("reference") if isinstance(holder, dict) else None
        return self.referred.get(target) if isinstance(target, str) else None

    def _patient_of(self, resource: Resource, source: str) -> PatientDraft | None:
        holder = child(resource, "subject") or child(resource, "patient")
        target = text(holder, "reference")
        if target.startswith("#"):
            target = source.partition("#")[0] + target
        draft = self.referred.get(target)
        if not target:
            return self._by_identifier(child(holder, "identifier"), source)
        if draft is None:
            if not may_be_patient(target):
                return None
            draft = self.referred[target] = PatientDraft(local_reference(target))
        return draft

    def _by_identifier(self, written: Resource, source: str) -> PatientDraft | None:
        """A patient who is named by an identifier instead of by a reference."""
        identifier = read_identifier(written)
        if identifier is None or not identifier.issuer:
            return None
        known = PersonIdentity(frozenset({identifier}))
        draft = PatientDraft(f"{source}#subject", identity=known)
        return self.named.setdefault(identifier, draft)

    def _look_at_version(self, kind: str, resource: Resource) -> None:
        """Before R4 the status of a Condition was a word, and `encounter` `context`."""
        if kind == "Condition":
            status = resource.get("clinicalStatus")
            self._current += isinstance(status, dict)
            if isinstance(status, str):
                self._older["DSTU2" if "patient" in resource else "STU3"] += 1
        elif kind in _WITHOUT_CONTEXT and "context" in resource:
            self._older["STU3"] += 1

    def close(self) -> None:
        """Join what refers to a patient of this document with that patient."""
        for target in list(self.referred):
            found = self.patients.find(target)
            if len(found) == 1:
                found[0].absorb(self.referred.pop(target))
        drafts = [*self.patients.drafts, *self.referred.values(), *self.named.values()]
        for draft in drafts:
            draft.resolve(self.medications)


def _read_resource(
    kind: str, resource: Resource, found: Sequence[Fact] | Reason
) -> ReadResource:
    last_updated = text(child(resource, "meta"), "lastUpdated")
    if isinstance(found, Reason):
        return ReadResource(kind, last_updated, retracted=True, facts=[])
    return ReadResource(kind, last_updated, retracted=False, facts=list(found))


def _subject_of(resource: Resource) -> Resource:
    return {key: resource[key] for key in ("subject", "patient") if key in resource}
