"""Searches stored scans: grades them, follows known nodules, and looks for new ones."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection

from connectors.detectors.chosen import ChosenDetector
from connectors.dicom.series import read_series
from connectors.store.documents import to_json
from connectors.store.findings import (
    Search,
    save_search,
    search_of,
    series_findings,
)
from connectors.store.nodules import (
    ALGORITHM,
    Measured,
    NoduleMark,
    attempt,
    mark_at,
    patient_nodules,
    save_mark,
)
from connectors.store.quality import save_quality
from connectors.store.rejoining import joined_patient
from connectors.store.repository import Repository
from connectors.store.studies import StoredSeries, series_to_search, stored_series
from connectors.store.volume_cache import VolumeCache
from connectors.workflows.take_in_study import keep_outcomes
from data.errors import (
    FusionBoardError,
    InvalidScanError,
    NotFoundError,
    SourceUnavailableError,
)
from data.finding import Finding
from data.matching import Outcome, PointTransform, ScanBox
from data.message import Message
from data.nodule import KeyImage, Nodule
from data.quality import QualityReport
from data.volume import CTVolume
from fusion.growth.kinetics import equivalent_diameter_mm
from fusion.imaging.lungs import lung_mask
from fusion.imaging.measuring import METHOD, MeasuredNodule
from fusion.imaging.quality import quality_report
from fusion.imaging.registration import register_chests
from fusion.imaging.searching import PlaceFound, SettledPlace, search_scan

_log = logging.getLogger(__name__)

SEARCHING: Final = "known places first 1.0"
_UNREGISTERED_ERROR_MM: Final = 40.0

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all, and the message key of what is being done."""


@dataclass(frozen=True, slots=True)
class SearchTools:
    """What a search needs besides the store.

    Attributes:
        volumes: Keeps the pixels ready.
        detector: Looks for nodules.
    """

    volumes: VolumeCache
    detector: ChosenDetector


@dataclass(frozen=True, slots=True)
class FindReport:
    """What one run of searching did.

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
        with repository.reading() as connection:
            series_uids = series_to_search(connection)
    report = FindReport()
    for done, series_uid in enumerate(series_uids):
        if should_stop and should_stop():
            return replace(report, stopped=True)
        if on_progress:
            on_progress(done, len(series_uids), "finding.doing")
        report = _counted(
            report, series_uid, search_series(repository, tools, series_uid)
        )
    if on_progress:
        on_progress(len(series_uids), len(series_uids), "finding.doing")
    return report


def _counted(
    report: FindReport,
    series_uid: str,
    found: Sequence[PlaceFound] | FusionBoardError | None,
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
) -> tuple[PlaceFound, ...] | FusionBoardError | None:
    """Search one series and keep what was found in one transaction.

    Returns:
        What was found, or why the series cannot be searched; None if it was searched
        before in the same way.

    Raises:
        NotFoundError: If the store holds no such series.
    """
    with repository.reading() as connection:
        ground = _ground(connection, tools, series_uid)
        if _is_done(connection, ground):
            return None
    quality: QualityReport | None = None
    found: tuple[PlaceFound, ...] | FusionBoardError
    try:
        volume = _pixels(tools, ground.series)
        lungs = lung_mask(volume)
        quality = quality_report(volume, lungs)
        quality.refuse_if_failed()
        found = search_scan(
            volume,
            lungs,
            ground.known,
            _transforms(repository, tools, ground, volume),
            detector=tools.detector.detector,
            again=tools.detector.again,
            settled=ground.settled,
            scanned_on=ground.series.summary.scanned_on,
        )
    except SourceUnavailableError as error:  # the files may come back: not kept
        return error
    except InvalidScanError as error:
        found = error
    with repository.writing() as connection:
        now = _ground(connection, tools, series_uid)
        if now.tried != ground.tried or _is_done(connection, now):
            return None  # someone else was faster, or changed what it rests on
        _keep(connection, ground, quality, found)
    return found


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a search of one series rests on.

    Attributes:
        series: The series.
        known: Nodules of the patient not measured on it, as they were on earlier scans.
        settled: Places on it about which nothing is asked.
        tried: What decides the outcome.
    """

    series: StoredSeries
    known: tuple[Nodule, ...]
    settled: tuple[SettledPlace, ...]
    tried: str


def _ground(connection: Connection, tools: SearchTools, series_uid: str) -> _Ground:
    series = stored_series(connection, series_uid)
    if series is None:
        raise NotFoundError("store.no_series", series_uid=series_uid)
    patient_id = joined_patient(connection, series.summary.study_uid)
    nodules = patient_nodules(connection, patient_id) if patient_id else ()
    earlier = _as_of(nodules, series.summary.scanned_on)
    here = _measured_by_others(connection, nodules, series_uid)
    last = [
        (one.tracking_uid, one.measurements[-1].series_uid, one.measurements[-1].method)
        for one in earlier
    ]
    places = [(m.centre_mm, m.volume_mm3) for n in earlier for m in n.measurements[-1:]]
    return _Ground(
        series,
        tuple(one for one in earlier if one.tracking_uid not in here),
        (*here.values(), *_answered(connection, series_uid)),
        to_json(
            (SEARCHING, METHOD, tools.detector.name, series.fingerprint, last, places)
        ),
    )


def _as_of(nodules: Iterable[Nodule], day: date | None) -> tuple[Nodule, ...]:
    """Nodules with what was measured before a day; none if the day is not known."""
    if day is None:
        return ()
    before = (
        replace(
            one, measurements=tuple(m for m in one.measurements if m.scanned_on < day)
        )
        for one in nodules
    )
    return tuple(one for one in before if one.measurements)


def _measured_by_others(
    connection: Connection, nodules: Iterable[Nodule], series_uid: str
) -> dict[str, SettledPlace]:
    """Nodules of a series that a person or a list of marks named, by tracking UID."""
    found = {}
    for nodule in nodules:
        mark = mark_at(connection, nodule.tracking_uid, series_uid)
        if mark is None or (mark.marked_by == ALGORITHM and not mark.root):
            continue
        for one in nodule.measurements:
            if one.series_uid == series_uid:
                size_mm = equivalent_diameter_mm(one.volume_mm3)
                found[nodule.tracking_uid] = SettledPlace(one.centre_mm, size_mm)
    return found


def _answered(connection: Connection, series_uid: str) -> list[SettledPlace]:
    """Places of a series about which a person said something."""
    return [
        SettledPlace(one.place_mm, one.diameter_mm)
        for one in series_findings(connection, series_uid)
        if one.answers and one.diameter_mm
    ]


def _said_to_be_gone(connection: Connection, series_uid: str) -> set[tuple[str, ...]]:
    """Nodules of which a person said already that they are gone, or were asked to."""
    return {
        one.nodules
        for one in series_findings(connection, series_uid)
        if one.answers and one.outcome is Outcome.GONE
    }


def _is_done(connection: Connection, ground: _Ground) -> bool:
    last = search_of(connection, ground.series.summary.series_uid)
    return last is not None and last.tried == ground.tried


def _pixels(tools: SearchTools, series: StoredSeries) -> CTVolume:
    return tools.volumes.load(
        series.summary.series_uid,
        lambda: read_series(series.files),
        series.fingerprint,
    )


def _transforms(
    repository: Repository, tools: SearchTools, ground: _Ground, volume: CTVolume
) -> Mapping[str, PointTransform]:
    """From each series on which a known nodule was last measured to this one."""
    found = {}
    for series_uid in {one.measurements[-1].series_uid for one in ground.known}:
        with repository.reading() as connection:
            earlier = stored_series(connection, series_uid)
        try:
            if earlier is None:
                raise NotFoundError("store.no_series", series_uid=series_uid)
            found[series_uid] = register_chests(_pixels(tools, earlier), volume)
        except FusionBoardError as error:
            _log.warning("Not registered: %s", error.what)
            found[series_uid] = _unregistered(volume)
    return found


def _unregistered(volume: CTVolume) -> PointTransform:
    """Where nothing is known: every match is asked."""
    unmoved = PointTransform.unmoved(_UNREGISTERED_ERROR_MM)
    return replace(unmoved, reliable=False, later_box=ScanBox.of(volume))


def _keep(
    connection: Connection,
    ground: _Ground,
    quality: QualityReport | None,
    found: tuple[PlaceFound, ...] | FusionBoardError,
) -> None:
    summary = ground.series.summary
    now = datetime.now(UTC)
    search = Search(summary.series_uid, summary.study_uid, ground.tried, now)
    if isinstance(found, FusionBoardError):
        search = replace(search, refused=found.key, values=tuple(found.values.items()))
        found = ()
    if quality is not None:
        save_quality(connection, summary.series_uid, quality)
    said = _said_to_be_gone(connection, summary.series_uid)
    asked = [
        _finding(ground.series, place)
        for place in found
        if place.ask and not (place.outcome is Outcome.GONE and place.nodules in said)
    ]
    save_search(connection, search, asked)
    labels = {one.tracking_uid: one.label for one in ground.known}
    outcomes = [
        _followed(ground.series, place, place.measured, labels)
        for place in found
        if not place.ask and place.measured
    ]
    for outcome in outcomes:
        save_mark(connection, outcome.mark)
    keep_outcomes(connection, ground.series, outcomes)


def _finding(series: StoredSeries, place: PlaceFound) -> tuple[Finding, KeyImage]:
    summary, candidate, refused = series.summary, place.candidate, place.refused
    finding = Finding(
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
    place: PlaceFound,
    measured: MeasuredNodule,
    labels: Mapping[str, str],
) -> Measured:
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
    return Measured(mark, tried, measured.measurement, measured.key_image)
