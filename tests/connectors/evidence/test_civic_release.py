"""What is taken of a release of CIViC, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from connectors.evidence import civic_release
from connectors.evidence.civic_release import read_civic_release
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


def test_fusions_are_known_by_any_partner_and_any_exons(tmp_path: Path) -> None:
    items = (
        item(1, "EML4::ALK e13::e20", "Crizotinib"),
        item(2, "ALK::v Fusion", "Alectinib"),
        item(3, "PIK3CA H1047R", "A & B; C® #1", disease="Breast Cancer"),
    )
    found = by_row(read_civic_release(write_release(tmp_path, items)).items)
    assert set(found) == {"EID1-alk_fusion", "EID2-alk_fusion"}


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
