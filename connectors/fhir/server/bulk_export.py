"""Bulk Data `$export`: ask, wait, fetch the files, read them, tidy up."""

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import orjson

from connectors.fhir.reading.bundle_folder import FhirFolder
from connectors.fhir.reading.resource_reader import READERS
from connectors.fhir.resources.fields import Resource, children, text
from connectors.fhir.server.client import FhirClient
from connectors.fhir.server.http_transport import (
    HttpRequest,
    HttpResponse,
    retry_after_s,
)
from data.errors import NotFoundError, SourceUnavailableError

# Chosen: longer ones wait for servers that are gone, shorter ones give up on slow
# servers.
_TYPES: Final = ",".join(["Patient", "Medication", *READERS])
_WAIT_S: Final = 5.0
_LONGEST_WAIT_S: Final = 120.0
_LONGEST_EXPORT_S: Final = 4 * 3600.0

logger = logging.getLogger(__name__)


@contextmanager
def bulk_export(client: FhirClient, group_id: str = "") -> Iterator[FhirFolder]:
    """All patients of the server, or of a Group, as a folder that is gone afterwards.

    The export is cancelled or deleted on the server however the block ends.

    Args:
        client: The server.
        group_id: Group to export, or empty for everyone.

    Raises:
        SourceUnavailableError: If the export fails or a file is not whole.

    Source:
        HL7 Bulk Data Access 2.0.
    """
    status_url = _kick_off(client, f"Group/{group_id}" if group_id else "Patient")
    try:
        manifest = _wait(client, status_url)
        with tempfile.TemporaryDirectory(prefix="fusionboard-export-") as folder:
            _fetch(client, manifest, Path(folder))
            yield FhirFolder(Path(folder))
    finally:
        with suppress(SourceUnavailableError):  # the server tidies up later
            client.exchange(HttpRequest("DELETE", status_url))


def _kick_off(client: FhirClient, scope: str) -> str:
    url = client.address(f"{scope}/$export", _type=_TYPES)
    response = client.exchange(HttpRequest("GET", url, {"Prefer": "respond-async"}))
    status_url = response.headers.get("content-location", "")
    if response.status != 202 or not status_url:
        raise SourceUnavailableError(
            "fhir.export_refused", host=client.host, status=response.status
        )
    url = client.address(status_url)
    client.transport.hosts.require(url)
    return url


def _wait(client: FhirClient, status_url: str) -> Resource:
    """Ask how far it is, as often as the server wants to be asked."""
    until = time.monotonic() + _LONGEST_EXPORT_S
    while time.monotonic() < until:
        headers = {"Accept": "application/json"}
        response = client.exchange(HttpRequest("GET", status_url, headers))
        if response.status == 200:
            return _manifest(client, response)
        if response.status not in (202, 429, 503):
            break
        asked_s = retry_after_s(response.headers, _WAIT_S)
        client.transport.pause(min(max(asked_s, 1.0), _LONGEST_WAIT_S))
    raise SourceUnavailableError(
        "fhir.export_failed", host=client.host, status=response.status
    )


def _manifest(client: FhirClient, response: HttpResponse) -> Resource:
    try:
        manifest = orjson.loads(response.body)
    except orjson.JSONDecodeError as error:
        raise SourceUnavailableError("fhir.not_json", host=client.host) from error
    if not isinstance(manifest, dict):
        raise SourceUnavailableError("fhir.not_json", host=client.host)
    return manifest


def _fetch(client: FhirClient, manifest: Resource, folder: Path) -> None:
    """Write each file of the export, whole; a file elsewhere must be allowed."""
    signed = manifest.get("requiresAccessToken") is not False
    for number, output in enumerate(children(manifest, "output")):
        url = client.address(text(output, "url"))
        path = folder / f"{number:05d}.ndjson"
        try:
            with path.open("wb") as file:
                client.download(url, file, signed=signed)
        except NotFoundError as error:
            raise SourceUnavailableError(
                "fhir.export_failed", host=client.host, status=404
            ) from error
        _require_count(client, output, path)
    if children(manifest, "error"):
        logger.warning("the server left something out of its export")


def _require_count(client: FhirClient, output: Resource, path: Path) -> None:
    """A file with fewer lines than the manifest says was cut off."""
    count = output.get("count")
    if not isinstance(count, int) or isinstance(count, bool):
        return
    with path.open("rb") as lines:
        if sum(bool(line.strip()) for line in lines) < count:
            raise SourceUnavailableError("fhir.cut_off", host=client.host)
