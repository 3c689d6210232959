"""UIDs and issuer of the simulated cohort: made from the seed, never from chance."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

_NAMESPACE: Final = UUID("6f0c8c0e-7b41-5d0e-9c55-0c8f8f5d9a51")
ISSUER_NAME: Final = "FUSIONBOARD SIMULATED"
IMPLEMENTATION: Final = "FUSIONBOARD_SIM"
ISSUER_OID: Final = f"2.25.{uuid5(_NAMESPACE, 'issuer').int}"
ISSUER_SYSTEM: Final = f"urn:oid:{ISSUER_OID}"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """UIDs of one cohort.

    Attributes:
        version: Version of the generator.
        seed: Seed of the cohort.
        size: Which cohort.
    """

    version: str
    seed: int
    size: str

    def uid(self, *parts: str | int) -> str:
        """The UID of a thing, named by its place: patient, study, series.

        Source:
            DICOM PS3.5 B.2, UUID-derived UID.
        """
        return f"2.25.{self._uuid(parts).int}"

    def uuid(self, *parts: str | int) -> str:
        """The UUID of a thing, for ids of FHIR resources."""
        return str(self._uuid(parts))

    def _uuid(self, parts: tuple[str | int, ...]) -> UUID:
        place = (self.version, self.seed, self.size, *parts)
        return uuid5(_NAMESPACE, "/".join(str(part) for part in place))
