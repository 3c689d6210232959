"""The simulated cohort in a folder: complete, or going on where it was stopped.

dicom/<patient>/<study>/*.dcm   fhir/<patient>.json
nodule_marks.csv                truth.json   cohort.json
"""

import csv
import io
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.simulated_files.fhir_bundle import bundle_json
from connectors.simulated_files.identifiers import Identifiers
from connectors.simulated_files.image_headers import ScanIdentifiers
from connectors.simulated_files.manifest import claim, write_manifest, write_whole
from connectors.simulated_files.rendering import kept_record, render_studies
from connectors.simulated_files.study_files import StudyRecord, study_instances
from data.errors import FusionBoardError, SourceUnavailableError
from data.simulated.courses.cohort import COHORT_VERSION, CohortSize, cohort

MARKS: Final = "nodule_marks.csv"
TRUTH: Final = "truth.json"
_UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True, slots=True)
class CohortSummary:
    """Summary of what the folder holds.

    Attributes:
        folder: Where.
        patients: Patients with images and a record.
        studies: CT studies.
        files: DICOM files.
        nodules: Nodules over all patients.
        changed: Whether anything had to be written.
    """

    folder: Path
    patients: int
    studies: int
    files: int
    nodules: int
    changed: bool


def write_simulated_cohort(
    folder: Path,
    *,
    seed: int = 0,
    size: CohortSize = CohortSize.FULL,
    workers: int = 2,
    on_progress: Callable[[int, int], None] | None = None,
) -> CohortSummary:
    """Write the simulated cohort as DICOM and FHIR files.

    The same version, seed and size give the same bytes. A cohort that is complete is
    recognised by its manifest; one that was interrupted goes on where it stopped.

    Args:
        folder: Made if missing; must not hold another cohort or other images.
        seed: Changes anatomy, shapes, poses, noise and every UID; 0 or more.
        size: The cohort that ships, or a small one for tests.
        workers: Processes that render; 1 renders in this one.
        on_progress: Called with (files written, files in all).

    Raises:
        SourceUnavailableError: If the folder holds something else, cannot be
            written to, or a rendering process was stopped.
    """
    identifiers = Identifiers(COHORT_VERSION, seed, size.value)
    visits = _visits(identifiers, size)
    progress = on_progress or _say_nothing
    try:
        complete = claim(folder, identifiers)
        if not complete:
            unfinished = folder / _UNFINISHED
            render_studies(
                folder, unfinished, visits, workers=workers, on_progress=progress
            )
            _write_tables(folder, unfinished, visits)
            write_manifest(folder, identifiers, complete=True)
            shutil.rmtree(unfinished)
    except FusionBoardError:  # some of which are OSErrors themselves
        raise
    except BrokenProcessPool as error:
        raise SourceUnavailableError("simulated.worker_stopped") from error
    except OSError as error:
        raise SourceUnavailableError(
            "simulated.cannot_write", why=error.strerror or type(error).__name__
        ) from error
    summary = _summary(folder, visits, changed=not complete)
    progress(summary.files, summary.files)
    return summary


def _say_nothing(_done: int, _total: int) -> None:
    """Stand in for a progress bar."""


def _visits(identifiers: Identifiers, size: CohortSize) -> list[ScanIdentifiers]:
    return [
        ScanIdentifiers(identifiers, patient, number)
        for patient in cohort(size)
        for number in range(1, len(patient.scans) + 1)
    ]


def _summary(
    folder: Path, visits: Sequence[ScanIdentifiers], *, changed: bool
) -> CohortSummary:
    return CohortSummary(
        folder,
        len({visit.patient.patient_id for visit in visits}),
        len(visits),
        sum(study_instances(visit) for visit in visits),
        len(
            {
                (visit.patient.patient_id, course.label)
                for visit in visits
                for course in visit.patient.nodules
                if visit.day >= course.first_day
            }
        ),
        changed,
    )


def _write_tables(
    folder: Path, unfinished: Path, visits: Sequence[ScanIdentifiers]
) -> None:
    """Write the records, the marks, and the truth beside them."""
    for patient_id in dict.fromkeys(visit.patient.patient_id for visit in visits):
        own = [visit for visit in visits if visit.patient.patient_id == patient_id]
        write_whole(folder / "fhir" / f"{patient_id}.json", bundle_json(own))
    kept = (kept_record(unfinished, visit).read_text("utf-8") for visit in visits)
    records = [StudyRecord.from_json(text) for text in kept]
    marks = io.StringIO()
    rows = [mark for record in records for mark in record.marks]
    writer = csv.DictWriter(marks, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(folder / MARKS, marks.getvalue())
    truth = [row for record in records for row in record.truth]
    write_whole(folder / TRUTH, json.dumps(truth, indent=1))
