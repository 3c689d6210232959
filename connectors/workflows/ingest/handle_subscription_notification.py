"""A FHIR server says that something changed; whom to look at again is remembered."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Final

import orjson

from connectors.fhir.reading.documents import resources_in
from connectors.fhir.resources.references import local_reference
from connectors.fhir.server.server import patient_of
from connectors.settings import Settings
from connectors.store.opening import open_store

_MOST_RESOURCES: Final = 100  # count; chosen: more hold the server up


def handle_subscription_notification(
    settings: Settings, path: str, body: bytes
) -> None:
    """Mark who may have changed; nothing that the message says is kept.

    Args:
        settings: Of this installation; the server is `fhir_url`.
        path: `Type/id` below the end point, or empty.
        body: As it came; perhaps nothing, perhaps no FHIR at all.

    Raises:
        SourceUnavailableError: If the store does not answer.
    """
    named = set(_patients_named(path, body)) or {""}
    repository, now = open_store(settings), datetime.now(UTC)
    try:
        with repository.writing() as work:
            for source in sorted(named):
                root = settings.fhir_url.rstrip("/")
                work.fhir_events.mark_for_reading(root, source, now)
    finally:
        repository.close()


def _patients_named(path: str, body: bytes) -> Iterator[str]:
    """References of patients that the message mentions: a hint, not a fact."""
    written = local_reference(path)
    if written.startswith("Patient/"):
        yield written
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return
    for resource, _ in islice(resources_in(parsed), _MOST_RESOURCES):
        if patient_id := patient_of(resource):
            yield f"Patient/{patient_id}"
