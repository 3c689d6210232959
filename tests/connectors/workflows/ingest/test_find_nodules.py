"""Stored scans are searched, known nodules followed, and a person's word is kept."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from connectors.detectors.selection import SelectedDetector
from connectors.store.imaging.studies import StoredSeries
from connectors.store.imaging.volume_cache import VolumeCache
from connectors.store.repository import Repository
from connectors.workflows.entries.answer_finding import answer_finding
from connectors.workflows.entries.link_identity import (
    link_study,
    link_to_new_patient,
    undo_link,
)
from connectors.workflows.ingest.find_nodules import find_nodules
from connectors.workflows.ingest.search_context import SearchTools
from data.errors import InvalidClinicalValueError, InvalidScanError, NotFoundError
from data.imaging.finding import Decision, ImagingFinding
from data.imaging.matching import Outcome
from data.imaging.quality import QualityGrade
from data.imaging.volume import CTVolume, Millimetres3
from fusion.imaging.detection import BlobDetector
from tests.connectors.examples import Person, choice_of, dump, uid
from tests.fusion.imaging.conftest import Chest

pytestmark = pytest.mark.slow  # searches whole scans

ANN = Person("P-1")
STAYS, GOES, COMES = (-60.0, -40.0, 10.0), (80.0, 30.0, -30.0), (75.0, -45.0, 40.0)
FIRST, SECOND = date(2024, 3, 1), date(2024, 9, 1)


def scan(*balls: tuple[Millimetres3, float], seed: int) -> CTVolume:
    spacing_mm = (2.0, 1.8, 1.8)
    return Chest(spacing_mm=spacing_mm, nodules=balls, noise_hu=15, seed=seed).built()


@pytest.fixture
def tools(tmp_path: Path) -> SearchTools:
    detector = SelectedDetector("built in", BlobDetector())
    return SearchTools(VolumeCache(tmp_path / "volumes", 10**9), detector)


def keep(
    repository: Repository, tools: SearchTools, number: int, day: date, volume: CTVolume
) -> None:
    """A series in the store whose pixels lie ready; its files are gone."""
    choice = choice_of(ANN, number, day=day, slices=len(volume.hu))
    series_uid = choice.chosen.series_uid
    held = StoredSeries(choice.chosen, choice.reasons, (Path("/gone"),), "same files")
    with repository.writing() as work:
        work.studies.save_series(held, datetime.now(UTC))
        work.study_linkage.relink({choice.chosen.study_uid})
    named = replace(volume, series_uid=series_uid)
    tools.volumes.load(series_uid, lambda: named, "same files")


@pytest.fixture
def ann(repository: Repository, tools: SearchTools) -> str:
    """Two scans half a year apart: one nodule grew, one went, one came."""
    keep(repository, tools, 1, FIRST, scan((STAYS, 5.0), (GOES, 6.0), seed=1))
    patient_id = link_to_new_patient(repository, uid(1), "dr.li", "simulated")
    keep(repository, tools, 2, SECOND, scan((STAYS, 6.0), (COMES, 6.0), seed=2))
    with repository.reading() as work:
        assert work.findings.search_of(uid(1, 1)) is None
    link_study(repository, uid(2), patient_id, "dr.li", "simulated")
    return patient_id


def at(
    findings: tuple[ImagingFinding, ...], number: int, place: Millimetres3
) -> ImagingFinding:
    """The one finding of a scan at a place."""
    (one,) = (
        one
        for one in findings
        if one.series_uid == uid(number, 1)
        and np.linalg.norm(np.subtract(one.place_mm, place)) < 3
    )
    return one


def test_a_patient_is_followed_from_scan_to_scan(
    repository: Repository, tools: SearchTools, ann: str
) -> None:
    report = find_nodules(repository, tools, [uid(1, 1)])
    assert (report.searched, report.followed, report.missing) == (1, 0, 0)
    findings = repository.findings(ann)
    assert report.waiting == len(findings) >= 2
    for place in (STAYS, GOES):
        found = at(findings, 1, place)
        assert (found.outcome, found.answer) == (Outcome.NEW, None)
        answered = answer_finding(
            repository, found.finding_id, Decision.NEW, person="dr.li"
        )
        assert answered.answer is not None
        assert answered.answer.person == "dr.li"
    stays, goes = repository.patient_case(ann).nodules
    assert (stays.label, goes.label) == ("N1", "N2")
    if stays.measurements[0].centre_mm[0] > 0:
        stays, goes = goes, stays
    before = dump(repository)
    assert find_nodules(repository, tools, [uid(1, 1)]).searched == 0
    assert dump(repository) == before

    report = find_nodules(repository, tools)
    assert (report.scans, report.searched, report.followed) == (2, 1, 1)
    assert report.missing == 1
    case = repository.patient_case(ann)
    followed = {one.tracking_uid: one for one in case.nodules}
    assert len(followed) == 2
    later = followed[stays.tracking_uid].measurements
    assert [one.measured_by for one in later] == ["dr.li", "algorithm"]
    assert later[1].volume_mm3 > 1.3 * later[0].volume_mm3
    assert repository.key_image(stays.tracking_uid, uid(2, 1)).hu.any()
    assert len(followed[goes.tracking_uid].measurements) == 1
    gone = at(repository.findings(ann), 2, GOES)
    assert (gone.outcome, gone.nodules) == (Outcome.GONE, (goes.tracking_uid,))
    assert repository.finding_image(gone.finding_id).hu.any()
    new = at(repository.findings(ann), 2, COMES)
    assert new.score is not None
    assert new.score >= 0.5
    before = dump(repository)
    assert find_nodules(repository, tools).searched == 0
    assert dump(repository) == before
    assert all(study.quality is not None for study in case.studies)

    with pytest.raises(InvalidClinicalValueError, match="does not fit"):
        answer_finding(repository, gone.finding_id, Decision.NEW, person="dr.li")
    answer_finding(repository, gone.finding_id, Decision.GONE, person="dr.li")
    answer_finding(repository, new.finding_id, Decision.NO_NODULE, person="dr.wu")
    again = replace(tools, detector=replace(tools.detector, name="other version"))
    find_nodules(repository, again)
    kept = {one.finding_id: one for one in repository.findings(ann)}
    assert kept[gone.finding_id].answer is not None
    assert kept[new.finding_id].answer is not None
    waiting = [one for one in kept.values() if one.answer is None]
    assert not [one for one in waiting if one.nodules or one.place_mm == new.place_mm]

    undo_link(repository, uid(2), "dr.li")
    case = repository.patient_case(ann)
    assert all(len(one.measurements) == 1 for one in case.nodules)


def test_an_answer_is_taken_back_and_given_again(
    repository: Repository, tools: SearchTools, ann: str
) -> None:
    find_nodules(repository, tools, [uid(1, 1)])
    first = at(repository.findings(ann), 1, STAYS).finding_id
    second = at(repository.findings(ann), 1, GOES).finding_id
    answered = answer_finding(repository, first, Decision.NEW, person="dr.li")
    assert answered.answer is not None
    n1 = answered.answer.tracking_uid
    with pytest.raises(InvalidClinicalValueError, match="elsewhere on the same scan"):
        answer_finding(
            repository, second, Decision.SAME, person="dr.wu", tracking_uid=n1
        )
    with pytest.raises(InvalidClinicalValueError, match="who did this"):
        answer_finding(repository, second, Decision.NEW, person=" ")
    answer_finding(repository, first, Decision.WAITS, person="dr.li")
    assert repository.patient_case(ann).nodules == ()
    one = at(repository.findings(ann), 1, STAYS)
    assert one.answer is None
    assert [each.decision for each in one.answers] == [Decision.NEW, Decision.WAITS]


def test_a_scan_without_lungs_or_of_failed_quality_is_refused_by_name(
    repository: Repository, tools: SearchTools, ann: str
) -> None:
    tissue = CTVolume(
        np.full((40, 60, 60), 40, np.int16), (2.0, 2.0, 2.0), (0.0, 0.0, 0.0), AXES
    )
    keep(repository, tools, 3, SECOND, tissue)
    off = scan((STAYS, 5.0), seed=3)
    keep(repository, tools, 4, SECOND, replace(off, hu=off.hu + np.int16(70)))
    report = find_nodules(repository, tools, [uid(3, 1), uid(4, 1)])
    assert report.searched == 0
    assert [why.key for _, why in report.refused] == [
        "lungs.none_found",
        "quality.calibration",
    ]
    assert all(isinstance(why, InvalidScanError) for _, why in report.refused)
    with repository.reading() as work:
        assert work.quality_reports.quality_of(uid(3, 1)) is None
        quality = work.quality_reports.quality_of(uid(4, 1))
    assert quality is not None
    assert quality.grade is QualityGrade.FAIL
    assert find_nodules(repository, tools, [uid(3, 1), uid(4, 1)]).refused == ()


def test_a_run_stops_between_scans_and_an_unknown_series_is_named(
    repository: Repository, tools: SearchTools, ann: str
) -> None:
    told: list[tuple[int, int, str]] = []
    report = find_nodules(
        repository,
        tools,
        on_progress=lambda *step: told.append(step),
        should_stop=lambda: bool(told),
    )
    assert (report.searched, report.stopped) == (1, True)
    assert told == [(0, 2, "finding.doing")]
    with pytest.raises(NotFoundError, match=r"no series 1\.9"):
        find_nodules(repository, tools, ["1.9"])


AXES = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
