"""A server that does what the test says, and a client that does not wait."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from connectors.fhir.server.allowed_hosts import AllowedHosts
from connectors.fhir.server.client import FhirClient
from connectors.fhir.server.http_transport import HttpTransport, TransferLimits
from connectors.fhir.server.server import FhirServer
from connectors.fhir.server.sign_in import SignIn, bearer
from tests.connectors.conftest import repository
from tests.connectors.fhir.server.scripted_server import Script, scripted_server

__all__ = ["repository"]

TOKEN = "a-very-secret-token"  # noqa: S105
Connect = Callable[..., FhirServer]


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[Script]:
    """Another host, which nobody allowed."""
    with scripted_server() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    """How long the client would have waited."""
    return []


@pytest.fixture
def connect(script: Script, waits: list[float]) -> Iterator[Connect]:
    with ExitStack() as open_wires:

        def connected(
            limits: TransferLimits | None = None,
            sign_in: Callable[[HttpTransport], SignIn] = lambda _transport: bearer(
                TOKEN
            ),
        ) -> FhirServer:
            patience = limits or TransferLimits(silence_s=2)
            transport = HttpTransport(
                AllowedHosts.of(script.url), patience, waits.append
            )
            open_wires.callback(transport.close)
            return FhirServer(FhirClient(script.url, transport, sign_in(transport)))

        yield connected
