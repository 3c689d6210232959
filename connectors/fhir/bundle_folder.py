"""A folder of FHIR R4 files: bundles, single resources, arrays and NDJSON."""

import logging
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

import orjson

from connectors.fhir.documents import Document, resources_in
from connectors.fhir.folder_reading import FolderReading
from data.errors import SourceUnavailableError
from data.patient import PatientRecord, SkippedResources
from data.study import SetAside

_SUFFIXES: Final = (".json", ".ndjson")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

logger = logging.getLogger(__name__)


class FhirFolder:
    """A `ClinicalSource` over a folder; the files are read once, when first asked.

    Resources are joined to their patient over all files. What has no Patient
    resource in the folder makes a record with an empty identity.
    """

    def __init__(self, path: Path) -> None:
        """Name the folder, or a single file.

        Raises:
            SourceUnavailableError: If there is nothing at this path.
        """
        if not path.exists():
            raise SourceUnavailableError("record.no_folder", path=path)
        self._path = path

    def records(self) -> Iterator[PatientRecord]:
        """One record a patient, in the order of the files."""
        return (draft.finish() for draft in self._reading.patients)

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """Files, lines and resources that could not be used, with the reason."""
        return tuple(self._reading.set_aside)

    @property
    def skipped(self) -> tuple[SkippedResources, ...]:
        """Resources that belong to no patient, by type and reason."""
        return tuple(
            SkippedResources(kind, reason.value, count)
            for (kind, reason), count in sorted(self._reading.left_aside.items())
        )

    @cached_property
    def _reading(self) -> FolderReading:
        reading = FolderReading()
        for file in self._files():
            name = (
                file.name if file == self._path else str(file.relative_to(self._path))
            )
            try:
                content = file.read_bytes()
            except OSError as error:
                logger.warning("could not read %s: %s", name, error.strerror)
                reading.set_aside.append(SetAside(name, "record.file_unreadable"))
                continue
            _read_file(name, content.removeprefix(_BYTE_ORDER_MARK), reading)
        reading.close()
        return reading

    def _files(self) -> list[Path]:
        if self._path.is_file():
            return [self._path]
        return sorted(
            file
            for file in self._path.rglob("*")
            if file.suffix.lower() in _SUFFIXES and file.is_file()
        )


def _read_file(name: str, content: bytes, reading: FolderReading) -> None:
    document = Document(name)
    try:
        parsed = orjson.loads(content)
    except orjson.JSONDecodeError:
        broken = _take_lines(document, content)
        if document.resource_count == 0:
            reading.set_aside.append(SetAside(name, "record.not_json"))
            return
        if broken:
            aside = SetAside(name, "record.lines_not_json", (("lines", broken),))
            reading.set_aside.append(aside)
    else:
        for resource, full_url in resources_in(parsed):
            document.take(resource, full_url)
    if document.resource_count == 0:
        reading.set_aside.append(SetAside(name, "record.not_fhir"))
    elif document.older_version:
        version = (("version", document.older_version),)
        reading.set_aside.append(SetAside(name, "record.older_version", version))
    else:
        reading.add(document)


def _take_lines(document: Document, content: bytes) -> int:
    """Read NDJSON, whatever the file is called.

    Returns:
        How many lines are not JSON.
    """
    broken = 0
    for line in content.splitlines():
        if not line.strip():
            continue
        try:
            parsed = orjson.loads(line)
        except orjson.JSONDecodeError:
            broken += 1
            continue
        for resource, full_url in resources_in(parsed):
            document.take(resource, full_url)
    return broken
