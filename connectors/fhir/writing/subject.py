"""About whom, on which server, and how far signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.fhir.writing.elements import Resource, Written, named, written
from connectors.fhir.writing.sign_off import SignOff


@dataclass(frozen=True, slots=True)
class Subject:
    """Parts that every resource of one report shares.

    Attributes:
        reference: The patient on the server, such as `Patient/1`.
        device: The software that made the results.
        sign_off: Who answers for them; None leaves them preliminary.
        studies: Study UID to the ImagingStudy on the server, where it has one.
        simulated: Whether the patient is simulated.
    """

    reference: str
    device: Written
    sign_off: SignOff | None = None
    studies: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False

    @property
    def status(self) -> str:
        """`final` if a person signed, else `preliminary`."""
        return "final" if self.sign_off else "preliminary"

    def named(self, *content: object) -> str:
        """A name that is this patient's own."""
        return named(self.reference, *content)

    def about(self, kind: str, name: str, **fields: object) -> Written:
        """A resource about the patient."""
        return written(
            kind,
            name,
            simulated=self.simulated,
            status=self.status,
            subject={"reference": self.reference},
            **fields,
        )

    def scans(self, *study_uids: str) -> list[Resource]:
        """References to the ImagingStudy of each study that the server has."""
        held = dict.fromkeys(filter(None, map(self.studies.get, study_uids)))
        return [{"reference": reference} for reference in held]


def device(version: str, method: str) -> Written:
    """The software as a Device.

    Args:
        version: Of FusionBoard.
        method: How it measures, with its version.
    """
    return written(
        "Device",
        named("device", version, method),
        simulated=False,
        status="active",
        manufacturer="FusionBoard project",
        deviceName=[{"name": "FusionBoard", "type": "manufacturer-name"}],
        version=[{"value": version}],
        type={"text": "Research software, not a medical device"},
        note=[{"text": method}],
    )
