"""Small FHIR resources, written by hand, and a folder to put them in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.fhir.reading.bundle_folder import FhirFolder
from data.patient.record import PatientRecord

Resource = dict[str, Any]

ANN: Resource = {
    "resourceType": "Patient",
    "id": "ann",
    "identifier": [{"system": "urn:hospital", "value": "7"}],
    "name": [{"family": "Example", "given": ["Ann"]}],
    "gender": "female",
    "birthDate": "1950-02",
}


@pytest.fixture
def ann() -> Resource:
    return dict(ANN)


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[..., FhirFolder]:
    """Each argument becomes a file of the folder; bytes are written as they are."""

    def build(*documents: object) -> FhirFolder:
        for number, document in enumerate(documents):
            content = (
                document if isinstance(document, bytes) else orjson.dumps(document)
            )
            (tmp_path / f"{number}.json").write_bytes(content)
        return FhirFolder(tmp_path)

    return build


@pytest.fixture
def read(folder_of: Callable[..., FhirFolder]) -> Callable[..., PatientRecord]:
    """The record of one patient from resources about `Patient/ann`."""

    def read_all(*resources: Resource) -> PatientRecord:
        about = {"subject": {"reference": "Patient/ann"}}
        entries = [{"resource": ANN}]
        for number, resource in enumerate(resources):
            entries.append({"resource": {"id": f"r{number}"} | about | resource})
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        (record,) = folder_of(bundle).records()
        return record

    return read_all


def observed(code: str, system: str = "http://loinc.org", **fields: object) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": system, "code": code}]},
    } | fields


def coded(display: str, code: str = "", system: str = "") -> Resource:
    coding = {"system": system, "code": code, "display": display}
    return {"coding": [{key: value for key, value in coding.items() if value}]}


@pytest.fixture(name="observed")
def observed_fixture() -> Callable[..., Resource]:
    return observed


@pytest.fixture(name="coded")
def coded_fixture() -> Callable[..., Resource]:
    return coded
