"""Searches stored scans: grades them, follows known nodules, and looks for new ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import uuid4

from connectors.store.imaging.findings import Search
from connectors.store.imaging.nodules import (
    ALGORITHM,
    MeasuredMark,
    NoduleMark,
    attempt,
)
from connectors.store.imaging.studies import StoredSeries
from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from connectors.workflows.assess.assess_patients import assess_changed
from connectors.workflows.ingest.ingest_study import keep_outcomes
from connectors.workflows.ingest.search_context import (
    SearchContext,
    SearchTools,
    is_done,
    pixels,
    registrations,
    search_context,
)
from data.errors import (
    FusionBoardError,
    InvalidScanError,
    SourceUnavailableError,
)
from data.imaging.finding import ImagingFinding
from data.imaging.matching import Outcome
from data.imaging.nodule import KeyImage
from data.imaging.quality import QualityReport
from data.message import Message
from fusion.imaging.lungs import lung_mask
from fusion.imaging.measuring import METHOD, MeasuredNodule
from fusion.imaging.quality import quality_report
from fusion.imaging.searching import DetectedLesion, search_scan

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all, and the message key of what is being done."""


@dataclass(frozen=True, slots=True)
class FindReport:
    """Report of one run of searching.

    Attributes:
        scans: Series that were looked at.
        searched: Of those, searched now; the others were searched already.
        followed: Known nodules that were found again without doubt, and measured.
        waiting: Places that wait for a person.
        missing: Known nodules that were not found again.
        refused: Series that could not be searched, each with the reason.
        stopped: Whether the run was stopped before its end.
    """

    scans: int = 0
    searched: int = 0
    followed: int = 0
    waiting: int = 0
    missing: int = 0
    refused: tuple[tuple[str, FusionBoardError], ...] = ()
    stopped: bool = False


def find_nodules(
    repository: Repository,
    tools: SearchTools,
    series_uids: Sequence[str] | None = None,
    *,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> FindReport:
    """Search scans, each kept whole or not at all; the same again changes nothing.

    Args:
        repository: The store.
        tools: Volumes and detector.
        series_uids: Series to search, in order; those of all patients, the oldest
            scans first, if left out.
        on_progress: Told what is being done.
        should_stop: Asked between scans.

    Raises:
        NotFoundError: If the store holds no such series.
        SourceUnavailableError: If the store fails.
    """
    if series_uids is None:
        with repository.reading() as work:
            series_uids = work.studies.series_to_search()
    report = FindReport()
    for done, series_uid in enumerate(series_uids):
        if should_stop and should_stop():
            report = replace(report, stopped=True)
            break
        if on_progress:
            on_progress(done, len(series_uids), "finding.doing")
        report = _counted(
            report, series_uid, search_series(repository, tools, series_uid)
        )
    else:
        if on_progress:
            on_progress(len(series_uids), len(series_uids), "finding.doing")
    assess_changed(repository, date.today(), at_most=None, should_stop=should_stop)
    return report


def _counted(
    report: FindReport,
    series_uid: str,
    found: Sequence[DetectedLesion] | FusionBoardError | None,
) -> FindReport:
    report = replace(report, scans=report.scans + 1)
    if found is None:
        return report
    if isinstance(found, FusionBoardError):
        return replace(report, refused=(*report.refused, (series_uid, found)))
    missing = sum(place.outcome is Outcome.GONE for place in found)
    followed = sum(not place.ask for place in found)
    return replace(
        report,
        searched=report.searched + 1,
        followed=report.followed + followed,
        missing=report.missing + missing,
        waiting=report.waiting + len(found) - missing - followed,
    )


def search_series(
    repository: Repository, tools: SearchTools, series_uid: str
) -> tuple[DetectedLesion, ...] | FusionBoardError | None:
    """Search one series and keep what was found in one transaction.

    Returns:
        What was found, or why the series cannot be searched; None if it was searched
        before in the same way.

    Raises:
        NotFoundError: If the store holds no such series.
    """
    with repository.reading() as work:
        context = search_context(work, tools, series_uid)
        if is_done(work, context):
            return None
    quality: QualityReport | None = None
    found: tuple[DetectedLesion, ...] | FusionBoardError
    try:
        volume = pixels(tools, context.series)
        lungs = lung_mask(volume)
        quality = quality_report(volume, lungs)
        quality.refuse_if_failed()
        found = search_scan(
            volume,
            lungs,
            context.known,
            registrations(repository, tools, context, volume),
            detector=tools.detector.detector,
            again=tools.detector.again,
            resolved=context.resolved,
            scanned_on=context.series.summary.scanned_on,
            quality=quality,
        )
    except SourceUnavailableError as error:  # the files may come back: not kept
        return error
    except InvalidScanError as error:
        found = error
    with repository.writing() as work:
        now = search_context(work, tools, series_uid)
        if now != context or is_done(work, now):
            return None  # someone was faster, or changed what it rests on: next time
        _keep(work, context, quality, found)
    return found


def _said_to_be_gone(work: UnitOfWork, series_uid: str) -> set[tuple[str, ...]]:
    """Nodules of which a person said already that they are gone, or were asked to."""
    return {
        one.nodules
        for one in work.findings.series_findings(series_uid)
        if one.answers and one.outcome is Outcome.GONE
    }


def _keep(
    work: UnitOfWork,
    context: SearchContext,
    quality: QualityReport | None,
    found: tuple[DetectedLesion, ...] | FusionBoardError,
) -> None:
    summary = context.series.summary
    now = datetime.now(UTC)
    search = Search(summary.series_uid, summary.study_uid, context.tried, now)
    if isinstance(found, FusionBoardError):
        search = replace(search, refused=found.key, values=tuple(found.values.items()))
        found = ()
    if quality is not None:
        work.quality_reports.save_quality(summary.series_uid, quality)
    said = _said_to_be_gone(work, summary.series_uid)
    asked = [
        _finding(context.series, place)
        for place in found
        if place.ask and not (place.outcome is Outcome.GONE and place.nodules in said)
    ]
    work.findings.save_search(search, asked)
    labels = {one.tracking_uid: one.label for one in context.known}
    outcomes = [
        _followed(context.series, place, place.measured, labels)
        for place in found
        if not place.ask and place.measured
    ]
    for outcome in outcomes:
        work.nodules.save_mark(outcome.mark)
    keep_outcomes(work, context.series, outcomes)


def _finding(
    series: StoredSeries, place: DetectedLesion
) -> tuple[ImagingFinding, KeyImage]:
    summary, candidate, refused = series.summary, place.candidate, place.refused
    finding = ImagingFinding(
        finding_id=uuid4().hex,
        study_uid=summary.study_uid,
        series_uid=summary.series_uid,
        scanned_on=summary.scanned_on,
        outcome=place.outcome,
        place_mm=place.place_mm,
        diameter_mm=candidate.diameter_mm if candidate else None,
        score=candidate.score if candidate else None,
        nodules=place.nodules,
        choices=place.choices,
        reasons=place.reasons,
        measurement=place.measured.measurement if place.measured else None,
        refused=Message.of(refused.key, **refused.values) if refused else None,
    )
    return finding, place.image


def _followed(
    series: StoredSeries,
    place: DetectedLesion,
    measured: MeasuredNodule,
    labels: Mapping[str, str],
) -> MeasuredMark:
    """A known nodule that was found again without doubt."""
    (tracking_uid,) = place.nodules
    mark = NoduleMark(
        tracking_uid,
        series.summary.study_uid,
        series.summary.series_uid,
        labels[tracking_uid],
        place.place_mm,
        ALGORITHM,
    )
    tried = attempt(METHOD, series.fingerprint, place.place_mm)
    return MeasuredMark(mark, tried, measured.measurement, measured.key_image)
