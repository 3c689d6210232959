"""Takes one study into the store: pixels, nodules and patient, all or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from connectors.store.imaging.nodules import (
    MeasuredMark,
    NoduleMark,
    Outcome,
    Refused,
    attempt,
)
from connectors.store.imaging.studies import StoredSeries, fingerprint_of, is_kept
from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from data.errors import (
    InvalidClinicalValueError,
    InvalidScanError,
    NotMeasurableError,
)
from data.imaging.quality import QualityReport
from data.imaging.study import SeriesChoice
from data.imaging.volume import Acquisition, CTVolume
from fusion.imaging.measuring import METHOD, measure_nodule
from fusion.imaging.quality import quality_of_scan


@dataclass(frozen=True, slots=True)
class IngestedStudy:
    """Outcome of taking in one study.

    Attributes:
        changed: Whether the series was new or its files had changed.
        measured: Nodules that were measured.
    """

    changed: bool = False
    measured: int = 0


def ingest_study(
    repository: Repository,
    choice: SeriesChoice,
    files: Sequence[Path],
    read_volume: Callable[[], CTVolume],
) -> IngestedStudy:
    """Read and measure one study if anything is new, and keep it in one transaction.

    Args:
        repository: The store, which knows the marks already.
        choice: The series that is measured.
        files: Its files.
        read_volume: Reads its pixels; called once at most.

    Raises:
        InvalidScanError: If pixels or geometry cannot be trusted; nothing is kept.
        SourceUnavailableError: If a file is gone; nothing is kept.
    """
    found = StoredSeries(
        summary=replace(
            choice.chosen, patient=repository.translated(choice.chosen.patient)
        ),
        reasons=choice.reasons,
        files=tuple(files),
        fingerprint=fingerprint_of(files),
    )
    series_uid = found.summary.series_uid
    with repository.reading() as work:
        held = work.studies.stored_series(series_uid)
        kept = held if held and is_kept(held, found) else None
        series = kept or found
        marks = work.nodules.marks_to_try(series_uid, series.fingerprint, METHOD)
    if kept and not marks:
        return IngestedStudy()
    volume = read_volume()
    series = replace(series, scanner=_scanner(volume.acquisition))
    quality = quality_of_scan(volume)
    outcomes = [measured_or_refused(volume, mark, series, quality) for mark in marks]
    with repository.writing() as work:
        if kept is None:
            work.studies.save_series(series, datetime.now(UTC))
        if quality is not None:
            work.quality_reports.save_quality(series_uid, quality)
        keep_outcomes(work, series, outcomes)
    return IngestedStudy(
        changed=kept is None,
        measured=sum(isinstance(outcome, MeasuredMark) for outcome in outcomes),
    )


def measured_at(
    volume: CTVolume,
    mark: NoduleMark,
    series: StoredSeries,
    quality: QualityReport | None,
) -> MeasuredMark:
    """Measure at one mark.

    Args:
        volume: The scan.
        mark: Where.
        series: What is stored of the scan.
        quality: Of the scan; a poor one widens the intervals, a failed one refuses.

    Raises:
        InvalidScanError: If the mark is of another study or outside the scan, or the
            scan failed its grade.
        NotMeasurableError: If there is no nodule at the mark.
    """
    if mark.study_uid != series.summary.study_uid:
        raise InvalidScanError("ingest.mark_of_other_study")
    if quality is not None:
        quality.refuse_if_failed()
    measured = measure_nodule(
        volume,
        mark.seed_mm,
        scanned_on=series.summary.scanned_on,
        measured_by="algorithm" if mark.root else mark.marked_by,
        quality=quality,
    )
    tried = attempt(METHOD, series.fingerprint, mark.seed_mm)
    return MeasuredMark(mark, tried, measured.measurement, measured.key_image)


def measured_or_refused(
    volume: CTVolume,
    mark: NoduleMark,
    series: StoredSeries,
    quality: QualityReport | None,
) -> Outcome:
    """Measure at one mark; that it cannot be measured is an outcome, too."""
    try:
        return measured_at(volume, mark, series, quality)
    except (NotMeasurableError, InvalidScanError, InvalidClinicalValueError) as error:
        tried = attempt(METHOD, series.fingerprint, mark.seed_mm)
        return Refused(mark, tried, error)


def keep_outcomes(
    work: UnitOfWork, series: StoredSeries, outcomes: Iterable[Outcome]
) -> None:
    """Keep what was measured on a series, and decide again whose study it is.

    Args:
        work: Of a writer.
        series: The series.
        outcomes: What came of marks that are kept already.
    """
    for outcome in outcomes:
        work.nodules.save_outcome(outcome)
    work.study_linkage.relink({series.summary.study_uid})


def _scanner(acquisition: Acquisition) -> str:
    parts = (acquisition.manufacturer, acquisition.scanner_model)
    return " ".join(part for part in parts if part)
