"""Takes in patients from a FHIR server, each whole or not at all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from connectors.fhir.server.bulk_export import bulk_export
from connectors.fhir.server.server import FhirServer
from connectors.store.patients.patients import names_person
from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import assess_changed
from data.errors import (
    FusionBoardError,
    InvalidRecordError,
    NotFoundError,
    SourceUnavailableError,
)
from data.imaging.study import RejectedEntry
from data.patient.record import PatientRecord

Progress = Callable[[int, int, str], None]
"""Called with patients done, patients in all, and the message key of what is done."""

# Minutes, because clocks differ; chosen: a longer one reads more again.
_OVERLAP: Final = timedelta(minutes=5)
_FAILURES_IN_A_ROW: Final = 3  # count; chosen: more ask a server that is gone


@dataclass(frozen=True, slots=True)
class Fetched:
    """Report of one reading of a server.

    Attributes:
        records: Patients that were read.
        changed_records: Of those, new or changed in the store.
        rejected: What was not taken in, with the reasons.
        complete: Whether every patient was asked for and none failed to come.
    """

    records: int = 0
    changed_records: int = 0
    rejected: tuple[RejectedEntry, ...] = ()
    complete: bool = True


def ingest_everyone(
    server: FhirServer,
    repository: Repository,
    *,
    bulk: bool = False,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Fetched:
    """Take in all patients of a server.

    What was read stays, whatever happens later; the same again changes nothing.

    Args:
        server: The server.
        repository: The store.
        bulk: Whether to use its Bulk Data export.
        on_progress: Told what is being done.
        should_stop: Asked between patients.

    Raises:
        SourceUnavailableError: If the server fails for several patients in a row.
        InvalidRecordError: If the server speaks an older FHIR.
    """
    run = _Run(server, repository, on_progress, should_stop)
    if bulk:
        run.take_export()
    else:
        run.take(list(server.patients()))
    return run.finished(everyone=True)


def ingest_group(
    server: FhirServer,
    repository: Repository,
    group_id: str,
    *,
    bulk: bool = False,
    on_progress: Progress | None = None,
) -> Fetched:
    """Take in the patients of a Group; as `ingest_everyone` otherwise."""
    run = _Run(server, repository, on_progress)
    if bulk:
        run.take_export(group_id)
    else:
        run.take(list(server.members(group_id)))
    return run.finished()


def ingest_patients(
    server: FhirServer, repository: Repository, patient_ids: Sequence[str]
) -> Fetched:
    """Take in some patients.

    Raises:
        FusionBoardError: What stood against the only one, if it is only one.
    """
    run = _Run(server, repository)
    if len(patient_ids) == 1:
        _ = server.capability
        run.keep(server.record(patient_ids[0]))
    else:
        run.take(patient_ids)
    return run.finished()


def ingest_changed(
    server: FhirServer,
    repository: Repository,
    *,
    on_progress: Progress | None = None,
) -> Fetched:
    """Take in again those who changed since the last reading, or were marked.

    Without an earlier reading of everyone, everyone is read.
    """
    with repository.reading() as work:
        since = work.fhir_events.last_read(server.root)
        marks = work.fhir_events.marked(server.root)
    if since is None:
        fetched = ingest_everyone(server, repository, on_progress=on_progress)
    else:
        run = _Run(server, repository, on_progress)
        named = {source.removeprefix("Patient/") for source in marks if source}
        run.take(sorted(server.changed(since - _OVERLAP) | named))
        fetched = run.finished(everyone=True, replace=False)
    if fetched.complete:
        with repository.writing() as work:
            work.fhir_events.unmark(server.root, list(marks.items()))
    return fetched


@dataclass(slots=True)
class _Run:
    """One reading, and what has come of it so far."""

    server: FhirServer
    repository: Repository
    on_progress: Progress | None = None
    should_stop: Callable[[], bool] | None = None
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    aside: list[RejectedEntry] = field(default_factory=list)
    records: int = 0
    changed: int = 0
    failed: bool = False
    stopped: bool = False

    def take(self, patient_ids: Sequence[str]) -> None:
        """Read one patient after the other; one that fails does not stop the rest."""
        in_a_row = 0
        for done, patient_id in enumerate(patient_ids):
            if self._must_stop():
                return
            self._tell(done, len(patient_ids))
            try:
                self.keep(self.server.record(patient_id))
            except (NotFoundError, InvalidRecordError) as error:
                self._set_aside(done, error)
            except SourceUnavailableError as error:
                self._set_aside(done, error)
                self.failed, in_a_row = True, in_a_row + 1
                if in_a_row == _FAILURES_IN_A_ROW:
                    raise self._given_up(in_a_row, error) from error
            else:
                in_a_row = 0
        self._tell(len(patient_ids), len(patient_ids))

    def take_export(self, group_id: str = "") -> None:
        """Read a whole export; it is used only when all its files are there."""
        _ = self.server.capability
        if self.on_progress:
            self.on_progress(0, 1, "fhir.doing.exporting")
        with bulk_export(self.server.client, group_id) as folder:
            for record in self._until_stopped(folder.records()):
                self.keep(record)
            self.aside += folder.rejected
            self.failed |= bool(folder.rejected)

    def keep(self, record: PatientRecord) -> None:
        """Keep one record, in one transaction."""
        self.records += 1
        identity = record.identity
        if not names_person(identity):
            values = (("count", 1),)
            where = self.server.client.host
            self.aside.append(RejectedEntry(where, "fhir.unnamed_patient", values))
            return
        now = datetime.now(UTC)
        with self.repository.writing() as work:
            touched = work.records.save_record(self.server.root, record, now)
            if touched is not None:
                self.changed += 1
                work.study_linkage.relink_touched(touched)

    def finished(self, *, everyone: bool = False, replace: bool = True) -> Fetched:
        """Say what was done; only a reading without a failure moves `last_read`."""
        counts = {"records": self.records, "changed_records": self.changed}
        root = self.server.root
        complete = not self.failed and not self.stopped
        if everyone and complete:
            with self.repository.writing() as work:
                if replace:
                    work.ingest_runs.replace_rejected(root, self.aside)
                work.ingest_runs.save_run(root, self.started_at, counts)
        assess_changed(
            self.repository,
            date.today(),
            at_most=None,
            on_progress=self._tell_assessed,
            should_stop=self._must_stop,
        )
        return Fetched(self.records, self.changed, tuple(self.aside), complete)

    def _until_stopped(
        self, records: Iterable[PatientRecord]
    ) -> Iterator[PatientRecord]:
        for record in records:
            if self._must_stop():
                return
            yield record

    def _must_stop(self) -> bool:
        self.stopped = self.stopped or bool(self.should_stop and self.should_stop())
        return self.stopped

    def _tell(self, done: int, total: int) -> None:
        if self.on_progress:
            self.on_progress(done, total, "fhir.doing.patients")

    def _tell_assessed(self, done: int, total: int) -> None:
        if self.on_progress:
            self.on_progress(done, total, "ingest.doing.assessments")

    def _set_aside(self, done: int, error: FusionBoardError) -> None:
        """By its place in the order: an id may lead to the person."""
        where = f"{self.server.client.host} #{done + 1}"
        self.aside.append(RejectedEntry(where, error.key, tuple(error.values.items())))

    def _given_up(
        self, count: int, error: SourceUnavailableError
    ) -> SourceUnavailableError:
        return SourceUnavailableError(
            "fhir.given_up",
            host=self.server.client.host,
            count=count,
            last=error.what,
            advice=error.how_to_fix,
        )
