"""Units and plausible ranges of laboratory results."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from data.patient.labs import LabKind
from data.reference.tables import table_rows


@dataclass(frozen=True, slots=True)
class LabSpec:
    """Rules by which one kind of result is kept.

    Attributes:
        unit: UCUM code.
        least: Smallest plausible value.
        most: Largest plausible value.
        one_mole: How much one mole is, such as `113.12 g`, or empty.
    """

    unit: str
    least: float
    most: float
    one_mole: str


@cache
def lab_specs() -> Mapping[LabKind, LabSpec]:
    """Unit and range of every kind of result."""
    return {
        LabKind(row["kind"]): LabSpec(
            row["unit"], float(row["least"]), float(row["most"]), row["one_mole"]
        )
        for row in table_rows("lab_kinds.csv")
    }


@cache
def unit_spellings() -> Mapping[str, str]:
    """UCUM codes of units as laboratories write them."""
    return {row["written"]: row["ucum"] for row in table_rows("unit_spellings.csv")}
