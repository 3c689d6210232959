"""What every store must do, whatever database is below."""

from pathlib import Path
from threading import Thread

import pytest

from connectors.store.repository import Repository
from connectors.workflows.enter_facts import enter_facts
from connectors.workflows.ingest_folder import ingest_folder
from connectors.workflows.link_identity import link_study, undo_link
from connectors.workflows.measure_at_point import measure_at_point
from data.errors import IdentityConflictError
from data.identity import Sex
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
        assert len(repository.series_files(uid(1, 1))) == case.studies[0].slice_count
        assert [entry.where for entry in repository.set_aside()] == ["junk.dcm"]

    def test_what_persons_enter_comes_back(
        self, folder: Path, repository: Repository
    ) -> None:
        ingest_folder(folder, repository)
        (row,) = repository.list_patients()
        (nodule,) = repository.patient_case(row.patient_id).nodules
        for spiculated in ("no", "yes"):
            enter_facts(
                repository,
                row.patient_id,
                {"indication": "screening", "spiculated": spiculated},
                person="dr.li",
                tracking_uid=nodule.tracking_uid,
                scanned_on=nodule.measurements[-1].scanned_on,
            )
        said = repository.entered_facts(row.patient_id)
        assert [fact.value for fact in said] == ["screening", "no", "yes"]
        assert all(fact.entered_at.tzinfo for fact in said)

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

    def test_a_person_points(self, folder: Path, repository: Repository) -> None:
        ingest_folder(folder, repository)
        seed = phantom().centre_mm
        measured = measure_at_point(repository, uid(2, 1), seed, person="dr.li")
        (row,) = repository.list_patients()
        nodules = repository.patient_case(row.patient_id).nodules
        assert measured in nodules[1].measurements

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
