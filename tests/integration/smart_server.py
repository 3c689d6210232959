"""The real FHIR server with SMART Backend Services, and a key it knows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connectors.settings import Settings
from tests.integration.conftest import SEKMET, TOKEN, free_port, running

CLIENT_ID = "fusionboard-tests"


@dataclass(frozen=True)
class SmartServer:
    """A server that answers, and the settings with which we sign in."""

    url: str
    settings: Settings
    admin: httpx.Client


@pytest.fixture(scope="module")
def smart_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmartServer]:
    if not SEKMET.exists():
        pytest.skip("the FHIR server is missing: bash tests/integration/install.sh")
    folder = tmp_path_factory.mktemp("smart")
    key_path = write_key(folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}/fhir"
    client = {
        "client_id": CLIENT_ID,
        "public_key_path": str(folder / "public.pem"),
        "scopes": "system/*.read system/*.write",
    }
    server = {
        "base_url": url,
        "host": "127.0.0.1",
        "port": port,
        "data_dir": str(folder / "data"),
        "own_private_key_path": str(folder / "own.pem"),
        "server_auth": {
            "types": ["bearer", "smart"],
            "tokens": [TOKEN],
            "smart_clients": [client],
        },
        "validation": {"inbound": "strict"},
        "simulator": {"enabled": False},
    }
    (folder / "settings.yaml").write_text(json.dumps(server))
    settings = Settings(
        home=folder / "home",
        fhir_url=url,
        fhir_auth="smart",
        fhir_client_id=CLIENT_ID,
        fhir_private_key=key_path,
    )
    headers = {"Authorization": f"Bearer {TOKEN}"}
    command = [str(SEKMET), "serve", "-c", "settings.yaml"]
    with (
        httpx.Client(base_url=url, headers=headers, timeout=120) as admin,
        running(command, folder, admin, "/metadata"),
    ):
        yield SmartServer(url, settings, admin)


def write_key(folder: Path) -> Path:
    """A P-384 key in PEM files; the private one's path."""
    key = ec.generate_private_key(ec.SECP384R1())
    (folder / "private.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / "public.pem").write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    return folder / "private.pem"
