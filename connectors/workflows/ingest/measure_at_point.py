"""Measures the nodule that a person points at, and keeps it."""

from dataclasses import replace
from datetime import date
from itertools import count
from uuid import uuid4

from connectors.dicom.series import read_series
from connectors.store.imaging.nodules import NoduleMark
from connectors.store.repository import Repository
from connectors.store.unit_of_work import UnitOfWork
from connectors.workflows.assess.assess_patients import assess_changed
from connectors.workflows.ingest.ingest_study import keep_outcomes, measured_at
from data.errors import (
    IdentityConflictError,
    InvalidClinicalValueError,
    NotFoundError,
)
from data.imaging.nodule import NoduleMeasurement
from data.imaging.volume import Millimetres3


def measure_at_point(
    repository: Repository,
    series_uid: str,
    seed_mm: Millimetres3,
    *,
    person: str,
    tracking_uid: str | None = None,
    label: str | None = None,
) -> NoduleMeasurement:
    """Measure one nodule on a stored series, in place of an earlier measurement there.

    Args:
        repository: The store.
        series_uid: A series whose files are still where they were read.
        seed_mm: A point inside the nodule, LPS.
        person: Who points; not empty.
        tracking_uid: A nodule that is followed already; a new one if None.
        label: Name on the screen; the next free `N1`, `N2`, … if None.

    Raises:
        NotFoundError: If the store holds no such series.
        NotMeasurableError: If there is no nodule at this point.
        InvalidScanError: If the pixels cannot be trusted any more, or the series was
            graded and failed.
        SourceUnavailableError: If the files are gone.
        IdentityConflictError: If the nodule was measured in another patient.
        InvalidClinicalValueError: If nobody says who points.
    """
    if not person.strip():
        raise InvalidClinicalValueError("identity.no_person")
    with repository.reading() as work:
        series = work.studies.stored_series(series_uid)
        quality = work.quality_reports.quality_of(series_uid)
    if series is None:
        raise NotFoundError("store.no_series", series_uid=series_uid)
    study_uid = series.summary.study_uid
    tracking_uid = tracking_uid or f"2.25.{uuid4().int}"  # PS3.5 B.2
    volume = read_series(series.files)
    mark = NoduleMark(tracking_uid, study_uid, series_uid, "", seed_mm, person)
    outcome = measured_at(volume, mark, series, quality)
    with repository.writing() as work:
        name = label or label_for(work, tracking_uid, study_uid)
        work.nodules.save_mark(replace(mark, label=name))
        linkage = work.study_linkage
        own = linkage.joined_patient(study_uid)
        if own and linkage.patients_holding({tracking_uid}, study_uid) - {own}:
            raise IdentityConflictError("identity.nodule_of_another")
        keep_outcomes(work, series, [outcome])
    assess_changed(repository, date.today())
    return outcome.measurement


def label_for(work: UnitOfWork, tracking_uid: str, study_uid: str) -> str:
    """The label that the nodule has, or the next free one."""
    taken = work.nodules.labels_of(study_uid)
    free = (f"N{number}" for number in count(1) if f"N{number}" not in taken)
    return work.nodules.label_of(tracking_uid) or next(free)
