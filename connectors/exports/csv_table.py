"""A table as CSV that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets show every script.

    Text that a spreadsheet would take for a formula gets an apostrophe before it;
    numbers stay numbers.

    Args:
        headings: First line.
        rows: Cells; None is left empty.

    Source:
        RFC 4180; OWASP, CSV injection.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([_guarded(heading) for heading in headings])
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return sheet.getvalue().encode("utf-8-sig", "replace")


def _guarded(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
