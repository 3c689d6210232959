"""Facts that only a person can say of a patient or a nodule, with who and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from data.errors import InvalidClinicalValueError
from data.patient.nodule_terms import (
    CourseOnFollowUp,
    FindingKind,
    Indication,
    PetUptake,
)


class EntryScope(StrEnum):
    """Scope of a fact: what it is about, and so how long it holds."""

    PERSON = "person"
    NODULE = "nodule"
    SCAN = "scan"


class EntryKind(StrEnum):
    """Form in which a fact is said."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class EntryField:
    """One question that a person can answer.

    Attributes:
        name: Worded under `entered.fact.<name>`.
        scope: A fact about a nodule on one scan does not hold for the next scan.
        kind: How it is answered.
        choices: Allowed answers of a choice.
        words: Choices are worded under `<words>.<choice>`.
        low: Smallest number.
        high: Largest number.
        whole: Whether only whole numbers make sense.
    """

    name: str
    scope: EntryScope
    kind: EntryKind = EntryKind.YES_NO
    choices: tuple[str, ...] = ()
    words: str = ""
    low: float = 0
    high: float = 0
    whole: bool = False


def _choice(
    name: str, scope: EntryScope, choices: Iterable[str], words: str
) -> EntryField:
    values = tuple(str(choice) for choice in choices)
    return EntryField(name, scope, EntryKind.CHOICE, values, words)


def _number(
    name: str, scope: EntryScope, low: float, high: float, *, whole: bool = False
) -> EntryField:
    return EntryField(name, scope, EntryKind.NUMBER, low=low, high=high, whole=whole)


_PERSON, _NODULE, _SCAN = EntryScope.PERSON, EntryScope.NODULE, EntryScope.SCAN
_RACES: Final = (
    *("white", "black", "hispanic", "asian"),
    *("american_indian", "pacific_islander"),
)
# Limits in the unit of the name, or counts; chosen: wider than any person or nodule.
_SPECS: Final = (
    _choice("indication", _PERSON, Indication, "guideline.indication"),
    EntryField("immunosuppressed", _PERSON),
    EntryField("known_cancer", _PERSON),
    EntryField("extrathoracic_cancer", _PERSON),
    EntryField("family_history", _PERSON),
    EntryField("emphysema", _PERSON),
    _number("nodule_count", _PERSON, 1, 1000, whole=True),
    EntryField("ever_smoker", _PERSON),
    EntryField("current_smoker", _PERSON),
    _number("years_since_quitting", _PERSON, 0, 110),
    _number("years_smoked", _PERSON, 0, 110),
    _number("cigarettes_per_day", _PERSON, 0.1, 200),
    EntryField("copd", _PERSON),
    _number("bmi_kg_m2", _PERSON, 8, 120),
    _number("education", _PERSON, 1, 6, whole=True),
    _choice("race", _PERSON, _RACES, "risk.race"),
    EntryField("upper_lobe", _NODULE),
    EntryField("spiculated", _NODULE),
    EntryField("calcified", _NODULE),
    _choice("finding", _NODULE, FindingKind, "guideline.finding"),
    EntryField("high_risk", _NODULE),
    _choice("uptake", _SCAN, PetUptake, "risk.uptake"),
    _choice("course", _SCAN, CourseOnFollowUp, "guideline.course"),
    _choice(
        "previous_category",
        _SCAN,
        ("1", "2", "3", "4A", "4B", "4X"),
        "entered.category",
    ),
    _number("solid_diameter_mm", _SCAN, 0, 200),
    EntryField("clear_visual_growth", _SCAN),
    EntryField("raised_to_4x", _SCAN),
    EntryField("other_significant_finding", _SCAN),
    _number("own_model_probability", _SCAN, 0, 1),
)
ENTRY_FIELDS: Final = {spec.name: spec for spec in _SPECS}
"""Every question by name, in the order in which a form asks them."""

_YES, _NO = "yes", "no"
# Characters; chosen: longer names are no names.
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class ManualEntry:
    """One answer of one person; an answer is never changed, only followed by another.

    Attributes:
        name: Which question of `ENTRY_FIELDS`.
        value: The answer: `yes`, `no`, a choice or a number; empty takes back what
            was said before, and the answer is unknown again.
        person: Who answered.
        entered_at: When, by the clock of this machine.
        scanned_on: Day of the latest scan when it was said; None without a scan.
        tracking_uid: The nodule; empty if it is about the person.
    """

    name: str
    value: str
    person: str
    entered_at: datetime
    scanned_on: date | None = None
    tracking_uid: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.person.strip()) <= LONGEST_NAME:
            raise InvalidClinicalValueError("entered.person", longest=LONGEST_NAME)
        spec = ENTRY_FIELDS.get(self.name)
        if spec is None or (spec.scope is EntryScope.PERSON) == bool(self.tracking_uid):
            raise InvalidClinicalValueError("entered.question", name=self.name)
        if self.value and not _allowed(spec, self.value):
            raise InvalidClinicalValueError(
                "entered.answer", name=self.name, value=self.value
            )

    @property
    def truth(self) -> bool | None:
        """A yes or no; None if taken back."""
        return {_YES: True, _NO: False}.get(self.value)

    @property
    def number(self) -> float | None:
        """A number; None if taken back."""
        return float(self.value) if self.value else None


def _allowed(spec: EntryField, value: str) -> bool:
    if spec.kind is EntryKind.YES_NO:
        return value in (_YES, _NO)
    if spec.kind is EntryKind.CHOICE:
        return value in spec.choices
    try:
        number = float(value)
    except ValueError:
        return False
    inside = spec.low <= number <= spec.high  # also refuses NaN
    return inside and (not spec.whole or number == int(number))


def current_entries(
    said: Iterable[ManualEntry], tracking_uid: str, scanned_on: date
) -> dict[str, ManualEntry]:
    """The last answer to each question, as far as it holds for one nodule on one scan.

    Args:
        said: All answers, the oldest first.
        tracking_uid: The nodule.
        scanned_on: Day of the scan.

    Returns:
        By question; what was taken back is left out.
    """
    last: dict[str, ManualEntry] = {}
    for fact in said:
        about = fact.tracking_uid in ("", tracking_uid)
        lasting = ENTRY_FIELDS[fact.name].scope is not EntryScope.SCAN
        if about and (lasting or fact.scanned_on == scanned_on):
            last[fact.name] = fact
    return {name: fact for name, fact in last.items() if fact.value}
