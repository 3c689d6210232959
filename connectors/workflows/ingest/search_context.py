"""Ground of a search of one series: pixels, known nodules, and what is settled."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from connectors.detectors.selection import SelectedDetector
from connectors.dicom.series import read_series
from connectors.store.canonical_json import to_json
from connectors.store.imaging.nodules import ALGORITHM
from connectors.store.imaging.studies import StoredSeries
from connectors.store.imaging.volume_cache import VolumeCache
from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from data.errors import FusionBoardError, NotFoundError
from data.imaging.matching import PointTransform, ScanBox
from data.imaging.nodule import Nodule
from data.imaging.volume import CTVolume
from fusion.imaging.measuring import METHOD
from fusion.imaging.registration import register_chests
from fusion.imaging.searching import ResolvedPlace
from fusion.imaging.sphere import equivalent_diameter_mm

_log = logging.getLogger(__name__)

SEARCHING: Final = "known places first 1.0"
_UNREGISTERED_ERROR_MM: Final = 40.0  # chosen: larger ones ask a person more often


@dataclass(frozen=True, slots=True)
class SearchTools:
    """Tools that a search needs besides the store.

    Attributes:
        volumes: Keeps the pixels ready.
        detector: Looks for nodules.
    """

    volumes: VolumeCache
    detector: SelectedDetector


@dataclass(frozen=True, slots=True)
class SearchContext:
    """Ground that a search of one series rests on.

    Attributes:
        series: The series.
        known: Nodules of the patient not measured on it, as they were on earlier scans.
        resolved: Places on it about which nothing is asked.
        tried: What decides the outcome.
    """

    series: StoredSeries
    known: tuple[Nodule, ...]
    resolved: tuple[ResolvedPlace, ...]
    tried: str


def search_context(
    work: UnitOfWork, tools: SearchTools, series_uid: str
) -> SearchContext:
    """Read the ground that a search of a series rests on now.

    Raises:
        NotFoundError: If the store holds no such series.
    """
    series = work.studies.stored_series(series_uid)
    if series is None:
        raise NotFoundError("store.no_series", series_uid=series_uid)
    patient_id = work.study_linkage.joined_patient(series.summary.study_uid)
    nodules = work.nodules.patient_nodules(patient_id) if patient_id else ()
    earlier = _as_of(nodules, series.summary.scanned_on)
    here = _measured_by_others(work, nodules, series_uid)
    last = [
        (one.tracking_uid, one.measurements[-1].series_uid, one.measurements[-1].method)
        for one in earlier
    ]
    places = [(m.centre_mm, m.volume_mm3) for n in earlier for m in n.measurements[-1:]]
    return SearchContext(
        series,
        tuple(one for one in earlier if one.tracking_uid not in here),
        (*here.values(), *_answered(work, series_uid)),
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
    work: UnitOfWork, nodules: Iterable[Nodule], series_uid: str
) -> dict[str, ResolvedPlace]:
    """Nodules of a series that a person or a list of marks named, by tracking UID."""
    found = {}
    for nodule in nodules:
        mark = work.nodules.mark_at(nodule.tracking_uid, series_uid)
        if mark is None or (mark.marked_by == ALGORITHM and not mark.root):
            continue
        for one in nodule.measurements:
            if one.series_uid == series_uid:
                size_mm = equivalent_diameter_mm(one.volume_mm3)
                found[nodule.tracking_uid] = ResolvedPlace(one.centre_mm, size_mm)
    return found


def _answered(work: UnitOfWork, series_uid: str) -> list[ResolvedPlace]:
    """Places of a series about which a person said something."""
    return [
        ResolvedPlace(one.place_mm, one.diameter_mm)
        for one in work.findings.series_findings(series_uid)
        if one.answers and one.diameter_mm
    ]


def is_done(work: UnitOfWork, context: SearchContext) -> bool:
    """Test whether the series was searched before on the same ground."""
    last = work.findings.search_of(context.series.summary.series_uid)
    return last is not None and last.tried == context.tried


def pixels(tools: SearchTools, series: StoredSeries) -> CTVolume:
    """The volume of a series, from its files where it does not lie ready."""
    return tools.volumes.load(
        series.summary.series_uid,
        lambda: read_series(series.files),
        series.fingerprint,
    )


def registrations(
    repository: Repository, tools: SearchTools, context: SearchContext, volume: CTVolume
) -> Mapping[str, PointTransform]:
    """From each series on which a known nodule was last measured to this one."""
    found = {}
    for series_uid in {one.measurements[-1].series_uid for one in context.known}:
        with repository.reading() as work:
            earlier = work.studies.stored_series(series_uid)
        if earlier is None:
            found[series_uid] = _unregistered(volume)
            continue
        try:
            found[series_uid] = register_chests(pixels(tools, earlier), volume)
        except FusionBoardError as error:
            _log.warning("Not registered: %s", error.what)
            found[series_uid] = _unregistered(volume)
    return found


def _unregistered(volume: CTVolume) -> PointTransform:
    """Leave points unmoved where nothing is known: every match is asked."""
    unmoved = PointTransform.unmoved(_UNREGISTERED_ERROR_MM)
    return replace(unmoved, reliable=False, later_box=ScanBox.of(volume))
