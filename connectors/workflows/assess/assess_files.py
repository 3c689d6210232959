"""Assesses patients straight from files, without a store of a site."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from connectors.store.canonical_json import storable
from connectors.store.engine import Database
from connectors.store.opening import upgrade
from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import DEFECTS
from connectors.workflows.ingest.ingest_folder import ingest_folder
from connectors.workflows.ingest.ingest_hl7 import ingest_messages
from data.errors import (
    FusionBoardError,
    InvalidRecordError,
    SourceUnavailableError,
)
from data.imaging.study import RejectedEntry
from data.patient.case import PatientCase, UnlinkedStudy
from data.results.assessed_patient import AssessedPatient
from data.results.release import ModelOutput, ReleaseState
from data.words import translate
from fusion.assessment.patient import assess_patient, with_selected_measurements
from fusion.assessment.site import SiteSetting

_HL7_STARTS: Final = (b"MSH", b"FHS", b"BHS")
# FHIR and DICOM are told apart by fewer; chosen: more are read in vain.
_HEAD_BYTES: Final = 16


def assess_files(
    path: Path, today: date
) -> tuple[tuple[AssessedPatient, ...], tuple[RejectedEntry, ...]]:
    """Assess every patient of FHIR and HL7 v2 files, and of marked CT beside them.

    The files belong to no site: nothing is released or kept, so every output counts
    as what it is, a research result.

    Args:
        path: A file, or a folder with any nesting.
        today: The present day.

    Returns:
        Patients, and what could not be used, with the reasons.

    Raises:
        SourceUnavailableError: If there is no such file or folder.
    """
    if not (path.is_dir() or path.is_file()):
        raise SourceUnavailableError("ingest.no_folder", folder=path)
    with TemporaryDirectory() as scratch, _as_folder(path, Path(scratch)) as folder:
        database = Database(f"sqlite:///{scratch}/store.sqlite")
        upgrade(database)
        repository = Repository(database)
        messages = {
            storable(str(file.relative_to(folder))): file
            for file in filter(_is_hl7, _files(folder))
        }
        rejected = [
            one
            for one in ingest_folder(folder, repository, assess=False).rejected
            if one.where not in messages
        ]
        rejected += _messages_rejected(repository, messages)
        rejected += map(_waiting, repository.unlinked_studies())
        patients = tuple(_assessed(repository, today, rejected))
        repository.close()
    return patients, tuple(rejected)


def _messages_rejected(
    repository: Repository, messages: Mapping[str, Path]
) -> Iterator[RejectedEntry]:
    """Take in the HL7 v2 files; yield those that hold no message."""
    for name, file in messages.items():
        try:
            report = ingest_messages(repository, file.read_bytes())
        except InvalidRecordError as error:
            yield RejectedEntry(name, error.key, tuple(error.values.items()))
            continue
        for reason, count in report.refused.items():
            values = (("reason", reason), ("count", count))
            yield RejectedEntry(name, "assessment.message_refused", values)


def _waiting(study: UnlinkedStudy) -> RejectedEntry:
    """A CT that belongs to no patient of these files, by its day."""
    reason = translate(f"identity.waits.{study.reason}")
    values = (("day", str(study.scanned_on or "–")), ("reason", reason))
    return RejectedEntry("CT", "assessment.ct_without_patient", values)


@contextmanager
def _as_folder(path: Path, scratch: Path) -> Iterator[Path]:
    """The folder; a single file stands alone in one."""
    if path.is_dir():
        yield path
        return
    folder = scratch / "files"
    folder.mkdir()
    shutil.copy(path, folder / path.name)
    yield folder


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _is_hl7(file: Path) -> bool:
    """Test whether a file begins as an HL7 v2 message or batch does."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError:  # the reader of the folder lists it with its reason
        return False
    return head.lstrip(b"\xef\xbb\xbf\x0b\r\n ").startswith(_HL7_STARTS)


def _assessed(
    repository: Repository, today: date, rejected: list[RejectedEntry]
) -> Iterator[AssessedPatient]:
    """Everybody who can be assessed; the others are listed as rejected."""
    releases = dict.fromkeys(ModelOutput, ReleaseState.RESEARCH_USE)
    for row in repository.list_patients():
        with repository.reading() as work:
            case = work.cases.read_patient_case(row.patient_id)
            entries = work.entries.entries_of_patient(row.patient_id)
        try:
            said = assess_patient(case, entries, releases, SiteSetting(), on=today)
        except FusionBoardError as error:
            rejected.append(_not_assessed(case, error.key, error.values))
            continue
        except DEFECTS as error:
            kind = {"kind": type(error).__name__}
            rejected.append(_not_assessed(case, "assessment.defect", kind))
            continue
        counted = with_selected_measurements(case, said.nodules)
        yield AssessedPatient(counted, entries, said, datetime.now(UTC))


def _not_assessed(
    case: PatientCase, reason: str, values: Mapping[str, object]
) -> RejectedEntry:
    where = case.record.source if case.record else "CT"
    return RejectedEntry(where, reason, tuple(values.items()))
