"""FHIR from bytes, as fast as Python allows."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from connectors.fhir.reading.documents import Document, resources_in
from connectors.fhir.reading.source_reading import SourceReading
from data.patient.record import PatientRecord


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Let Python not look for cycles while JSON is read.

    Parsed JSON has none, and looking through it again and again takes a third of
    the time. What is no longer needed is freed all the same.
    """
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()


def take_json(document: Document, content: bytes) -> None:
    """Take every resource of a JSON text into a document.

    Raises:
        orjson.JSONDecodeError: If it is not JSON.
    """
    for resource, full_url in resources_in(orjson.loads(content)):
        document.take(resource, full_url)


def records_in(content: bytes, name: str = "") -> list[PatientRecord]:
    """The patients of one FHIR document.

    Args:
        content: JSON of a Bundle, a resource or an array of these.
        name: What the document is called, for resources without an id.

    Raises:
        orjson.JSONDecodeError: If it is not JSON.
    """
    reading, document = SourceReading(), Document(name)
    with no_search_for_cycles():
        take_json(document, content)
        reading.add(document)
        reading.close()
        return [draft.finish() for draft in reading.patients]
