"""Background of a patient: procedures, drugs, allergies and the family."""

from dataclasses import dataclass
from enum import StrEnum

from data.coding import Coding
from data.partial_date import PartialDate


class ProcedureKind(StrEnum):
    """Treatments of a cancer that are no drugs."""

    RADIOTHERAPY = "radiotherapy"
    SURGERY = "surgery"


@dataclass(frozen=True, slots=True)
class CancerProcedure:
    """A radiotherapy or an operation; sessions of one course are one.

    Attributes:
        kind: Which of the two.
        what: What was done.
        source: FHIR reference it was read from; of a course, the first session's.
        body_site: Where, in words, or empty.
        intent: Such as `curative`, or empty.
        started: First day, as far as it is known.
        ended: Last day, or None.
        sessions: How many resources say so.
        ongoing: Whether it is not completed.
    """

    kind: ProcedureKind
    what: Coding
    source: str
    body_site: str = ""
    intent: str = ""
    started: PartialDate | None = None
    ended: PartialDate | None = None
    sessions: int = 1
    ongoing: bool = False


@dataclass(frozen=True, slots=True)
class CurrentDrug:
    """A drug that is not against cancer and is being taken, as the record says."""

    drug: Coding
    source: str
    since: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy or intolerance, or that none is known.

    Attributes:
        substance: To what, in the record's words.
        source: FHIR reference it was read from.
        none_known: The record says that there is none.
        high_risk: Whether its criticality is high.
        recorded_on: Date, as far as it is known.
    """

    substance: Coding
    source: str
    none_known: bool = False
    high_risk: bool = False
    recorded_on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class FamilyCancer:
    """A cancer of a relative.

    Attributes:
        relationship: In the record's words, such as `mother`.
        cancer: Which.
        source: FHIR reference it was read from.
        lung: Whether it is a cancer of the lung.
        recorded_on: Date of the statement.
    """

    relationship: str
    cancer: Coding
    source: str
    lung: bool
    recorded_on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class BackgroundCondition:
    """A condition that scores and guidelines ask for.

    Attributes:
        kind: `emphysema`, `copd` or `immunosuppression`.
        condition: As the record has it.
        source: FHIR reference it was read from.
        onset: When it began, as far as it is known.
    """

    kind: str
    condition: Coding
    source: str
    onset: PartialDate | None = None
