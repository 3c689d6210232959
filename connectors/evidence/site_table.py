"""The table of CIViC items that a site keeps under its home folder."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from data.actionability import CivicItem
from data.errors import InvalidRecordError, SourceUnavailableError
from data.reference.evidence_tables import evidence_row

_COLUMNS: Final = (
    *("row", "marker", "drugs", "line", "prior", "not_prior", "histology"),
    *("population", "trial", "design", "n", "responders", "response_percent"),
    *("response_note", "pfs_months", "pfs_note", "escat", "escat_verified", "amp"),
    *("certainty", "region", "source", "as_of"),
    *("significance", "level", "rating", "interaction"),
)
_NOT_COMPARED: Final = ("as_of",)

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class TableDifference:
    """Changes that a new table makes.

    Attributes:
        added: Keys of rows that are new.
        removed: Keys of rows that are gone.
        changed: Keys of rows that differ, with the names of the columns.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, tuple[str, ...]], ...]


def site_table(home: Path) -> Path:
    """Name the file of the refreshed table."""
    return home / "evidence" / "civic.csv"


def read_site_table(home: Path) -> tuple[CivicItem, ...]:
    """The refreshed table, or nothing if the site never refreshed.

    Raises:
        SourceUnavailableError: If the file cannot be opened.
        InvalidRecordError: If it is damaged.
    """
    path = site_table(home)
    if not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8")
        return tuple(_item(row) for row in csv.DictReader(io.StringIO(text)))
    except OSError as error:
        raise SourceUnavailableError("evidence.file", file=path.name) from error
    except (ValueError, KeyError, csv.Error, TypeError) as error:
        raise InvalidRecordError("evidence.stored", file=path.name) from error


def write_site_table(home: Path, items: Iterable[CivicItem]) -> Path:
    """Replace the refreshed table in one step.

    Raises:
        SourceUnavailableError: If it cannot be written.
    """
    path = site_table(home)
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(cells, items))
    half = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(text.getvalue(), encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise SourceUnavailableError("evidence.file", file=path.name) from error
    return path


def difference(
    before: Iterable[CivicItem], after: Iterable[CivicItem]
) -> TableDifference:
    """List changes from one table to another; the day of the release does not count."""
    old, new = (_by_key(items) for items in (before, after))
    changed = tuple(
        (key, columns)
        for key in new
        if key in old and (columns := _columns_changed(old[key], new[key]))
    )
    return TableDifference(
        tuple(key for key in new if key not in old),
        tuple(key for key in old if key not in new),
        changed,
    )


def _by_key(items: Iterable[CivicItem]) -> dict[str, Cells]:
    return {item.evidence.row: cells(item) for item in items}


def _columns_changed(old: Cells, new: Cells) -> tuple[str, ...]:
    return tuple(
        name
        for name in _COLUMNS
        if name not in _NOT_COMPARED and old[name] != new[name]
    )


def cells(item: CivicItem) -> Cells:
    """An item as a row of text in the table's schema."""
    found = {name: _cell(getattr(item.evidence, name, "")) for name in _COLUMNS}
    return found | {
        "significance": item.significance,
        "level": item.level,
        "rating": _cell(item.rating),
        "interaction": item.interaction,
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "+".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _item(row: Mapping[str, str]) -> CivicItem:
    return CivicItem(
        evidence_row(0, row),
        row["significance"],
        row["level"],
        int(row["rating"]) if row["rating"] else None,
        row["interaction"],
    )
