"""A nodule that a person points at is measured, kept and followed."""

from pathlib import Path

import pytest

from connectors.store.repository import Repository
from connectors.workflows.ingest.ingest_folder import ingest_folder
from connectors.workflows.ingest.measure_at_point import measure_at_point
from data.errors import (
    FusionBoardError,
    IdentityConflictError,
    InvalidClinicalValueError,
    NotFoundError,
)
from tests.connectors.examples import (
    Person,
    dump,
    phantom,
    uid,
    write_ct,
    write_marks,
    write_patient,
)

pytestmark = pytest.mark.slow

SEED = phantom().centre_mm


@pytest.fixture
def ann(repository: Repository, tmp_path: Path) -> str:
    folder = tmp_path / "in"
    write_patient(folder / "ann.json", Person())
    write_ct(folder / "1", Person(), 1)
    write_ct(folder / "2", Person(), 2, day="20240901")
    ingest_folder(folder, repository)
    return repository.list_patients()[0].patient_id


def test_a_nodule_is_named_and_followed(repository: Repository, ann: str) -> None:
    first = measure_at_point(repository, uid(1, 1), SEED, person="dr.li")
    assert first.measured_by == "dr.li"
    (nodule,) = repository.patient_case(ann).nodules
    assert nodule.label == "N1"
    measure_at_point(
        repository, uid(2, 1), SEED, person="dr.li", tracking_uid=nodule.tracking_uid
    )
    (nodule,) = repository.patient_case(ann).nodules
    assert [each.series_uid for each in nodule.measurements] == [uid(1, 1), uid(2, 1)]
    image = repository.key_image(nodule.tracking_uid, uid(1, 1))
    assert image.hu.ndim == 2
    measure_at_point(repository, uid(1, 1), SEED, person="dr.li")
    labels = [each.label for each in repository.patient_case(ann).nodules]
    assert labels == ["N1", "N2"]


def test_a_list_of_marks_does_not_undo_what_a_person_pointed_at(
    repository: Repository, ann: str, tmp_path: Path
) -> None:
    measure_at_point(
        repository, uid(1, 1), SEED, person="dr.li", tracking_uid=uid(77, 1)
    )
    before = dump(repository)
    write_marks(tmp_path / "marks" / "nodule_marks.csv", (1, 1, "N7"))
    ingest_folder(tmp_path / "marks", repository)
    assert dump(repository) == before


def test_a_point_without_a_nodule_leaves_nothing(
    repository: Repository, ann: str
) -> None:
    before = dump(repository)
    with pytest.raises(FusionBoardError, match="outside"):
        measure_at_point(repository, uid(1, 1), (900, 900, 900), person="dr.li")
    assert dump(repository) == before


def test_a_nodule_of_another_patient_is_refused(
    repository: Repository, ann: str, tmp_path: Path
) -> None:
    write_patient(tmp_path / "ben" / "ben.json", Person("P-2"), "2")
    write_ct(tmp_path / "ben" / "ct", Person("P-2"), 5)
    ingest_folder(tmp_path / "ben", repository)
    measure_at_point(
        repository, uid(1, 1), SEED, person="dr.li", tracking_uid=uid(77, 1)
    )
    before = dump(repository)
    with pytest.raises(IdentityConflictError, match="another patient"):
        measure_at_point(
            repository, uid(5, 1), SEED, person="dr.li", tracking_uid=uid(77, 1)
        )
    assert dump(repository) == before


def test_unknown_series_and_nobody_are_refused(repository: Repository) -> None:
    with pytest.raises(NotFoundError, match="no series"):
        measure_at_point(repository, uid(1, 1), SEED, person="dr.li")
    with pytest.raises(InvalidClinicalValueError, match="who did this"):
        measure_at_point(repository, uid(1, 1), SEED, person="")
