"""Index of patients by the references that mean them."""

from connectors.fhir.reading.patient_draft import PatientDraft
from connectors.fhir.resources.references import local_reference
from data.identity import Identifier


class PatientIndex:
    """Patients by the references they are known under.

    Two Patient resources under one reference are one patient only if nothing speaks
    against it; what then refers to that reference belongs to neither.
    """

    def __init__(self) -> None:
        self.drafts: list[PatientDraft] = []
        self._by_name: dict[str, list[PatientDraft]] = {}

    def add(self, draft: PatientDraft) -> None:
        """Add a patient, or take it into the one it is another version of."""
        names = draft.names | {local_reference(name) for name in draft.names}
        for name in names:
            for known in self._by_name.get(name, ()):
                if known.may_be(draft):
                    known.absorb(draft)
                    self._register(known, names)
                    return
        self.drafts.append(draft)
        self._register(draft, names)

    def find(self, target: str) -> list[PatientDraft]:
        """Everyone a reference may mean; more than one if it is ambiguous."""
        exact = self._by_name.get(target)
        if exact is not None:
            return exact
        local = local_reference(target)
        candidates = self._by_name.get(local, []) if local != target else []
        return [draft for draft in candidates if not _on_a_server(draft)]

    def with_identifier(self, identifier: Identifier) -> list[PatientDraft]:
        """Everyone who has this identifier."""
        return [
            draft
            for draft in self.drafts
            if draft.identity and identifier in draft.identity.identifiers
        ]

    def _register(self, draft: PatientDraft, names: set[str]) -> None:
        for name in names:
            held = self._by_name.setdefault(name, [])
            if draft not in held:
                held.append(draft)


def _on_a_server(draft: PatientDraft) -> bool:
    """Test whether the patient has an absolute URL, so that another means another."""
    return any("://" in name for name in draft.names)
