"""Reads lists of nodules that someone marked: files named `nodule_marks.csv`."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, FiniteFloat, StringConstraints
from pydantic import ValidationError as RowError

from connectors.store.canonical_json import storable
from connectors.store.imaging.nodules import NoduleMark
from data.imaging.study import RejectedEntry

FILE_NAME: Final = "nodule_marks.csv"

Uid = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9.]{1,64}$")
]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)
]


class _Row(BaseModel):
    """One line; coordinates are LPS."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    study_instance_uid: Uid
    series_instance_uid: Uid
    tracking_uid: Uid
    nodule_label: Label
    x_mm: FiniteFloat
    y_mm: FiniteFloat
    z_mm: FiniteFloat
    marked_by: Label


def read_marks(
    files: Iterable[Path], root: Path
) -> tuple[tuple[NoduleMark, ...], tuple[RejectedEntry, ...]]:
    """Read all marks, at most one a nodule and series.

    Args:
        files: Lists of marks.
        root: Folder that they are named relative to.

    Returns:
        The marks, and the lines and files that cannot be used.
    """
    marks: dict[tuple[str, str], NoduleMark] = {}
    aside: list[RejectedEntry] = []
    for file in sorted(files):
        for found in _lines(file, root):
            if isinstance(found, RejectedEntry):
                aside.append(found)
                continue
            key = found.tracking_uid, found.series_uid
            first = marks.setdefault(key, found)
            if first.seed_mm != found.seed_mm:
                place, _, line = found.line.partition(":")
                aside.append(
                    RejectedEntry(place, "ingest.mark_repeated", (("line", int(line)),))
                )
    return tuple(marks.values()), tuple(aside)


def _lines(file: Path, root: Path) -> Iterator[NoduleMark | RejectedEntry]:
    place = storable(file.relative_to(root).as_posix())
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            missing = _Row.model_fields.keys() - set(reader.fieldnames or ())
            if missing:
                values = (("column", min(missing)),)
                yield RejectedEntry(place, "ingest.marks_columns", values)
                return
            for cells in reader:
                yield _mark(cells, place, reader.line_num, root)
    except (UnicodeDecodeError, csv.Error, OSError):
        yield RejectedEntry(place, "ingest.marks_not_text")


def _mark(
    cells: dict[str, str], place: str, line: int, root: Path
) -> NoduleMark | RejectedEntry:
    try:
        row = _Row.model_validate(cells)
    except RowError as error:
        column = str(error.errors()[0]["loc"][0])
        values = (("line", line), ("column", column))
        return RejectedEntry(place, "ingest.mark_value", values)
    return NoduleMark(
        tracking_uid=row.tracking_uid,
        study_uid=row.study_instance_uid,
        series_uid=row.series_instance_uid,
        label=row.nodule_label,
        seed_mm=(row.x_mm, row.y_mm, row.z_mm),
        marked_by=row.marked_by,
        root=storable(str(root)),
        line=f"{place}:{line}",
    )
