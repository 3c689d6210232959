"""The small cohort: written once, read back by readers that know nothing of it."""

import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import pydicom
import pytest
from fhir.resources.R4B.bundle import Bundle

from connectors.simulated_files import (
    CohortSize,
    CohortSummary,
    write_simulated_cohort,
)
from connectors.simulated_files.identifiers import ISSUER_SYSTEM
from data.errors import SourceUnavailableError
from data.simulated.courses.cohort import cohort
from data.simulated.courses.visit import simulated_visit
from data.simulated.phantom.phantom import render

pytestmark = pytest.mark.slow  # writes a cohort


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "cohort"
    write_simulated_cohort(folder, size=CohortSize.SMALL, workers=1)
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(
            file.read_bytes()
        ).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def slices_of(study: Path) -> list[pydicom.Dataset]:
    images = [pydicom.dcmread(file) for file in study.glob("ct-*.dcm")]
    return sorted(images, key=lambda image: float(image.ImagePositionPatient[2]))


def test_a_complete_cohort_is_recognised(folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    summary = write_simulated_cohort(
        folder,
        size=CohortSize.SMALL,
        workers=1,
        on_progress=lambda done, total: seen.append((done, total)),
    )
    files = len(list(folder.rglob("*.dcm")))
    assert summary == CohortSummary(folder, 3, 6, files, 5, changed=False)
    assert seen == [(files, files)]


def test_pixels_read_back_exactly(folder: Path) -> None:
    patient = cohort(CohortSize.SMALL)[0]
    study = folder / "dicom" / patient.patient_id / patient.scans[0].on.isoformat()
    read = slices_of(study)
    scene = simulated_visit(patient, 1, seed=0)
    rendered = render(scene.scan, [found.nodule for found in scene.nodules])
    for image, hu in zip(read, rendered, strict=True):
        intercept = int(image.RescaleIntercept)
        assert np.array_equal(image.pixel_array.astype(int) + intercept, hu)


def test_images_say_that_they_are_simulated(folder: Path) -> None:
    for study in (folder / "dicom").glob("*/*"):
        for file in study.glob("*-0001.dcm"):
            image = pydicom.dcmread(file, stop_before_pixels=True)
            assert image.InstitutionName == "FUSIONBOARD SIMULATED"
            assert image.SeriesDescription.startswith("SIMULATED")
            assert "imulated" in image.PatientComments
            assert str(image.PatientName).startswith("Simulated")
            issuer = image.IssuerOfPatientIDQualifiersSequence[0]
            assert f"urn:oid:{issuer.UniversalEntityID}" == ISSUER_SYSTEM


def test_slices_are_evenly_spaced_and_one_frame(folder: Path) -> None:
    for study in (folder / "dicom").glob("*/*"):
        images = slices_of(study)
        heights = [float(image.ImagePositionPatient[2]) for image in images]
        assert np.diff(heights) == pytest.approx(2.5, abs=1e-3)
        assert len({image.FrameOfReferenceUID for image in images}) == 1
        assert len({image.SOPInstanceUID for image in images}) == len(images)


def test_each_study_holds_a_scout(folder: Path) -> None:
    for study in (folder / "dicom").glob("*/*"):
        scout = pydicom.dcmread(study / "scout-0001.dcm")
        assert "LOCALIZER" in scout.ImageType
        assert np.ptp(scout.pixel_array) > 500


def test_records_are_valid_and_simulated(folder: Path) -> None:
    records = sorted((folder / "fhir").glob("*.json"))
    assert len(records) == 3
    for record in records:
        bundle = json.loads(record.read_text(encoding="utf-8"))
        Bundle.model_validate(bundle)
        resources = [entry["resource"] for entry in bundle["entry"]]
        patient = next(r for r in resources if r["resourceType"] == "Patient")
        assert patient["meta"]["tag"][0]["code"] == "HTEST"
        assert patient["identifier"][0]["system"] == ISSUER_SYSTEM
        urls = {entry["fullUrl"] for entry in bundle["entry"]}
        assert all(
            resource.get("subject", {"reference": min(urls)})["reference"] in urls
            for resource in resources
        )


def test_one_patient_contradicts_their_images(folder: Path) -> None:
    image = pydicom.dcmread(next((folder / "dicom" / "SIM-0008").rglob("ct-*.dcm")))
    record = json.loads((folder / "fhir" / "SIM-0008.json").read_text("utf-8"))
    patient = record["entry"][0]["resource"]
    assert patient["identifier"][0]["value"] == image.PatientID
    assert patient["birthDate"].replace("-", "") != image.PatientBirthDate
    assert (patient["gender"], image.PatientSex) == ("male", "F")


def test_marks_follow_a_nodule_over_time(folder: Path) -> None:
    with (folder / "nodule_marks.csv").open(encoding="utf-8", newline="") as file:
        marks = list(csv.DictReader(file))
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    assert len(marks) == len(truth) == 10
    assert len({mark["tracking_uid"] for mark in marks}) == 5
    for mark, row in zip(marks, truth, strict=True):
        assert mark["tracking_uid"] == row["tracking_uid"]
        seed = [float(mark[axis]) for axis in ("x_mm", "y_mm", "z_mm")]
        assert 0 < np.linalg.norm(np.subtract(seed, row["centre_mm"])) < 12
        assert mark["marked_by"] == "simulated reader"


def test_a_killed_run_goes_on_to_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """As after kill -9: some studies whole, one half-written, no tables."""

    class Killed(BaseException):
        pass

    def kill(done: int, total: int) -> None:
        if done > total / 2:
            raise Killed

    killed = tmp_path / "killed"
    with pytest.raises(Killed):
        write_simulated_cohort(
            killed, size=CohortSize.SMALL, workers=1, on_progress=kill
        )
    assert not (killed / "truth.json").exists()
    half = killed / ".unfinished" / "SIM-0008-2"
    half.mkdir()
    (half / "ct-0001.dcm").write_bytes(b"half")
    (killed / ".unfinished" / "SIM-0002-1.json").unlink()
    assert write_simulated_cohort(killed, size=CohortSize.SMALL, workers=1).changed
    assert digests(killed) == digests(folder)


def test_another_seed_is_another_cohort(folder: Path) -> None:
    with pytest.raises(SourceUnavailableError, match="another simulated cohort"):
        write_simulated_cohort(folder, seed=1, size=CohortSize.SMALL, workers=1)


def test_a_folder_with_other_images_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "dicom").mkdir()
    with pytest.raises(SourceUnavailableError, match="Name an empty folder"):
        write_simulated_cohort(tmp_path, size=CohortSize.SMALL, workers=1)
    assert list(tmp_path.iterdir()) == [tmp_path / "dicom"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceUnavailableError, match="could not be written"):
        write_simulated_cohort(tmp_path / "file" / "cohort", size=CohortSize.SMALL)
