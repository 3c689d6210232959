"""What every store must do, whatever database is below."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from connectors.store.imaging.findings import Search
from connectors.store.imaging.nodules import ALGORITHM, NoduleMark
from connectors.store.repository import Repository
from connectors.workflows.entries.keep_entries import keep_entries
from connectors.workflows.entries.link_identity import link_study, undo_link
from connectors.workflows.ingest.ingest_folder import ingest_folder
from connectors.workflows.ingest.measure_at_point import measure_at_point
from data.errors import IdentityConflictError
from data.identity import Sex
from data.imaging.finding import Decision, FindingAnswer, ImagingFinding
from data.imaging.matching import Outcome
from data.imaging.quality import QualityReport
from data.message import Message
from data.patient.tumour_reading import LesionReading, LesionRole, TumourReading
from fusion.imaging.quality.limits import checked
from tests.connectors.examples import (
    Person,
    dump,
    meaning,
    phantom,
    uid,
    write_ct,
    write_marks,
    write_patient,
)
from tests.connectors.stored_rows import entered_facts, series_files

ANN = Person("P-1")


class StoreBehaviour:
    """Runs with a fixture `repository` that gives an empty store."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """One patient with two studies, and a study of a stranger."""
        folder = tmp_path / "in"
        write_patient(folder / "ann.json", ANN)
        write_ct(folder / "1", ANN, 1)
        write_ct(folder / "2", ANN, 2, day="20240901")
        write_ct(folder / "3", Person("P-9", Sex.MALE), 3)
        marks = ((1, 1, "N1"), (2, 1, "N1"), (3, 2, "N1"))
        write_marks(folder / "nodule_marks.csv", *marks)
        (folder / "junk.dcm").write_text("junk")
        return folder

    def test_ingest_is_idempotent(self, folder: Path, repository: Repository) -> None:
        report = ingest_folder(folder, repository)
        assert (report.records, report.studies, report.measured) == (1, 3, 3)
        before = dump(repository)
        ingest_folder(folder, repository)
        assert dump(repository) == before

    def test_the_case_is_whole(self, folder: Path, repository: Repository) -> None:
        ingest_folder(folder, repository)
        (row,) = repository.list_patients()
        assert (row.study_count, row.nodule_count) == (2, 1)
        case = repository.patient_case(row.patient_id)
        assert case.record is not None
        assert len(case.nodules[0].measurements) == 2
        assert case.data_as_of.tzinfo is not None
        tracking_uid = case.nodules[0].tracking_uid
        assert repository.key_image(tracking_uid, uid(1, 1)).hu.any()
        assert len(series_files(repository, uid(1, 1))) == case.studies[0].slice_count
        assert [entry.where for entry in repository.rejected()] == ["junk.dcm"]

    @pytest.mark.slow
    def test_what_persons_enter_comes_back(
        self, folder: Path, repository: Repository
    ) -> None:
        ingest_folder(folder, repository)
        (row,) = repository.list_patients()
        (nodule,) = repository.patient_case(row.patient_id).nodules
        for spiculated in ("no", "yes"):
            keep_entries(
                repository,
                row.patient_id,
                {"indication": "screening", "spiculated": spiculated},
                person="dr.li",
                tracking_uid=nodule.tracking_uid,
                scanned_on=nodule.measurements[-1].scanned_on,
            )
        said = entered_facts(repository, row.patient_id)
        assert [fact.value for fact in said] == ["screening", "no", "yes"]
        assert all(fact.entered_at.tzinfo for fact in said)

    @pytest.mark.slow
    def test_readings_of_response_come_back(
        self, folder: Path, repository: Repository
    ) -> None:
        ingest_folder(folder, repository)
        (row,) = repository.list_patients()
        (nodule,) = repository.patient_case(row.patient_id).nodules
        lesion = LesionReading("L1", "liver", 21.5, role=LesionRole.NON_TARGET)
        reading = TumourReading(
            nodule.measurements[-1].scanned_on,
            "dr.li",
            datetime(2024, 10, 1, tzinfo=UTC),
            lesions=(lesion,),
        )
        with repository.writing() as work:
            work.entries.add_response_entry(row.patient_id, reading)
        assert repository.response_entries(row.patient_id) == ((), (reading,))

    @pytest.mark.slow
    def test_links_are_kept_and_undone(
        self, folder: Path, repository: Repository
    ) -> None:
        ingest_folder(folder, repository)
        (row,) = repository.list_patients()
        with pytest.raises(IdentityConflictError, match="sex"):
            link_study(repository, uid(3), row.patient_id, "dr.li", "request form")
        undo_link(repository, uid(1), "dr.li")
        link_study(repository, uid(1), row.patient_id, "dr.li", "request form")
        assert [link.undone_by for link in repository.links()] == ["", "dr.li"]
        assert [study.study_uid for study in repository.unlinked_studies()] == [uid(3)]

    @pytest.mark.slow
    def test_a_person_points(self, folder: Path, repository: Repository) -> None:
        ingest_folder(folder, repository)
        seed = phantom().centre_mm
        measured = measure_at_point(repository, uid(2, 1), seed, person="dr.li")
        (row,) = repository.list_patients()
        nodules = repository.patient_case(row.patient_id).nodules
        assert measured in nodules[1].measurements

    @pytest.mark.slow
    def test_findings_and_answers_are_kept(
        self, folder: Path, repository: Repository
    ) -> None:
        ingest_folder(folder, repository)
        (row,) = repository.list_patients()
        case = repository.patient_case(row.patient_id)
        (nodule,) = case.nodules
        second = nodule.measurements[-1]
        image = repository.key_image(nodule.tracking_uid, uid(2, 1))
        kept, dropped = (
            ImagingFinding(
                finding_id,
                uid(2),
                uid(2, 1),
                second.scanned_on,
                Outcome.NEW,
                (1.0, 2.0, place_mm),
                6.0,
                0.7,
                choices=(nodule.tracking_uid,),
                reasons=(Message.of("matching.reason.rival", odds="3"),),
                measurement=second,
                refused=Message.of("scan.point_outside", point="(1, 2, 3)"),
            )
            for finding_id, place_mm in (("kept", 3.0), ("dropped", 30.0))
        )
        moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
        answer = FindingAnswer(Decision.NO_NODULE, "dr.li", moment)
        report = QualityReport((checked("noise", 31.0), checked("metal", None)))
        with repository.writing() as work:
            search = Search(uid(2, 1), uid(2), "one way", moment)
            work.findings.save_search(search, [(kept, image), (dropped, image)])
            work.findings.save_answer("kept", answer)
            work.quality_reports.save_quality(uid(2, 1), report)
        found = repository.findings(row.patient_id)
        assert found == (dropped, replace(kept, answers=(answer,)))
        assert (repository.finding_image("kept").hu == image.hu).all()
        studies = repository.patient_case(row.patient_id).studies
        assert [study.quality for study in studies] == [None, report]
        with repository.writing() as work:
            again = replace(search, tried="another way", refused="lungs.none_found")
            work.findings.save_search(again, [])
        assert [one.finding_id for one in repository.findings(row.patient_id)] == [
            "kept"
        ]
        assert repository.searches(row.patient_id) == (again,)

    @pytest.mark.slow
    def test_a_list_of_marks_goes_before_what_was_followed_without_a_person(
        self, folder: Path, repository: Repository
    ) -> None:
        ingest_folder(folder, repository)
        mark = NoduleMark(uid(77, 5), uid(2), uid(2, 1), "N5", (1, 2, 3), ALGORITHM)
        with repository.writing() as work:
            assert work.nodules.save_mark(mark)
            assert work.nodules.save_mark(replace(mark, marked_by="reader", root="/x"))
            assert work.nodules.mark_at(uid(77, 5), uid(2, 1)) != mark
            assert work.nodules.save_mark(replace(mark, marked_by="dr.li"))
            by_file = replace(mark, marked_by="reader", root="/x")
            assert not work.nodules.save_mark(by_file)

    @pytest.mark.slow
    def test_two_at_once_end_like_one(
        self, folder: Path, repository: Repository
    ) -> None:
        runs = [Thread(target=ingest_folder, args=(folder, repository)) for _ in "ab"]
        for run in runs:
            run.start()
        for run in runs:
            run.join(timeout=120)
        held = meaning(repository)
        ingest_folder(folder, repository)
        assert meaning(repository) == held
        assert len(held["measurements"]) == 3
