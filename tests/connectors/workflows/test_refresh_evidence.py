"""What a refresh changes, and that it waits to be told."""

from pathlib import Path

import pytest

from connectors.workflows.refresh_evidence import refresh_evidence
from data.errors import InvalidRecordError
from tests.connectors.evidence.civic_file import ITEMS, item, write_release


def test_nothing_is_written_without_being_told_to(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = refresh_evidence(write_release(tmp_path), home, apply=False)
    assert done.written is None
    assert not home.exists()
    assert len(done.changes.added) == 7


def test_a_refresh_names_what_changed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    refresh_evidence(write_release(tmp_path), home, apply=True)
    newer = (
        item(1, "EGFR L858R", "Osimertinib", evidence_level="B", rating="5"),
        *ITEMS[2:],
        item(90, "ROS1 Fusion", "Repotrectinib"),
    )
    path = write_release(tmp_path, newer, "01-Dec-2026-Accepted.tsv")
    changes = refresh_evidence(path, home, apply=True).changes
    assert changes.added == ("EID90-ros1_fusion",)
    assert changes.removed == ("EID2-egfr_common",)
    assert changes.changed == (("EID1-egfr_common", ("amp", "level")),)
    assert not refresh_evidence(path, home, apply=False).changes.added


def cut(text: str) -> str:
    return text[: len(text) // 2]


def twice(text: str) -> str:
    return text + text.splitlines(keepends=True)[1].replace("\tA\t", "\tB\t")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (cut, "cut off or damaged"),
        (lambda text: text[:-20], "cut off or damaged"),
        (lambda text: text.rstrip("\n"), "cut off or damaged"),
        (lambda text: text.partition("\n")[0] + "\n", "holds no evidence"),
        (lambda text: text[:0], "lacks the columns"),
        (lambda text: f"<html>{len(text)}</html>\n", "lacks the columns"),
        (lambda text: text.replace("evidence_level", "level"), "evidence_level"),
        (lambda text: text.replace("\tB\t", "\tZ\t", 1), "column evidence_level"),
        (lambda text: text.replace("Alectinib", "=cmd|' /C calc'!A0"), "therapies"),
        (lambda text: text.replace("Alectinib", "<script>"), "column therapies"),
        (lambda text: text.replace("NCT02075840", "javascript:x"), "column nct_ids"),
        (lambda text: text.replace("Alectinib", "a\0b"), "not UTF-8 text"),
        (twice, "item 1 is twice"),
    ],
)
def test_hostile_and_truncated_files_are_refused_by_name(
    tmp_path: Path,
    damage,  # noqa: ANN001 - a function from text to text
    message: str,
) -> None:
    path = write_release(tmp_path)
    path.write_text(damage(path.read_text()), encoding="utf-8")
    with pytest.raises(InvalidRecordError, match=message):
        refresh_evidence(path, tmp_path / "home", apply=True)
    assert not (tmp_path / "home").exists()
