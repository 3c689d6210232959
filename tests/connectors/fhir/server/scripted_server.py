"""A real HTTP server on a loopback port that behaves as a test wants it to."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Act = Callable[[BaseHTTPRequestHandler], None]

CAPABILITY = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "rest": [
        {"resource": [{"type": "Patient", "operation": [{"name": "everything"}]}]}
    ],
}


@dataclass
class Script:
    """What the server does.

    Attributes:
        acts: Path to what is done one after the other; the last is repeated.
        asked: Method, path and `Authorization` of every request.
    """

    url: str
    acts: dict[str, list[Act]] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def on(self, path: str, *acts: Act) -> None:
        self.acts[path] = list(acts)

    def count(self, path: str) -> int:
        return sum(asked == path for _, asked, _ in self.asked)


def says(body: object, status: int = 200, **headers: str) -> Act:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return act


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_off(body: object, at: int = 40) -> Act:
    """Promise the whole body, send its beginning."""
    content = json.dumps(body).encode()

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:at])
        handler.wfile.flush()
        handler.close_connection = True

    return act


def everything(patient_id: str, next_url: str = "") -> dict[str, Any]:
    patient = {
        "resourceType": "Patient",
        "id": patient_id,
        "identifier": [{"system": "urn:oid:1.2.3", "value": f"secret-{patient_id}"}],
        "gender": "female",
        "name": [{"family": "Simulated"}],
    }
    page: dict[str, Any] = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": patient}],
    }
    if next_url:
        page["link"] = [{"relation": "next", "url": next_url}]
    return page


def page_of(*resources: dict[str, Any]) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


@contextmanager
def scripted_server() -> Iterator[Script]:
    """Serve until the block ends; a path without a script is a 404."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def response(self) -> None:
            path = self.path.partition("?")[0]
            proof = self.headers.get("Authorization", "")
            length = int(self.headers.get("Content-Length", 0))
            script.bodies.append(self.rfile.read(length))
            script.asked.append((self.command, path, proof))
            acts = script.acts.get(path, [says({}, 404)])
            act = acts.pop(0) if len(acts) > 1 else acts[0]
            try:
                act(self)
            except OSError:  # the other side had enough
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_DELETE = response  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

        def finish(self) -> None:
            with suppress(OSError, ValueError):
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script = Script(f"http://127.0.0.1:{server.server_port}/fhir")
    script.on("/fhir/metadata", says(CAPABILITY))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
