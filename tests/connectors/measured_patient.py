"""A simulated patient with one nodule on two scans, in the store."""

from pathlib import Path

from connectors.store.repository import Repository
from connectors.workflows.ingest.ingest_folder import ingest_folder
from tests.connectors.examples import Person, write_ct, write_marks, write_patient

ANN = Person("P-1")
HTEST = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
}


def measured_patient(folder: Path, repository: Repository) -> str:
    """Take in the patient; the nodule grows from 9 to 12 mm in half a year."""
    write_patient(folder / "ann.json", ANN)
    write_ct(folder / "1", ANN, 1)
    write_ct(folder / "2", ANN, 2, day="20240901", diameter_mm=12.0)
    write_marks(folder / "nodule_marks.csv", (1, 1, "N1"), (2, 1, "N1"))
    ingest_folder(folder, repository)
    (row,) = repository.list_patients()
    return row.patient_id


def patient_on_server(person: Person = ANN, sex: str = "female") -> dict[str, object]:
    return {
        "resourceType": "Patient",
        "meta": {"security": [HTEST]},
        "identifier": [{"system": person.issuer, "value": person.number}],
        "gender": sex,
        "birthDate": person.born,
        "name": [{"family": person.name}],
    }
