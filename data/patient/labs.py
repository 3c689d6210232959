"""Laboratory results and lung function, each in one unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from data.errors import InvalidClinicalValueError
from data.partial_date import PartialDate


class LabKind(StrEnum):
    """Results that are used; the unit of each is in `data/reference/lab_kinds.csv`."""

    ALBUMIN = "albumin"
    NEUTROPHILS = "neutrophils"
    LYMPHOCYTES = "lymphocytes"
    CREATININE = "creatinine"
    BILIRUBIN = "bilirubin"
    FEV1 = "fev1"
    FEV1_PERCENT = "fev1_percent"
    DLCO = "dlco"
    DLCO_PERCENT = "dlco_percent"
    BODY_MASS_INDEX = "body_mass_index"


@dataclass(frozen=True, slots=True)
class LabResult:
    """One result.

    Attributes:
        kind: What was measured.
        value: In `unit`.
        unit: UCUM code, the same for all results of a kind.
        source: FHIR reference it was read from.
        taken_on: Day of the specimen or the test, as far as it is known.
        preliminary: Whether the result may still change.
    """

    kind: LabKind
    value: float
    unit: str
    source: str
    taken_on: PartialDate | None = None
    preliminary: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.value < float("inf"):  # also refuses NaN
            raise InvalidClinicalValueError(
                "value.lab", kind=self.kind, value=self.value, unit=self.unit
            )


@dataclass(frozen=True, slots=True)
class CellRatio:
    """Neutrophils over lymphocytes of one blood count.

    Attributes:
        value: A number without unit.
        neutrophils: Its numerator.
        lymphocytes: Its denominator, of the same day.
    """

    value: float
    neutrophils: LabResult
    lymphocytes: LabResult


def newest(labs: Iterable[LabResult], kind: LabKind) -> LabResult | None:
    """The newest result of a kind, final before preliminary on the same list.

    Args:
        labs: Newest first.
        kind: What was measured.
    """
    found = [one for one in labs if one.kind is kind]
    final = [one for one in found if not one.preliminary]
    return next(iter(final or found), None)


def neutrophil_lymphocyte_ratio(labs: Iterable[LabResult]) -> CellRatio | None:
    """The newest ratio of two counts of the same day; None without such a pair.

    Args:
        labs: Newest first.
    """
    held = [one for one in labs if one.taken_on is not None and not one.preliminary]
    lymphocytes = {
        str(one.taken_on): one
        for one in reversed(held)
        if one.kind is LabKind.LYMPHOCYTES and one.value > 0
    }
    for one in held:
        pair = lymphocytes.get(str(one.taken_on))
        if one.kind is LabKind.NEUTROPHILS and pair is not None:
            return CellRatio(one.value / pair.value, one, pair)
    return None
