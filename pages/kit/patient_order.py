"""Choice and order of the patients that are listed."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from data.patient.case import PatientRow


def matching(rows: Sequence[PatientRow], text: str) -> list[PatientRow]:
    """Patients in whose line every word of `text` occurs, letter case aside."""
    wanted = text.casefold().split()
    return [row for row in rows if all(part in _searched(row) for part in wanted)]


def in_order(rows: Sequence[PatientRow], order: str) -> list[PatientRow]:
    """Patients in one of `ORDERS`; equal ones keep their order."""
    return sorted(rows, key=ORDERS[order])


def _searched(row: PatientRow) -> str:
    identifiers = (identifier.value for identifier in row.identity.identifiers)
    parts = [row.identity.name, row.diagnosis, row.stage, *identifiers]
    return " ".join([*parts, str(row.identity.birth_date or "")]).casefold()


def _latest_scan_first(row: PatientRow) -> int:
    return -(row.latest_scan_on or date.min).toordinal()


def _largest_first(row: PatientRow) -> float:
    return -(row.largest_volume_mm3 or 0.0)


def _by_name(row: PatientRow) -> tuple[bool, str]:
    return not row.identity.name, row.identity.name.casefold()


def _highest_stage_first(row: PatientRow) -> tuple[bool, tuple[int, ...]]:
    """By stage group, 0 to IVB; those without a stage come last."""
    numeral = row.stage.upper().rstrip("ABC123")
    rank = {"0": 0, "I": 1, "II": 2, "III": 3, "IV": 4}.get(numeral, -1)
    suffix = [ord(letter) for letter in row.stage.upper()[len(numeral) :]]
    return not row.stage, (-rank, *(-letter for letter in suffix))


ORDERS: Final[dict[str, Callable[[PatientRow], Any]]] = {
    "latest_scan": _latest_scan_first,
    "largest": _largest_first,
    "stage": _highest_stage_first,
    "name": _by_name,
}
"""Ways to order the list; the words are under `worklist.order.<key>`."""
