"""A bulk export: waited for as asked, used whole or not at all, tidied up."""

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.fhir.server.bulk_export import bulk_export
from data.errors import NotFoundError, SourceUnavailableError
from tests.connectors.fhir.server.conftest import TOKEN, Connect
from tests.connectors.fhir.server.scripted_server import (
    Script,
    cut_off,
    everything,
    says,
)

KICK_OFF = "/fhir/Patient/$export"
STATUS, FILE = "/fhir/status", "/fhir/file"
PATIENT: dict[str, Any] = everything("1")["entry"][0]["resource"]
LINE = json.dumps(PATIENT).encode() + b"\n"


def manifest(url: str, **more: object) -> dict[str, object]:
    output = {"type": "Patient", "url": url, **more}
    return {"requiresAccessToken": True, "output": [output], "error": []}


def started(script: Script) -> None:
    script.on(KICK_OFF, says({}, 202, Content_Location=f"{script.url}/status"))
    script.on(STATUS, says({}, 202, Retry_After="9"), says(manifest("file", count=1)))
    script.on(FILE, says(LINE))


def test_an_export_is_waited_for_read_and_deleted(
    script: Script, connect: Connect, waits: list[float]
) -> None:
    started(script)
    with bulk_export(connect().client) as folder:
        (record,) = folder.records()
    assert record.identity.name == "Simulated"
    assert waits == [9]
    assert script.asked[-1][:2] == ("DELETE", STATUS)
    assert ("GET", FILE, f"Bearer {TOKEN}") in script.asked


def test_a_file_that_needs_no_token_gets_none(script: Script, connect: Connect) -> None:
    started(script)
    script.on(STATUS, says(manifest("file") | {"requiresAccessToken": False}))
    with bulk_export(connect().client):
        pass
    assert ("GET", FILE, "") in script.asked


def test_a_file_that_is_too_short_is_not_used(script: Script, connect: Connect) -> None:
    started(script)
    script.on(STATUS, says(manifest("file", count=2)))
    with (
        pytest.raises(SourceUnavailableError, match="cut off"),
        bulk_export(connect().client),
    ):
        pytest.fail("nothing of it may be used")
    assert script.asked[-1][:2] == ("DELETE", STATUS)


def test_a_file_cut_off_once_is_fetched_again_whole(
    script: Script, connect: Connect
) -> None:
    started(script)
    script.on(FILE, cut_off(PATIENT), says(LINE))
    with bulk_export(connect().client) as folder:
        assert len(list(folder.records())) == 1
        assert not folder.rejected


def test_a_file_on_another_host_is_refused_and_the_export_cancelled(
    script: Script, elsewhere: Script, connect: Connect
) -> None:
    started(script)
    script.on(STATUS, says(manifest(f"{elsewhere.url}/file")))
    with (
        pytest.raises(SourceUnavailableError, match="not among the allowed"),
        bulk_export(connect().client),
    ):
        pytest.fail("nothing of it may be used")
    assert not elsewhere.asked
    assert script.asked[-1][:2] == ("DELETE", STATUS)


def test_an_export_that_is_refused_or_fails_says_so(
    script: Script, connect: Connect
) -> None:
    script.on(KICK_OFF, says({}, 404))
    with (
        pytest.raises(SourceUnavailableError, match="leave out --bulk"),
        bulk_export(connect().client),
    ):
        pass
    started(script)
    script.on(STATUS, says({}, 500))
    with (
        pytest.raises(SourceUnavailableError, match="did not finish"),
        bulk_export(connect().client),
    ):
        pass


@pytest.mark.parametrize("patient_id", ["..", "1/../2", "1?x=2", "", "http://x"])
def test_what_is_no_id_is_never_asked(
    script: Script, connect: Connect, patient_id: str
) -> None:
    with pytest.raises(NotFoundError):
        connect().record(patient_id)
    assert not script.asked


def test_no_export_is_left_on_the_disk(
    script: Script, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    started(script)
    with bulk_export(connect().client):
        assert len(list(tmp_path.iterdir())) == 1
    assert not list(tmp_path.iterdir())
