"""Takes in a folder that mixes CT, records, marks of nodules and anything else."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Final

from connectors.dicom.folder import DicomFolder
from connectors.dicom.series import read_series
from connectors.fhir.reading.bundle_folder import FhirFolder
from connectors.store.canonical_json import storable
from connectors.store.imaging.nodules import NoduleMark
from connectors.store.patients.patients import issued, names_person
from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patients import assess_changed
from connectors.workflows.ingest.ingest_study import ingest_study
from connectors.workflows.ingest.nodule_marks import FILE_NAME, read_marks
from data.errors import InvalidScanError, SourceUnavailableError
from data.identity import PersonIdentity, shared_identifiers
from data.imaging.study import RejectedEntry, SeriesChoice
from data.imaging.volume import CTVolume
from data.patient.record import PatientRecord

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all, and the message key of what is being done."""

# Count; chosen: fewer flush to the disk more often.
_RECORDS_AT_ONCE: Final = 32  # a flush to disk for each would take longer than reading
_FHIR_SUFFIXES: Final = (".json", ".ndjson")


@dataclass(frozen=True, slots=True)
class IngestReport:
    """Report of one ingest run.

    Attributes:
        records: Clinical records that were read.
        studies: CT studies that were read.
        changed_records: Of those, new or changed in the store.
        changed_studies: Of those, new or changed in the store.
        measured: Nodules that were measured in this run.
        unlinked: Studies of the folder that wait for a patient.
        rejected: What was not taken in, with the reasons.
        stopped: Whether the run was stopped before its end.
    """

    records: int = 0
    studies: int = 0
    changed_records: int = 0
    changed_studies: int = 0
    measured: int = 0
    unlinked: int = 0
    rejected: tuple[RejectedEntry, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Study:
    """A study to take in, and how its pixels are read."""

    choice: SeriesChoice
    files: tuple[Path, ...]
    read_volume: Callable[[], CTVolume]

    def pixels(self) -> CTVolume:
        """Read the pixels; that a file is gone concerns this study alone."""
        try:
            return self.read_volume()
        except SourceUnavailableError as error:
            raise InvalidScanError(error.key, **error.values) from error


def ingest_folder(
    path: Path,
    repository: Repository,
    *,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
    assess: bool = True,
) -> IngestReport:
    """Take in everything usable below a folder, and list the rest with its reason.

    The same files twice change nothing; a run that was killed is made good by
    running it again.

    Args:
        path: A folder.
        repository: The store.
        on_progress: Told what is being done.
        should_stop: Asked now and then, always between studies.
        assess: Whether patients of whom something changed are assessed at the end.

    Raises:
        SourceUnavailableError: If there is no such folder, or the store fails.
    """
    if not path.is_dir():
        raise SourceUnavailableError("ingest.no_folder", folder=path)
    run = _Run(
        repository, path.resolve(), on_progress or _silent, should_stop or _never
    )
    images = DicomFolder(run.root)
    contents = images.contents(
        lambda done, total: run.on_progress(done, total, "ingest.doing.finding")
    )
    run.aside += (entry for entry in contents.rejected if not _is_others(entry))
    run.aside += (each for choice in contents.choices for each in choice.rejected)
    run.aside += _empty_folders(run.root)
    run.ingest_records()
    marks = run.ingest_marks()
    found = [
        _Study(
            choice,
            contents.files[choice.chosen.series_uid],
            partial(images.read_volume, choice.chosen),
        )
        for choice in contents.choices
    ]
    run.ingest_studies(found + run.stored_studies_of(marks, found))
    report = run.report(frozenset(study.choice.chosen.study_uid for study in found))
    if assess:
        run.assess()
    return report


@dataclass(slots=True)
class _Run:
    """One run over one folder, and what has come of it so far."""

    repository: Repository
    root: Path
    on_progress: Progress
    should_stop: Callable[[], bool]
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    aside: list[RejectedEntry] = field(default_factory=list)
    so_far: IngestReport = field(default_factory=IngestReport)

    def count(self, **more: int) -> None:
        """Add to what has been done."""
        held = asdict(self.so_far)
        self.so_far = replace(
            self.so_far, **{name: held[name] + step for name, step in more.items()}
        )

    def must_stop(self) -> bool:
        """Test whether someone wants the run to end here."""
        if not self.so_far.stopped and self.should_stop():
            self.so_far = replace(self.so_far, stopped=True)
        return self.so_far.stopped

    def ingest_records(self) -> None:
        """Keep every record that says who it is about."""
        source = FhirFolder(self.root)
        records = list(source.records())
        self.aside += source.rejected
        nameless = sum(not names_person(record.identity) for record in records)
        if nameless:
            values = (("count", nameless),)
            self.aside.append(
                RejectedEntry(".", "ingest.record_without_patient", values)
            )
        kept = _without_repeats(records)
        repeats = len(records) - nameless - len(kept)
        if repeats:
            values = (("count", repeats),)
            self.aside.append(RejectedEntry(".", "ingest.record_repeated", values))
        for done in range(0, len(kept), _RECORDS_AT_ONCE):
            if self.must_stop():
                return
            self.on_progress(done, len(kept), "ingest.doing.records")
            self.keep_records(kept[done : done + _RECORDS_AT_ONCE])

    def keep_records(self, records: Sequence[PatientRecord]) -> None:
        """Keep some records, and look again at the studies they may belong to."""
        root, now, changed = storable(str(self.root)), datetime.now(UTC), 0
        with self.repository.writing() as work:
            for record in records:
                touched = work.records.save_record(root, record, now)
                if touched is not None:
                    changed += 1
                    work.study_linkage.relink_touched(touched)
        self.count(records=len(records), changed_records=changed)

    def ingest_marks(self) -> tuple[NoduleMark, ...]:
        """Keep where nodules are; they are measured with their study."""
        marks, aside = read_marks(self.root.rglob(FILE_NAME), self.root)
        self.aside += aside
        with self.repository.writing() as work:
            for mark in marks:
                work.nodules.save_mark(mark)
        return marks

    def stored_studies_of(
        self, marks: Sequence[NoduleMark], found: Sequence[_Study]
    ) -> list[_Study]:
        """Studies in the store whose files lie elsewhere and that were marked now."""
        here = {study.choice.chosen.series_uid for study in found}
        studies = []
        with self.repository.reading() as work:
            for series_uid in sorted({mark.series_uid for mark in marks} - here):
                held = work.studies.stored_series(series_uid)
                if held is not None:
                    choice = SeriesChoice(held.summary, held.reasons)
                    read = partial(read_series, held.files)
                    studies.append(_Study(choice, held.files, read))
        return studies

    def ingest_studies(self, studies: Sequence[_Study]) -> None:
        """Read, measure and keep one study after the other."""
        for done, study in enumerate(studies):
            if self.must_stop():
                return
            self.on_progress(done, len(studies), "ingest.doing.studies")
            try:
                taken = ingest_study(
                    self.repository, study.choice, study.files, study.pixels
                )
            except InvalidScanError as error:
                self.aside.append(self.refused(study, error))
            else:
                self.count(
                    studies=1, changed_studies=taken.changed, measured=taken.measured
                )
        self.on_progress(len(studies), len(studies), "ingest.doing.studies")

    def assess(self) -> None:
        """Say anew what is said of all patients of whom something changed."""
        assess_changed(
            self.repository,
            date.today(),
            at_most=None,
            on_progress=lambda done, total: self.on_progress(
                done, total, "ingest.doing.assessments"
            ),
            should_stop=self.must_stop,
        )

    def refused(self, study: _Study, error: InvalidScanError) -> RejectedEntry:
        """A study that cannot be read."""
        first = os.path.relpath(study.files[0], self.root)
        place = f"{first} (+{len(study.files) - 1})"
        return RejectedEntry(place, error.key, tuple(error.values.items()))

    def report(self, study_uids: frozenset[str]) -> IngestReport:
        """Keep what was rejected, and say what was done."""
        root = storable(str(self.root))
        entries = sorted(
            (replace(entry, where=storable(entry.where)) for entry in self.aside),
            key=lambda entry: (entry.where, entry.reason, repr(entry.values)),
        )
        waiting = {study.study_uid for study in self.repository.unlinked_studies()}
        self.count(unlinked=len(study_uids & waiting))
        counts = asdict(self.so_far)
        del counts["rejected"]
        with self.repository.writing() as work:
            work.ingest_runs.replace_rejected(root, entries)
            work.ingest_runs.save_run(root, self.started_at, counts)
        with self.repository.reading() as work:
            return replace(self.so_far, rejected=work.listing.rejected_entries(root))


def _silent(done: int, total: int, what: str) -> None:
    """Show nothing."""


def _never() -> bool:
    return False


def _is_others(entry: RejectedEntry) -> bool:
    """Test whether another reader looks after this file."""
    name = Path(entry.where).name
    is_theirs = name == FILE_NAME or name.lower().endswith(_FHIR_SUFFIXES)
    return is_theirs and entry.reason == "scan.not_dicom"


def _empty_folders(root: Path) -> Iterator[RejectedEntry]:
    for folder, folders, files in os.walk(root):
        if not folders and not files and Path(folder) != root:
            yield RejectedEntry(os.path.relpath(folder, root), "ingest.empty_folder")


def _without_repeats(records: Sequence[PatientRecord]) -> list[PatientRecord]:
    """The first of records that the store could not tell apart."""
    kept: dict[str, list[PatientRecord]] = {}
    for record in filter(lambda each: names_person(each.identity), records):
        same = kept.setdefault(record.source, [])
        if not any(_look_alike(record.identity, each.identity) for each in same):
            same.append(record)
    return [record for same in kept.values() for record in same]


def _look_alike(one: PersonIdentity, other: PersonIdentity) -> bool:
    unnamed = not issued(one) and not issued(other)
    return unnamed or bool(shared_identifiers(one, other))
