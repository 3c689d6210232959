"""Traits of a nodule beside its size: calcium, fat, contacts, margin, air.

Nothing here is guessed: what pixels cannot show is unknown, and a reader is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from data.errors import InvalidClinicalValueError
from data.message import Message


class Trait(StrEnum):
    """Trait that is looked for."""

    CALCIFICATION = "calcification"
    FAT = "fat"
    PLEURAL_CONTACT = "pleural_contact"
    PERIFISSURAL = "perifissural"
    SPICULATION = "spiculation"
    LOBULATION = "lobulation"
    CAVITY = "cavity"
    AIRWAY_CONTACT = "airway_contact"


class Sureness(StrEnum):
    """Certainty of a finding.

    `SURE`: far from every limit, given noise and voxel size. `LIKELY`: seen, but close
    to a limit or by an indirect sign. `ASK`: measured at most; a reader must say.
    """

    SURE = "sure"
    LIKELY = "likely"
    ASK = "ask"


class CalcificationPattern(StrEnum):
    """Pattern of calcium in a nodule; the first four are the benign ones."""

    DIFFUSE = "diffuse"
    CENTRAL = "central"
    LAMINATED = "laminated"
    POPCORN = "popcorn"
    ECCENTRIC = "eccentric"


@dataclass(frozen=True, slots=True)
class TraitFinding:
    """Finding on one trait.

    Attributes:
        trait: What was looked for.
        present: None where only a reader can say.
        sureness: `ASK` exactly where `present` is None.
        said: What was measured, or why it could not be, for the reader.
        measures: Measured values by name, with the unit in the name.
        pattern: Of calcification, where the geometry is clear.
    """

    trait: Trait
    present: bool | None
    sureness: Sureness
    said: Message
    measures: Mapping[str, float] = field(default_factory=dict)
    pattern: CalcificationPattern | None = None

    def __post_init__(self) -> None:
        if (self.present is None) != (self.sureness is Sureness.ASK):
            raise InvalidClinicalValueError(
                "morphology.sureness", trait=self.trait, sureness=self.sureness
            )


@dataclass(frozen=True, slots=True)
class NoduleMorphology:
    """All traits of one nodule on one scan.

    Attributes:
        findings: One for each `Trait`, in their order.
    """

    findings: tuple[TraitFinding, ...]

    def __getitem__(self, trait: Trait) -> TraitFinding:
        """The finding of one trait."""
        return next(found for found in self.findings if found.trait is trait)

    @property
    def asked(self) -> tuple[TraitFinding, ...]:
        """Traits on which a reader must decide."""
        return tuple(found for found in self.findings if found.present is None)
