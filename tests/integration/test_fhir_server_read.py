"""Published records through a real FHIR server with SMART, there and back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import orjson
import pytest

from connectors.fhir.reading.bundle_folder import FhirFolder
from connectors.fhir.server.opening import open_fhir_server
from connectors.fhir.server.server import FhirServer
from connectors.store.repository import Repository
from connectors.workflows.ingest.ingest_fhir_server import (
    ingest_changed,
    ingest_everyone,
)
from tests.connectors.conftest import repository
from tests.integration.real_records import (
    facts,
    genomics_transactions,
    holds,
    mcode_transaction,
    synthea_files,
)
from tests.integration.smart_server import SmartServer, smart_server

__all__ = ["repository", "smart_server"]
pytestmark = [pytest.mark.peer, pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture(scope="module")
def loaded(smart_server: SmartServer, shared_data: Path) -> SmartServer:
    """The server with four Synthea patients, mCODE and Genomics Reporting."""
    for file in synthea_files(shared_data):
        _accepted(smart_server.admin, file.read_bytes())
    with open_fhir_server(smart_server.settings, writing=True) as server:
        server.client.send(mcode_transaction(shared_data))
        for bundle in genomics_transactions(shared_data):
            server.client.send(bundle)
    return smart_server


def _accepted(admin: httpx.Client, content: bytes) -> None:
    headers = {"Content-Type": "application/fhir+json"}
    answer = admin.post("", content=content, headers=headers)
    assert answer.status_code == 200, answer.text[:1000]


@pytest.fixture(scope="module")
def server(loaded: SmartServer) -> Iterator[FhirServer]:
    with open_fhir_server(loaded.settings) as opened:
        yield opened


def test_synthea_patients_come_back_with_the_same_facts(
    server: FhirServer, shared_data: Path
) -> None:
    for file in synthea_files(shared_data):
        (sent,) = FhirFolder(file).records()
        one = next(i for i in sent.identity.identifiers if "synthea" in i.issuer)
        (patient_id,) = server.identified(one.issuer, one.value)
        assert facts(server.record(patient_id)) == facts(sent)


def test_mcode_patients_come_back_with_the_same_facts(
    server: FhirServer, shared_data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mcode.json"
    file.write_bytes(orjson.dumps(mcode_transaction(shared_data)))
    sent = [r for r in FhirFolder(file).records() if r.identity.name]
    assert sent
    for record in sent:
        kept = server.record(record.source.removeprefix("Patient/"))
        assert facts(kept) == facts(record)


def test_genomics_patients_come_back_with_all_their_facts(
    server: FhirServer, shared_data: Path, tmp_path: Path
) -> None:
    """Several of the bundles are about one patient, so the server holds more."""
    kept = [facts(server.record(one)) for one in server.patients()]
    for number, bundle in enumerate(genomics_transactions(shared_data)):
        file = tmp_path / f"{number}.json"
        file.write_bytes(orjson.dumps(bundle))
        for record in FhirFolder(file).records():
            assert any(holds(one, facts(record)) for one in kept), record.variants


def test_searches_page_by_page_say_what_everything_says(server: FhirServer) -> None:
    for patient_id in list(server.patients())[:6]:
        whole = server.record(patient_id)
        by_search = FhirServer(server.client)
        offered = replace(server.capability, everything=False)
        by_search.__dict__["capability"] = offered
        assert facts(by_search.record(patient_id)) == facts(whole)


def test_a_second_reading_changes_nothing_and_a_new_report_is_found(
    server: FhirServer, loaded: SmartServer, repository: Repository
) -> None:
    first = ingest_everyone(server, repository)
    assert first.changed_records == first.records > 4
    assert ingest_everyone(server, repository).changed_records == 0
    patient = next(server.patients())
    answer = loaded.admin.post("/Observation", json=pd_l1(patient))
    assert answer.status_code == 201, answer.text
    again = ingest_changed(server, repository)
    assert again.changed_records == 1
    with repository.reading() as work:
        assert work.fhir_events.last_read(server.root) is not None
    (found,) = [
        case.record.biomarkers
        for row in repository.list_patients()
        if (case := repository.patient_case(row.patient_id)).record
        and case.record.source == f"Patient/{patient}"
    ]
    assert any(one.value == 65 for one in found)


def test_a_bulk_export_says_what_reading_one_by_one_says(
    server: FhirServer, repository: Repository
) -> None:
    fetched = ingest_everyone(server, repository, bulk=True)
    assert not fetched.rejected
    assert fetched.records == len(list(server.patients()))
    for row in repository.list_patients():
        record = repository.patient_case(row.patient_id).record
        assert record is not None
        patient_id = record.source.removeprefix("Patient/")
        assert facts(record) == facts(server.record(patient_id))


def pd_l1(patient: str) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85147-7"}]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": "2026-01-02",
        "valueQuantity": {
            "value": 65,
            "unit": "%",
            "system": "http://unitsofmeasure.org",
            "code": "%",
        },
    }
