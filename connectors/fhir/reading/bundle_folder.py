"""A folder of FHIR R4 files: bundles, single resources, arrays and NDJSON."""

import logging
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

import orjson

from connectors.fhir.reading.documents import Document
from connectors.fhir.reading.parsing import no_search_for_cycles, take_json
from connectors.fhir.reading.source_reading import SourceReading
from data.errors import SourceUnavailableError
from data.imaging.study import RejectedEntry
from data.patient.record import PatientRecord, RejectedResources

_SUFFIXES: Final = (".json", ".ndjson")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

logger = logging.getLogger(__name__)


class FhirFolder:
    """The patients of a folder; the files are read once, when first asked.

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
    def rejected(self) -> tuple[RejectedEntry, ...]:
        """Files, lines and resources that could not be used, with the reason."""
        return tuple(self._reading.rejected)

    @property
    def rejected_resources(self) -> tuple[RejectedResources, ...]:
        """Resources that belong to no patient, by type and reason."""
        return tuple(
            RejectedResources(kind, reason.value, count)
            for (kind, reason), count in sorted(
                self._reading.rejected_resources.items()
            )
        )

    @cached_property
    def _reading(self) -> SourceReading:
        reading = SourceReading()
        for file in self._files():
            name = (
                file.name if file == self._path else str(file.relative_to(self._path))
            )
            try:
                with no_search_for_cycles():
                    _read_file(file, name, reading)
            except OSError as error:
                logger.warning("could not read %s: %s", name, error.strerror)
                reading.rejected.append(RejectedEntry(name, "record.file_unreadable"))
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


def _read_file(file: Path, name: str, reading: SourceReading) -> None:
    document = Document(name)
    broken_lines = 0
    if file.suffix.lower() == ".ndjson":
        with file.open("rb") as lines:
            broken_lines = _take_lines(document, lines)
    if not document.resource_count:
        content = file.read_bytes().removeprefix(_BYTE_ORDER_MARK)
        try:
            take_json(document, content)
            broken_lines = 0
        except orjson.JSONDecodeError:
            broken_lines = _take_lines(document, content.splitlines())
    _sort_in(document, name, broken_lines, reading)


def _sort_in(
    document: Document, name: str, broken_lines: int, reading: SourceReading
) -> None:
    """Take the document in, or set it aside with the reason."""
    aside = None
    if not document.resource_count:
        reason = "record.not_json" if broken_lines else "record.not_fhir"
        aside = RejectedEntry(name, reason)
    elif document.older_version:
        version = (("version", document.older_version),)
        aside = RejectedEntry(name, "record.older_version", version)
    else:
        reading.add(document)
        if broken_lines:
            lines = (("lines", broken_lines),)
            aside = RejectedEntry(name, "record.lines_not_json", lines)
    if aside is not None:
        reading.rejected.append(aside)


def _take_lines(document: Document, lines: Iterable[bytes]) -> int:
    """Read NDJSON, whatever the file is called.

    Returns:
        How many lines are not JSON; an empty file counts as one.
    """
    broken = read = 0
    for line in lines:
        content = line.removeprefix(_BYTE_ORDER_MARK).strip()
        if not content:
            continue
        read += 1
        try:
            take_json(document, content)
        except orjson.JSONDecodeError:
            broken += 1
    return broken if read else 1
