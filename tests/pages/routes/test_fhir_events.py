"""The end point of rest-hook Subscriptions: who may speak, and what is kept of it."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from connectors.settings import load_settings
from connectors.store.opening import open_store
from pages.routes.fhir_events import FHIR_EVENTS
from pages.routes.unknown_api import UNKNOWN_API
from tests.connectors.examples import Person, record_of

SECRET = "a-secret-of-the-tests"  # noqa: S105
SERVER = "https://fhir.example/r4"
PATH = "/api/fhir/events"
RIGHT = f"Bearer {SECRET}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FUSIONBOARD_HOME", str(tmp_path))
    monkeypatch.setenv("FUSIONBOARD_FHIR_URL", SERVER)
    monkeypatch.setenv("FUSIONBOARD_FHIR_EVENTS_SECRET", SECRET)
    return tmp_path


def tell(path: str = PATH, proof: str = RIGHT, body: bytes = b"") -> int:
    """Send one message; the status of the answer."""
    app = Starlette(routes=[*FHIR_EVENTS, UNKNOWN_API])
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"authorization", proof.encode())] if proof else []
    scope = {"type": "http", "method": "PUT" if path != PATH else "POST"}
    scope |= {"path": path, "headers": headers, "query_string": b""}
    scope |= {"server": ("127.0.0.1", 80), "scheme": "http"}
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    status: int = sent[0]["status"]
    return status


def marks() -> set[str]:
    store = open_store(load_settings())
    with store.reading() as work:
        found = set(work.fhir_events.marked(SERVER))
    store.close()
    return found


@pytest.mark.parametrize("proof", ["", "Bearer wrong", SECRET, "Basic x", RIGHT + "x"])
def test_without_the_secret_nobody_is_heard(home: Path, proof: str) -> None:
    assert tell(proof=proof) == 401
    assert not marks()


def test_without_a_secret_in_the_settings_there_is_no_route(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUSIONBOARD_FHIR_EVENTS_SECRET", "")
    assert tell(proof="Bearer ") == 404


@pytest.mark.slow
def test_a_message_marks_and_nothing_that_it_says_is_kept(home: Path) -> None:
    assert tell(body=b"x" * 300_000) == 413
    assert marks() == set()
    for body in (b"", b"no json", b"[" * 2000, json.dumps({"a": None}).encode()):
        assert tell(body=body) == 200
    assert marks() == {""}
    stranger = {"resourceType": "Patient", "id": "9", "name": [{"family": "Forged"}]}
    assert tell(f"{PATH}/Patient/9", body=json.dumps(stranger).encode()) == 200
    assert marks() == {""}  # a patient we do not have is not remembered

    store = open_store(load_settings())
    with store.writing() as work:
        work.records.save_record(SERVER, record_of(Person()), datetime.now(UTC))
    result = {
        "resourceType": "Observation",
        "subject": {"reference": f"{SERVER}/Patient/1"},
        "valueString": "Forged",
    }
    assert tell(f"{PATH}/Observation/5", body=json.dumps(result).encode()) == 200
    assert marks() == {"", "Patient/1"}
    assert b"Forged" not in (home / "fusionboard.sqlite").read_bytes()
    with store.writing() as work:
        work.fhir_events.unmark(SERVER, list(work.fhir_events.marked(SERVER).items()))
    assert marks() == set()
    store.close()
