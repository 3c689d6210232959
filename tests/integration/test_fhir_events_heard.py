"""A real server's Subscription reports a new result, and the store has it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from typer.testing import CliRunner

from connectors.command_line.main import app
from connectors.settings import load_settings
from connectors.store.opening import open_store
from pages.routes.fhir_events import FHIR_EVENTS
from tests.connectors.measured_patient import patient_on_server
from tests.integration.conftest import TOKEN, free_port
from tests.integration.smart_server import SmartServer, smart_server

__all__ = ["smart_server"]
pytestmark = [pytest.mark.peer, pytest.mark.slow]

SECRET = "a-secret-of-the-tests"  # noqa: S105


@contextmanager
def our_routes() -> Iterator[str]:
    """Our end point on a real port."""
    port = free_port()
    config = uvicorn.Config(
        Starlette(routes=[*FHIR_EVENTS]), port=port, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}/api/fhir/events"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.mark.parametrize("payload", ["", "application/fhir+json"])
def test_a_new_result_is_reported_and_read(
    smart_server: SmartServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    payload: str,
) -> None:
    for name, value in {
        "HOME": str(tmp_path),
        "FHIR_URL": smart_server.url,
        "FHIR_AUTH": "bearer",
        "FHIR_TOKEN": TOKEN,
        "FHIR_EVENTS_SECRET": SECRET,
    }.items():
        monkeypatch.setenv(f"FUSIONBOARD_{name}", value)
    admin = smart_server.admin
    created = admin.put("/Patient/ann", json=patient_on_server() | {"id": "ann"})
    assert created.status_code in (200, 201), created.text
    assert "Read 1 patients" in run("--all")

    with our_routes() as end_point:
        subscribe(smart_server, end_point, payload)
        result = admin.post("/Observation", json=ecog("Patient/ann"))
        assert result.status_code == 201, result.text
        wait_for_mark(smart_server.url, "Patient/ann" if payload else "")
    assert "(1 new or changed)" in run("--changed")
    store = open_store(load_settings())
    with store.reading() as work:
        assert not work.fhir_events.marked(smart_server.url)
    (row,) = store.list_patients()
    record = store.patient_case(row.patient_id).record
    assert record is not None
    assert record.performance[0].value == 1
    store.close()

    outcome = CliRunner().invoke(app, ["doctor", "--json"])
    assert "$export offered" in json.loads(outcome.stdout)["FHIR server"]["found"]
    assert TOKEN not in outcome.output


def run(*options: str) -> str:
    command = ["ingest", "--fhir-server", load_settings().fhir_url, *options]
    outcome = CliRunner().invoke(app, command)
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def subscribe(server: SmartServer, end_point: str, payload: str) -> None:
    channel = {
        "type": "rest-hook",
        "endpoint": end_point,
        "header": [f"Authorization: Bearer {SECRET}"],
    }
    subscription = {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "a test",
        "criteria": "Observation?",
        "channel": channel | ({"payload": payload} if payload else {}),
    }
    answer = server.admin.post("/Subscription", json=subscription)
    assert answer.status_code == 201, answer.text


def wait_for_mark(root: str, source: str) -> None:
    store, until = open_store(load_settings()), time.monotonic() + 20
    found: set[str] = set()
    while source not in found and time.monotonic() < until:
        time.sleep(0.1)
        with store.reading() as work:
            found = set(work.fhir_events.marked(root))
    store.close()
    assert source in found


def ecog(subject: str) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "89247-1"}]},
        "subject": {"reference": subject},
        "effectiveDateTime": "2026-01-02",
        "valueInteger": 1,
    }
