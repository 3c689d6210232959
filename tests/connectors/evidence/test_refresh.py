"""A release of CIViC: what is taken, what is refused, and what a refresh changes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.command_line.main import app
from connectors.evidence import civic_release
from connectors.evidence.civic_release import read_civic_release
from connectors.evidence.site_table import (
    difference,
    read_site_table,
    site_table,
    write_site_table,
)
from connectors.workflows.refresh_evidence import refresh_evidence
from data.actionability import Amp, CivicItem, Marker
from data.errors import InvalidRecordError, SourceUnavailableError
from tests.connectors.evidence.civic_file import ITEMS, item, write_release


def by_row(items: tuple[CivicItem, ...]) -> dict[str, CivicItem]:
    return {one.evidence.row: one for one in items}


def test_items_are_mapped_to_the_schema_of_the_table(tmp_path: Path) -> None:
    release = read_civic_release(write_release(tmp_path))
    found = by_row(release.items)
    assert set(found) == {
        "EID1-egfr_common",
        "EID2-egfr_common",
        "EID3-egfr_common",
        "EID4-alk_fusion",
        "EID5-ret_fusion",
        "EID6-met_exon14",
        "EID7-egfr_t790m",
    }
    first = found["EID1-egfr_common"]
    assert (first.level, first.rating) == ("A", 5)
    assert first.evidence.drugs == ("osimertinib",)
    assert first.evidence.as_of == date(2026, 11, 1)
    assert first.evidence.source == "CIViC EID1; PMID 20000001"
    assert found["EID4-alk_fusion"].evidence.source.endswith("NCT02075840")
    assert found["EID2-egfr_common"].interaction == "Substitutes"
    assert found["EID7-egfr_t790m"].significance == "Resistance"


def test_a_case_study_stays_one(tmp_path: Path) -> None:
    """CIViC level C is never promoted."""
    found = by_row(read_civic_release(write_release(tmp_path)).items)
    assert found["EID6-met_exon14"].evidence.amp is Amp.II_D


def test_what_is_left_out_is_counted_by_reason(tmp_path: Path) -> None:
    release = read_civic_release(write_release(tmp_path))
    assert release.read == len(ITEMS)
    assert release.left_out == {
        "other_variant": 2,  # a combination, and a class not known here
        "low_level": 1,
        "other_disease": 2,
        "other_type": 1,
        "not_accepted": 1,
        "does_not_support": 1,
    }


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


def test_the_table_of_a_site_is_read_as_it_was_written(tmp_path: Path) -> None:
    items = read_civic_release(write_release(tmp_path)).items
    write_site_table(tmp_path, items)
    assert read_site_table(tmp_path) == items
    other = (replace(items[0], rating=1), *items[1:])
    assert difference(items, other).changed == ((items[0].evidence.row, ("rating",)),)


def test_a_damaged_table_of_a_site_is_refused(tmp_path: Path) -> None:
    write_site_table(tmp_path, read_civic_release(write_release(tmp_path)).items)
    path = site_table(tmp_path)
    path.write_text(path.read_text().replace("egfr_common", "nonsense"))
    with pytest.raises(InvalidRecordError, match="with --apply again"):
        read_site_table(tmp_path)


def test_fusions_are_known_by_any_partner_and_any_exons(tmp_path: Path) -> None:
    items = (
        item(1, "EML4::ALK e13::e20", "Crizotinib"),
        item(2, "ALK::v Fusion", "Alectinib"),
        item(3, "PIK3CA H1047R", "A & B; C® #1", disease="Breast Cancer"),
    )
    found = by_row(read_civic_release(write_release(tmp_path, items)).items)
    assert set(found) == {"EID1-alk_fusion", "EID2-alk_fusion"}


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


def test_other_encodings_missing_and_huge_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_release(tmp_path)
    with pytest.raises(SourceUnavailableError, match=r"nowhere\.tsv"):
        read_civic_release(tmp_path / "nowhere.tsv")
    monkeypatch.setattr(civic_release, "LARGEST_BYTES", 100)
    with pytest.raises(InvalidRecordError, match="larger than"):
        read_civic_release(path)
    monkeypatch.undo()
    path.write_bytes(path.read_text().encode("utf-16"))
    with pytest.raises(InvalidRecordError, match="not UTF-8"):
        read_civic_release(path)


def test_without_a_day_in_name_or_file_one_must_be_given(tmp_path: Path) -> None:
    path = write_release(tmp_path, name="evidence.tsv")
    assert read_civic_release(path).as_of == date(2026, 5, 4)
    undated = (item(1, "EGFR L858R", "Osimertinib", last_review_date=""),)
    path = write_release(tmp_path, undated, "evidence.tsv")
    with pytest.raises(InvalidRecordError, match="--as-of"):
        read_civic_release(path)
    assert read_civic_release(path, date(2026, 1, 2)).as_of == date(2026, 1, 2)


def test_the_command_prints_the_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path / "home"))
    path = str(write_release(tmp_path))
    dry = CliRunner().invoke(app, ["evidence", "refresh", path])
    assert dry.exit_code == 0, dry.output
    assert "+ EID4-alk_fusion" in dry.stdout
    assert "Nothing was written" in dry.stdout
    done = CliRunner().invoke(app, ["evidence", "refresh", path, "--apply"])
    assert done.exit_code == 0, done.output
    assert read_site_table(tmp_path / "home")


@pytest.mark.real_data
def test_the_release_of_january_2019(shared_data: Path) -> None:
    """Its columns had other names; figures counted from the file by hand."""
    path = shared_data / "evidence" / "civic_2019_01.tsv"
    release = read_civic_release(path, date(2019, 1, 1))
    assert release.read == 1298
    assert release.left_out["repeated"] == 8
    markers = {one.evidence.marker for one in release.items}
    assert {Marker.EGFR_COMMON, Marker.EGFR_T790M, Marker.BRAF_V600E} <= markers
    assert "EID1592-egfr_t790m" in by_row(release.items)
