"""Results into a real FHIR server: once, signed, and readable there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.fhir.server.opening import open_fhir_server
from connectors.fhir.server.server import FhirServer
from connectors.fhir.writing.sign_off import SignOff
from connectors.store.repository import Repository
from connectors.workflows.send_results import send_results
from data.errors import (
    IdentityConflictError,
    InvalidClinicalValueError,
    NotFoundError,
    SourceUnavailableError,
)
from tests.connectors.conftest import repository
from tests.connectors.measured_patient import measured_patient, patient_on_server
from tests.connectors.stored_rows import reports_sent
from tests.integration.real_records import transaction
from tests.integration.smart_server import SmartServer, smart_server

__all__ = ["repository", "smart_server"]
pytestmark = [pytest.mark.peer, pytest.mark.slow]

KINDS = ("Observation", "DiagnosticReport", "Device", "Provenance")


@pytest.fixture
def writer(smart_server: SmartServer) -> Iterator[FhirServer]:
    with open_fhir_server(smart_server.settings, writing=True) as server:
        yield server


def signed(minute: int = 0) -> SignOff:
    return SignOff("Dr. Test", datetime(2026, 1, 2, 3, minute, tzinfo=UTC))


def put(server: SmartServer, patient: dict[str, object]) -> None:
    content = {**patient, "id": "ann"}
    answer = server.admin.put("/Patient/ann", json=content)
    assert answer.status_code in (200, 201), answer.text


def held(server: SmartServer) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for kind in KINDS:
        page = server.admin.get(f"/{kind}", params={"_count": 100}).json()
        resources = [entry["resource"] for entry in page.get("entry", [])]
        found[kind] = sorted(resources, key=lambda one: one["id"])
    return found


def test_results_are_written_once_and_a_signature_makes_them_final(
    smart_server: SmartServer,
    writer: FhirServer,
    repository: Repository,
    tmp_path: Path,
) -> None:
    key = measured_patient(tmp_path, repository)
    with pytest.raises(NotFoundError, match="nothing was sent"):
        send_results(writer, repository, key, signed())
    put(smart_server, patient_on_server(sex="male"))
    with pytest.raises(IdentityConflictError, match="sex"):
        send_results(writer, repository, key, signed())
    put(smart_server, patient_on_server())
    with pytest.raises(InvalidClinicalValueError, match="signature"):
        send_results(writer, repository, key, None)
    assert not any(held(smart_server).values())

    draft = send_results(writer, repository, key, None, unsigned_allowed=True)
    assert (draft.status, draft.present) == ("preliminary", 0)
    assert draft.left_out == 1  # this server knows no RiskAssessment
    before = held(smart_server)
    assert [len(before[kind]) for kind in KINDS] == [2, 1, 1, 1]
    assert (
        send_results(writer, repository, key, None, unsigned_allowed=True).created == 0
    )
    assert held(smart_server) == before

    final = send_results(writer, repository, key, signed())
    assert (final.status, final.created) == ("final", 1)  # the signed Provenance
    after = held(smart_server)
    assert [len(after[kind]) for kind in KINDS] == [2, 1, 1, 2]
    statuses = {one["status"] for kind in KINDS[:2] for one in after[kind]}
    assert statuses == {"final"}
    assert send_results(writer, repository, key, signed(9)).created == 0
    assert held(smart_server) == after
    reports = reports_sent(repository, key)
    assert [one.signed_by for one in reports] == ["Dr. Test", ""]


def test_what_was_written_reads_as_it_was_measured(
    smart_server: SmartServer, repository: Repository, tmp_path: Path
) -> None:
    """After the test above, from the server's own search."""
    nodule = repository.patient_case(measured_patient(tmp_path, repository)).nodules[0]
    latest = nodule.measurements[-1]
    found = held(smart_server)
    volume, doubling = sorted(
        found["Observation"], key=lambda one: one["valueQuantity"]["code"], reverse=True
    )
    assert volume["valueQuantity"]["code"] == "mm3"
    assert volume["valueQuantity"]["value"] == pytest.approx(
        latest.volume_mm3, abs=1e-3
    )
    assert doubling["valueQuantity"]["code"] == "d"
    assert 100 < doubling["valueQuantity"]["value"] < 250
    diameters = {
        part["code"]["text"]: part["valueQuantity"]["value"]
        for part in volume["component"]
        if part.get("valueQuantity", {}).get("code") == "mm"
    }
    assert diameters == {
        "Long axis": pytest.approx(latest.long_axis_mm, abs=1e-3),
        "Short axis": pytest.approx(latest.short_axis_mm, abs=1e-3),
    }
    (report,) = found["DiagnosticReport"]
    assert report["resultsInterpreter"] == [{"display": "Dr. Test"}]
    kept = {f"Observation/{one['id']}" for one in found["Observation"]}
    assert {one["reference"] for one in report["result"]} == kept


def test_a_sign_in_that_may_only_read_cannot_write(smart_server: SmartServer) -> None:
    bundle = transaction([{"resourceType": "Patient", "id": "intruder"}])
    with (
        open_fhir_server(smart_server.settings) as reader,
        pytest.raises(SourceUnavailableError, match="does not allow"),
    ):
        reader.client.send(bundle)
