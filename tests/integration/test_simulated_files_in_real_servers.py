"""What the project writes is what a real PACS and a real FHIR server accept."""

import io
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from connectors.dicom.folder import DicomFolder
from connectors.fhir.reading.bundle_folder import FhirFolder
from connectors.simulated_files import write_simulated_cohort
from data.patient.record import PatientRecord
from data.simulated.courses.cohort import CohortSize
from tests.integration.conftest import Peer

pytestmark = [pytest.mark.peer, pytest.mark.slow]


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    write_simulated_cohort(folder, size=CohortSize.SMALL, workers=1)
    return folder


def test_a_pacs_gives_back_the_same_hounsfield_units(
    cohort: Path, orthanc: Peer, tmp_path: Path
) -> None:
    study = min((cohort / "dicom").glob("*/*"))
    for file in study.rglob("*.dcm"):
        answer = orthanc.client.post("/instances", content=file.read_bytes())
        assert answer.status_code == 200, answer.text
    for instance in orthanc.client.get("/instances").json():
        file = orthanc.client.get(f"/instances/{instance}/file").content
        dcmread(io.BytesIO(file), stop_before_pixels=True)
        (tmp_path / instance).write_bytes(file)
    (sent,), (kept,) = (
        [choice.chosen for choice in DicomFolder(folder).contents().choices]
        for folder in (study, tmp_path)
    )
    assert kept == sent
    ours = DicomFolder(study)
    theirs = DicomFolder(tmp_path)
    for source in (ours, theirs):
        source.contents()
    np.testing.assert_array_equal(
        theirs.read_volume(kept).hu, ours.read_volume(sent).hu
    )


def test_a_fhir_server_takes_every_record_and_gives_it_back(
    cohort: Path, fhir_server: Peer, tmp_path: Path
) -> None:
    for file in sorted((cohort / "fhir").glob("*.json")):
        answer = fhir_server.client.post(
            "",
            content=file.read_bytes(),
            headers={"Content-Type": "application/fhir+json"},
        )
        assert answer.status_code == 200, answer.text[:2000]
    found = fhir_server.client.get("/Patient").json()
    for number, entry in enumerate(found["entry"]):
        patient = entry["resource"]["id"]
        everything = fhir_server.client.get(f"/Patient/{patient}/$everything")
        (tmp_path / f"{number}.json").write_bytes(everything.content)
    written = sorted(FhirFolder(cohort / "fhir").records(), key=_name)
    read = sorted(FhirFolder(tmp_path).records(), key=_name)
    assert [_facts(record) for record in read] == [_facts(r) for r in written]


def _name(record: PatientRecord) -> str:
    return record.identity.name


def _facts(record: PatientRecord) -> list[object]:
    """What was said, without the references that a server gives anew."""
    return [
        record.identity.sex,
        sorted(stage.value for stage in record.stages),
        sorted(variant.gene for variant in record.variants),
        sorted(str(result.value) for result in record.biomarkers),
        sorted(line.agents[0].display for line in record.therapies),
    ]
