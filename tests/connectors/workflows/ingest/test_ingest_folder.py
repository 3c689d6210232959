"""A folder goes in whole, twice, in parts and in any order, with the same result."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from connectors.settings import Settings
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.workflows.ingest.ingest_folder import IngestReport, ingest_folder
from data.errors import SourceUnavailableError
from data.identity import Sex
from data.words import has_message
from tests.connectors.examples import (
    Person,
    dump,
    meaning,
    phantom,
    uid,
    write_ct,
    write_marks,
    write_patient,
)
from tests.connectors.stored_rows import series_files

ANN = Person("P-1")
BEN = Person("P-2", Sex.MALE, "1961-07-08")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two patients, three studies, three marks and some junk."""
    folder = tmp_path_factory.mktemp("mixed")
    write_patient(folder / "fhir" / "ann.json", ANN, "ann")
    write_patient(folder / "fhir" / "ben.json", BEN, "ben")
    write_ct(folder / "ct" / "1", ANN, 1, day="20240301")
    write_ct(folder / "ct" / "2", ANN, 2, day="20240901", diameter_mm=10.0)
    write_ct(folder / "ct" / "3", Person("P-9", Sex.MALE, "1940-01-01"), 3)
    write_marks(folder / "marks" / "nodule_marks.csv", (1, 1, "N1"), (2, 1, "N1"))
    write_marks(folder / "ct" / "nodule_marks.csv", (3, 2, "N1"), (8, 3, "N1"))
    (folder / "empty").mkdir()
    (folder / "text.dcm").write_text("not a scan")
    return folder


def test_everything_usable_is_in(mixed: Path, repository: Repository) -> None:
    report = ingest_folder(mixed, repository)
    assert (report.records, report.studies, report.measured) == (2, 3, 3)
    assert (report.changed_records, report.changed_studies) == (2, 3)
    assert report.unlinked == 1
    ann, ben = repository.list_patients()
    assert (ann.study_count, ann.nodule_count, ann.has_record) == (2, 1, True)
    assert ann.latest_scan_on == date(2024, 9, 1)
    assert ann.diagnosis == "NSCLC (simulated)"
    assert ann.simulated
    assert (ben.study_count, ben.largest_volume_mm3) == (0, None)
    case = repository.patient_case(ann.patient_id)
    assert case.identity_basis == "identifier"
    assert [study.study_uid for study in case.studies] == [uid(1), uid(2)]
    (nodule,) = case.nodules
    earlier, later = (measured.volume_mm3 for measured in nodule.measurements)
    assert earlier == pytest.approx(phantom(9.0).true_volume_mm3, rel=0.15)
    assert later == pytest.approx(phantom(10.0).true_volume_mm3, rel=0.15)
    assert ann.largest_volume_mm3 == later


@pytest.mark.slow
def test_what_is_not_usable_is_listed_with_its_reason(
    mixed: Path, repository: Repository
) -> None:
    report = ingest_folder(mixed, repository)
    listed = {(entry.where, entry.reason) for entry in report.rejected}
    assert listed == {
        ("empty", "ingest.empty_folder"),
        ("text.dcm", "scan.not_dicom"),
        ("ct/nodule_marks.csv:3", "ingest.mark_without_scan"),
    }
    assert repository.rejected() == report.rejected
    assert all(has_message(f"{entry.reason}.what") for entry in report.rejected)


def test_the_same_files_twice_change_nothing(
    mixed: Path, repository: Repository
) -> None:
    ingest_folder(mixed, repository)
    before = dump(repository)
    report = ingest_folder(mixed, repository)
    assert dump(repository) == before
    assert (report.changed_records, report.changed_studies, report.measured) == (
        0,
        0,
        0,
    )


@pytest.mark.slow
def test_a_copy_elsewhere_changes_no_study(
    mixed: Path, repository: Repository, tmp_path: Path
) -> None:
    ingest_folder(mixed, repository)
    copy = tmp_path / "copy"
    shutil.copytree(mixed / "ct", copy)
    report = ingest_folder(copy, repository)
    assert (report.changed_studies, report.measured) == (0, 0)
    assert str(mixed) in str(series_files(repository, uid(1, 1))[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    "order",
    [("fhir", "ct", "marks"), ("marks", "ct", "fhir"), ("ct", "marks", "fhir")],
)
def test_order_of_parts_does_not_matter(
    order: tuple[str, ...], mixed: Path, repository: Repository, tmp_path: Path
) -> None:
    for part in order:
        ingest_folder(mixed / part, repository)
    other = open_store(Settings(home=tmp_path / "other", database_url=""))
    for part in ("fhir", "marks", "ct"):
        ingest_folder(mixed / part, other)
    assert meaning(repository) == meaning(other)
    other.close()


@pytest.mark.slow
def test_a_changed_file_is_read_and_measured_again(
    repository: Repository, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    write_ct(folder / "ct", ANN, 1, diameter_mm=9.0)
    write_marks(folder / "nodule_marks.csv", (1, 1, "N1"))
    ingest_folder(folder, repository)
    write_ct(folder / "ct", ANN, 1, diameter_mm=12.0)
    report = ingest_folder(folder, repository)
    assert (report.changed_studies, report.measured) == (1, 1)


@pytest.mark.slow
def test_stop_keeps_what_is_done_and_the_next_run_goes_on(
    mixed: Path, repository: Repository, tmp_path: Path
) -> None:
    seen: list[str] = []

    def note(done: int, total: int, what: str) -> None:
        assert 0 <= done <= total
        assert has_message(what)
        seen.append(what)

    def after_one_study() -> bool:
        return seen.count("ingest.doing.studies") >= 1

    report = ingest_folder(
        mixed, repository, on_progress=note, should_stop=after_one_study
    )
    assert report.stopped
    assert (report.records, report.studies) == (2, 1)
    assert not ingest_folder(mixed, repository).stopped
    other = open_store(Settings(home=tmp_path / "other", database_url=""))
    ingest_folder(mixed, other)
    assert meaning(repository) == meaning(other)
    other.close()


def test_a_mark_without_a_nodule_is_listed_and_the_study_stored(
    repository: Repository, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    write_ct(folder / "ct", ANN, 1)
    header = (
        "study_instance_uid,series_instance_uid,tracking_uid,nodule_label,"
        "x_mm,y_mm,z_mm,marked_by\n"
    )
    outside = f"{uid(1)},{uid(1, 1)},{uid(77, 1)},N1,900,900,900,simulated reader\n"
    (folder / "nodule_marks.csv").write_text(header + outside)
    report = ingest_folder(folder, repository)
    assert report.studies == 1
    assert [entry.reason for entry in report.rejected] == ["measure.outside"]
    assert ingest_folder(folder, repository).rejected == report.rejected


@pytest.mark.slow
def test_issuers_are_translated_by_the_settings(tmp_path: Path) -> None:
    write_ct(tmp_path / "in" / "ct", Person("P-1", issuer="LOCAL"), 1)
    write_patient(tmp_path / "in" / "ann.json", ANN)
    plain = open_store(Settings(home=tmp_path / "plain", database_url=""))
    assert ingest_folder(tmp_path / "in", plain).unlinked == 1
    plain.close()
    settings = Settings(
        home=tmp_path / "plain", database_url="", issuers={"LOCAL": ANN.issuer}
    )
    told = open_store(settings)
    assert ingest_folder(tmp_path / "in", told).unlinked == 0
    told.close()


@pytest.mark.slow
def test_report_and_errors_name_no_patient(
    mixed: Path, repository: Repository, caplog: pytest.LogCaptureFixture
) -> None:
    report = ingest_folder(mixed, repository)
    for secret in ("P-1", "P-2", "P-9", "Simulated"):
        assert secret not in repr(report)
        assert secret not in caplog.text


def test_missing_folder_says_what_to_do(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailableError, match="can be read"):
        ingest_folder(tmp_path / "nowhere", repository)


def test_empty_report_is_empty() -> None:
    assert IngestReport().rejected == ()
