"""A real CT among odd files: what is usable is in, the rest is listed by reason."""

import os
import re
from pathlib import Path

import pytest

from connectors.store.repository import Repository
from connectors.workflows.entries.link_identity import link_to_new_patient
from connectors.workflows.ingest.ingest_folder import ingest_folder
from connectors.workflows.ingest.measure_at_point import measure_at_point
from data.words import translate
from tests.connectors.examples import dump

pytestmark = [pytest.mark.slow, pytest.mark.real_data]

SLICES = 275
CT = "ct/lidc-idri-0314/dicom"
SEED_MM = (-57.2, 131.4, -520.8)
READERS_MM3 = (1516, 2266)
"""Smallest and largest volume of the four LIDC readers of this nodule."""


@pytest.fixture
def mixed(shared_data: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "ct").symlink_to(shared_data / CT)
    (folder / "odd").symlink_to(shared_data / "dicom-odd")
    (folder / "text.dcm").write_text("This is a text.")
    whole = next(iter(sorted((shared_data / CT).glob("*.dcm"))))
    (folder / "cut.dcm").write_bytes(whole.read_bytes()[:100_000])
    (folder / "empty").mkdir()
    return folder


def test_everything_usable_is_in_and_the_rest_listed(
    mixed: Path, repository: Repository
) -> None:
    report = ingest_folder(mixed, repository)
    (study,) = repository.unlinked_studies()
    assert study.reason == "no_match"
    reasons = {entry.where: entry.reason for entry in report.rejected}
    assert reasons["text.dcm"] == "scan.not_dicom"
    assert reasons["cut.dcm"] == "scan.truncated"
    assert reasons["empty"] == "ingest.empty_folder"
    for entry in report.rejected:
        assert translate(f"{entry.reason}.what", **dict(entry.values))
        assert translate(f"{entry.reason}.what", "zh", **dict(entry.values))
        assert translate(f"{entry.reason}.how_to_fix", **dict(entry.values))
    below = os.walk(mixed, followlinks=True)
    files = sum(len(names) for _, _, names in below)
    assert sum(map(files_at, reasons.keys() - {"empty"})) == files - SLICES


def files_at(place: str) -> int:
    """How many files one line stands for: `first.dcm (+3)` is four."""
    more = re.search(r" \(\+(\d+)\)$", place)
    return 1 + int(more[1]) if more else 1


def test_the_nodule_of_the_stored_ct_lies_between_its_readers(
    mixed: Path, repository: Repository
) -> None:
    ingest_folder(mixed, repository)
    (study,) = repository.unlinked_studies()
    link_to_new_patient(repository, study.study_uid, "dr.li", "no record here")
    (row,) = repository.list_patients()
    (scan,) = repository.patient_case(row.patient_id).studies
    assert scan.slice_count == SLICES
    measured = measure_at_point(repository, scan.series_uid, SEED_MM, person="dr.li")
    smallest, largest = READERS_MM3
    assert smallest <= measured.volume_mm3 <= largest
    (nodule,) = repository.patient_case(row.patient_id).nodules
    assert nodule.measurements == (measured,)


def test_twice_changes_nothing(mixed: Path, repository: Repository) -> None:
    ingest_folder(mixed, repository)
    before = dump(repository)
    report = ingest_folder(mixed, repository)
    assert (report.studies, report.changed_studies) == (1, 0)
    assert dump(repository) == before
