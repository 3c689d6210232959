"""Lists of marks: what can be used is used, the rest is named by line."""

from pathlib import Path

import pytest

from connectors.workflows.ingest.nodule_marks import read_marks
from data.words import translate

HEADER = (
    "study_instance_uid,series_instance_uid,tracking_uid,nodule_label,"
    "x_mm,y_mm,z_mm,marked_by"
)
GOOD = "1.2,1.2.3,1.9,N1,-57.2,131.4,-520.8,reader"


def listed(tmp_path: Path, content: bytes) -> tuple[int, list[str]]:
    file = tmp_path / "nodule_marks.csv"
    file.write_bytes(content)
    marks, aside = read_marks([file], tmp_path)
    for entry in aside:
        assert translate(f"{entry.reason}.what", **dict(entry.values))
    return len(marks), [entry.reason for entry in aside]


def test_a_mark_is_read_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "a" / "nodule_marks.csv"
    file.parent.mkdir()
    file.write_text(f"\ufeff{HEADER}\n{GOOD}\n", encoding="utf-8")
    ((mark,), aside) = read_marks([file], tmp_path)
    assert aside == ()
    assert (mark.study_uid, mark.series_uid, mark.tracking_uid) == (
        "1.2",
        "1.2.3",
        "1.9",
    )
    assert mark.seed_mm == (-57.2, 131.4, -520.8)
    assert mark.line == "a/nodule_marks.csv:2"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD.replace("-57.2", "nan"), "ingest.mark_value"),
        (GOOD.replace("-57.2", ""), "ingest.mark_value"),
        (GOOD.replace("1.9", "not a uid"), "ingest.mark_value"),
        ("1.2,1.2.3", "ingest.mark_value"),
        (GOOD.replace("-57.2", "-5.2"), "ingest.mark_repeated"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    line: str, reason: str, tmp_path: Path
) -> None:
    content = f"{HEADER}\n{GOOD}\n{line}\n".encode()
    assert listed(tmp_path, content) == (1, [reason])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "ingest.marks_columns"),
        (b"a,b\n1,2\n", "ingest.marks_columns"),
        (b"\xff\xfe\x00", "ingest.marks_not_text"),
    ],
)
def test_a_file_that_is_no_list_is_named(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    assert listed(tmp_path, content) == (0, [reason])
