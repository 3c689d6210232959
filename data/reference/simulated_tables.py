"""Effects planted in the simulated multimodal cohort, as its two tables say them."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from data.errors import InvalidRecordError
from data.reference.evidence_tables import immunotherapy_with_driver, shipped_evidence
from data.reference.tables import table_rows

BASE_RATES: Final = "simulated_base_rates.csv"
EFFECTS: Final = "simulated_effects.csv"


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Response rate of a therapy, in everybody or in those with one finding.

    Attributes:
        therapy: Category of the column `therapy`.
        column: Column of the finding, or empty for everybody else.
        value: What the column must hold; `50-100` is from 50 up to and with 100.
        rate: Share that responds, above 0 and below 1.
        pfs_months: Median, for everybody; NaN for a finding.
        source: Where the rate comes from, or that it is assumed.
    """

    therapy: str
    column: str
    value: str
    rate: float
    pfs_months: float
    source: str


@dataclass(frozen=True, slots=True)
class PlantedEffect:
    """Effect that one column adds.

    Attributes:
        target: `response`, `growth_12_months`, `malignancy` or `pfs`.
        therapies: Where it holds; `*` is all, empty for targets without therapy.
        column: Of the cohort schema.
        kind: `number` (from `value`, each `per`), `log2` (doublings from `value`),
            `is` (equals `value`), `band` (within `value`), or `share` of another
            target.
        value: Centre, category or band.
        per: Unit of a number.
        effect: Log-odds; for `pfs`, log hazard.
        source: Where it comes from, or that it is assumed.
    """

    target: str
    therapies: str
    column: str
    kind: str
    value: str
    per: float
    effect: float
    source: str

    def holds_for(self, therapy: str) -> bool:
        """Test whether it plays a part under a therapy."""
        return self.therapies == "*" or therapy in self.therapies.split("|")


@cache
def base_rates() -> tuple[BaseRate, ...]:
    """All base rates, those of everybody first.

    Raises:
        InvalidRecordError: If a row names no rate.
    """
    return tuple(
        _base_rate(number, row)
        for number, row in enumerate(table_rows(BASE_RATES), start=1)
    )


@cache
def planted_effects() -> tuple[PlantedEffect, ...]:
    """All effects beside the base rates."""
    return tuple(
        PlantedEffect(
            row["target"],
            row["therapies"],
            row["column"],
            row["kind"],
            row["value"],
            float(row["per"] or 1),
            float(row["effect"]),
            row["source"],
        )
        for row in table_rows(EFFECTS)
    )


def _base_rate(number: int, row: dict[str, str]) -> BaseRate:
    percent = _percent(row)
    if not 0 < percent < 100:
        raise InvalidRecordError("evidence.row", row=number)
    months = float(row["pfs_months"] or "nan")
    return BaseRate(
        row["therapy"],
        row["column"],
        row["value"],
        percent / 100,
        months,
        row["source"],
    )


def _percent(row: dict[str, str]) -> float:
    """The published rate where the table of evidence has one, else the row's own."""
    published = {one.row: one.response_percent for one in shipped_evidence().rows}
    rates = [published[name] for name in filter(None, row["evidence_rows"].split("|"))]
    known = [rate for rate in rates if rate is not None]
    if known:
        return float(np.mean(known))
    if row["driver_marker"]:
        return immunotherapy_with_driver()[row["driver_marker"]][0]
    return float(row["percent"] or "nan")
