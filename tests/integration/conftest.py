"""Real servers for the tests, each on a random loopback port in a folder of its own."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
ORTHANC_PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
SEKMET = ROOT / ".venv-peers" / "bin" / "sekmet"
PASSWORD = "a-password-of-the-tests"  # noqa: S105
TOKEN = "a-token-of-the-tests"  # noqa: S105
START_TIMEOUT_S = 30


@dataclass(frozen=True)
class Peer:
    """A server that answers.

    Attributes:
        url: Where it answers.
        client: Signed in already.
    """

    url: str
    client: httpx.Client


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: list[str], folder: Path, client: httpx.Client, probe: str
) -> Iterator[None]:
    """Start a server, wait until it answers, and stop it by its own pid."""
    log = (folder / "log").open("wb")
    environment = os.environ | {"TCP_NODELAY": "1"}
    server = subprocess.Popen(  # noqa: S603
        command, cwd=folder, stdout=log, stderr=log, env=environment
    )
    try:
        _wait_for(client, probe, server, folder / "log")
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _wait_for(
    client: httpx.Client, probe: str, server: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if client.get(probe).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server did not answer: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A real PACS: Orthanc with DICOMweb."""
    program = shutil.which("Orthanc")
    if program is None or not ORTHANC_PLUGIN.exists():
        pytest.skip("Orthanc is missing: apt-get install orthanc orthanc-dicomweb")
    folder = tmp_path_factory.mktemp("orthanc")
    port, dicom_port = free_port(), free_port()
    settings = {
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "index"),
        "Plugins": [str(ORTHANC_PLUGIN)],
        "HttpPort": port,
        "DicomPort": dicom_port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {"test": PASSWORD},
        "StableAge": 1,
        "HttpCompressionEnabled": False,
        "DefaultEncoding": "Utf8",
        "SaveJobs": False,
        "DicomWeb": {"Enable": True, "Host": f"127.0.0.1:{port}"},
    }
    (folder / "orthanc.json").write_text(json.dumps(settings))
    url = f"http://127.0.0.1:{port}"
    with (
        httpx.Client(base_url=url, auth=("test", PASSWORD), timeout=60) as client,
        running([program, "orthanc.json"], folder, client, "/system"),
    ):
        yield Peer(url, client)


@pytest.fixture(scope="session")
def fhir_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """A real FHIR R4 server."""
    if not SEKMET.exists():
        pytest.skip("the FHIR server is missing: bash tests/integration/install.sh")
    folder = tmp_path_factory.mktemp("fhir")
    port = free_port()
    settings = {
        "base_url": f"http://127.0.0.1:{port}",
        "host": "127.0.0.1",
        "port": port,
        "data_dir": str(folder / "data"),
        "own_private_key_path": str(folder / "key.pem"),
        "server_auth": {"types": ["bearer"], "tokens": [TOKEN]},
        "validation": {"inbound": "strict"},
        "simulator": {"enabled": False},
    }
    (folder / "settings.yaml").write_text(json.dumps(settings))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    command = [str(SEKMET), "serve", "-c", "settings.yaml"]
    url = f"http://127.0.0.1:{port}/fhir"
    with (
        httpx.Client(base_url=url, headers=headers, timeout=60) as client,
        running(command, folder, client, "/metadata"),
    ):
        yield Peer(url, client)
