"""Whatever a server does: nothing lost, nobody else asked, and a word on what to do."""

import gzip
import logging
import time
from http.server import BaseHTTPRequestHandler

import pytest

from connectors.fhir.reading.resource_reader import READERS
from connectors.fhir.server.http_transport import TransferLimits
from connectors.store.repository import Repository
from connectors.workflows.ingest.ingest_fhir_server import ingest_everyone
from data.errors import InvalidRecordError, SourceUnavailableError
from tests.connectors.fhir.server.conftest import TOKEN, Connect
from tests.connectors.fhir.server.scripted_server import (
    Script,
    cut_off,
    everything,
    hangs_up,
    page_of,
    says,
)

pytestmark = pytest.mark.slow

ONE = "/fhir/Patient/1/$everything"


def patients(script: Script, *ids: str) -> None:
    found = ({"resourceType": "Patient", "id": each} for each in ids)
    script.on("/fhir/Patient", says(page_of(*found)))
    for each in ids:
        script.on(f"/fhir/Patient/{each}/$everything", says(everything(each)))


def test_a_busy_server_is_asked_again_when_it_wants(
    script: Script, connect: Connect, waits: list[float]
) -> None:
    busy = says({}, 429, Retry_After="7")
    script.on(ONE, busy, says(everything("1")))
    assert connect().record("1").identity.name == "Simulated"
    assert waits == [7]


def test_a_server_that_stays_busy_is_left_alone(
    script: Script, connect: Connect, waits: list[float]
) -> None:
    script.on(ONE, says({}, 429))
    with pytest.raises(SourceUnavailableError, match=r"busy.*run the same again"):
        connect().record("1")
    assert script.count(ONE) == 3
    assert len(waits) == 2
    script.on(ONE, says({}, 429, Retry_After="86400"))
    with pytest.raises(SourceUnavailableError, match="busy"):
        connect().record("1")
    assert script.count(ONE) == 4


def test_a_server_that_fails_once_is_asked_again(
    script: Script, connect: Connect
) -> None:
    script.on(ONE, says({}, 500), says({}, 503), says(everything("1")))
    assert connect().record("1").identity.name == "Simulated"


def test_a_server_that_keeps_failing_names_codes_but_no_patient(
    script: Script, connect: Connect
) -> None:
    issue = {"code": "exception", "diagnostics": "Mrs Secret has no bed"}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    script.on(ONE, says(outcome, 500))
    with pytest.raises(SourceUnavailableError, match=r"500 \(exception\)") as caught:
        connect().record("1")
    assert "Secret" not in str(caught.value)
    assert script.count(ONE) == 3


def test_a_silent_server_is_given_up(script: Script, connect: Connect) -> None:
    script.on(ONE, lambda _handler: time.sleep(0.2))
    with pytest.raises(SourceUnavailableError, match=r"within 0.05 s.*TIMEOUT_S"):
        connect(TransferLimits(silence_s=0.05)).record("1")


def test_a_server_that_drips_for_ever_is_given_up(
    script: Script, connect: Connect
) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.02)

    script.on(ONE, drip)
    with pytest.raises(SourceUnavailableError, match="did not finish"):
        connect(TransferLimits(answer_s=0.1)).record("1")


def test_a_dropped_connection_is_tried_again(script: Script, connect: Connect) -> None:
    script.on(ONE, hangs_up, hangs_up, says(everything("1")))
    assert connect().record("1").identity.name == "Simulated"
    script.on(ONE, hangs_up)
    with pytest.raises(SourceUnavailableError, match=r"cut off.*Run the same again"):
        connect().record("1")


def test_a_truncated_body_is_never_used(script: Script, connect: Connect) -> None:
    script.on(ONE, cut_off(everything("1")), says(everything("1")))
    assert connect().record("1").identity.name == "Simulated"
    script.on(ONE, cut_off(everything("1")))
    with pytest.raises(SourceUnavailableError, match="cut off"):
        connect().record("1")

    def without_length(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b'{"resourceType": "Bundle", "entry": [')
        handler.close_connection = True

    script.on(ONE, without_length)
    with pytest.raises(SourceUnavailableError, match="only a part"):
        connect().record("1")


def test_a_truncated_patient_costs_only_itself_and_is_made_good(
    script: Script, connect: Connect, repository: Repository
) -> None:
    patients(script, "1", "2", "3")
    script.on("/fhir/Patient/2/$everything", cut_off(everything("2")))
    first = ingest_everyone(connect(), repository)
    assert (first.records, first.complete) == (2, False)
    assert [entry.reason for entry in first.rejected] == ["fhir.cut_off"]
    assert len(repository.list_patients()) == 2
    with repository.reading() as work:
        assert work.fhir_events.last_read(script.url) is None
    script.on("/fhir/Patient/2/$everything", says(everything("2")))
    second = ingest_everyone(connect(), repository)
    assert (second.records, second.changed_records, second.complete) == (3, 1, True)


def test_a_server_that_dies_is_given_up_and_what_was_read_stays(
    script: Script, connect: Connect, repository: Repository
) -> None:
    patients(script, *"123456")
    for each in "23456":
        script.on(f"/fhir/Patient/{each}/$everything", hangs_up)
    with pytest.raises(SourceUnavailableError, match=r"after 3 patients.*are kept"):
        ingest_everyone(connect(), repository)
    assert len(repository.list_patients()) == 1
    assert not script.count("/fhir/Patient/5/$everything")


def test_a_redirect_to_another_host_is_refused_by_name(
    script: Script, elsewhere: Script, connect: Connect
) -> None:
    script.on(ONE, says({}, 302, Location=f"{elsewhere.url}/Patient/1"))
    host = elsewhere.url.split("/")[2]
    with pytest.raises(SourceUnavailableError, match=f"{host}.*not among the allowed"):
        connect().record("1")
    assert not elsewhere.asked


def test_a_redirect_within_the_host_is_followed_but_not_for_ever(
    script: Script, connect: Connect
) -> None:
    script.on(ONE, says({}, 307, Location="/fhir/moved"))
    script.on("/fhir/moved", says(everything("1")))
    assert connect().record("1").identity.name == "Simulated"
    script.on("/fhir/moved", says({}, 307, Location="/fhir/moved"))
    with pytest.raises(SourceUnavailableError, match="not followed"):
        connect().record("1")


@pytest.mark.parametrize(
    "trick",
    [
        "{url}/x",
        "//{host}/x",
        "http://127.0.0.1:9@{host}/x",
        "ftp://{host}/x",
        "http://[",
    ],
)
def test_a_hostile_next_link_is_refused(
    script: Script, elsewhere: Script, connect: Connect, trick: str
) -> None:
    host = elsewhere.url.split("/")[2]
    link = trick.format(url=elsewhere.url, host=host)
    script.on(ONE, says(everything("1", link)))
    with pytest.raises(SourceUnavailableError):
        connect().record("1")
    assert not elsewhere.asked


def test_an_endpoint_in_a_record_is_not_asked(
    script: Script, elsewhere: Script, connect: Connect
) -> None:
    endpoint = {"resourceType": "Endpoint", "id": "e", "address": elsewhere.url}
    page = everything("1")
    page["entry"].append({"resource": endpoint})
    script.on(ONE, says(page))
    connect().record("1")
    assert not elsewhere.asked


def test_pages_that_never_end_are_left(script: Script, connect: Connect) -> None:
    script.on(ONE, says(everything("1", f"{script.url}/Patient/1/$everything?again")))
    with pytest.raises(SourceUnavailableError, match="never end"):
        connect().record("1")
    assert script.count(ONE) == 2


def test_fifty_megabytes_are_refused_unread(script: Script, connect: Connect) -> None:
    sent = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(50):
            handler.wfile.write(b" " * 1_000_000)
            sent.append(1)

    script.on(ONE, flood)
    with pytest.raises(SourceUnavailableError, match=r"larger than 5 MB.*LIMIT_MB"):
        connect(TransferLimits(body_bytes=5_000_000)).record("1")
    assert len(sent) < 50
    announced = says(b"x", Content_Length=str(50_000_000))
    script.on(ONE, announced)
    with pytest.raises(SourceUnavailableError, match="larger than 32 MB"):
        connect().record("1")


def test_a_body_is_measured_unpacked(script: Script, connect: Connect) -> None:
    packed = gzip.compress(b" " * 6_000_000)
    script.on(ONE, says(packed, Content_Encoding="gzip"))
    with pytest.raises(SourceUnavailableError, match="larger than 5 MB"):
        connect(TransferLimits(body_bytes=5_000_000)).record("1")


@pytest.mark.parametrize(
    ("statement", "version"),
    [
        ({"resourceType": "CapabilityStatement", "fhirVersion": "3.0.2"}, "STU3"),
        ({"resourceType": "Conformance", "fhirVersion": "1.0.2"}, "DSTU2"),
        ({"resourceType": "CapabilityStatement", "fhirVersion": "9.0.0"}, "9.0.0"),
    ],
)
def test_other_versions_are_refused_by_name(
    script: Script, connect: Connect, statement: dict[str, str], version: str
) -> None:
    script.on("/fhir/metadata", says(statement))
    with pytest.raises(InvalidRecordError, match=f"{version}.*R4"):
        connect().record("1")


def test_r5_is_read_where_its_shape_agrees(script: Script, connect: Connect) -> None:
    found = {"resourceType": "CapabilityStatement", "fhirVersion": "5.0.0"}
    script.on("/fhir/metadata", says(found))
    script.on("/fhir/Patient/1", says(everything("1")["entry"][0]["resource"]))
    drug = {"concept": {"coding": [{"display": "osimertinib"}]}}
    use = {
        "resourceType": "MedicationStatement",
        "id": "m",
        "status": "recorded",
        "subject": {"reference": "Patient/1"},
        "medication": drug,
    }
    nothing = says({"resourceType": "Bundle", "type": "searchset"})
    for kind in READERS:
        script.on(f"/fhir/{kind}", nothing)
    script.on("/fhir/MedicationStatement", says(page_of(use)))
    (line,) = connect().record("1").therapies
    assert [agent.display for agent in line.agents] == ["osimertinib"]


def test_an_unchanged_resource_is_not_sent_again(
    script: Script, connect: Connect
) -> None:
    body = {"resourceType": "Patient", "id": "1"}
    script.on("/fhir/Patient/1", says(body, ETag='W/"3"'), says(b"", 304))
    client = connect().client
    assert client.read("Patient/1") == client.read("Patient/1") == body


def test_neither_secrets_nor_patients_reach_the_log(
    script: Script, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    script.on(ONE, says(everything("1")))
    server = connect()
    server.record("1")
    assert script.asked[-1][2] == f"Bearer {TOKEN}"
    assert TOKEN not in caplog.text
    assert "secret-1" not in caplog.text
    assert "Patient/1" not in caplog.text
    assert TOKEN not in repr(vars(server.client))
