"""Renders the studies of a cohort, several at a time, each whole or not at all."""

import multiprocessing
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from pathlib import Path

from connectors.simulated_files.image_headers import ScanIdentifiers
from connectors.simulated_files.manifest import write_whole
from connectors.simulated_files.study_files import (
    StudyRecord,
    study_instances,
    write_study,
)

_LOOK_EVERY_S = 0.4  # chosen: longer ones delay the end


def study_folder(folder: Path, visit: ScanIdentifiers) -> Path:
    """Name the folder of the images of one visit."""
    return folder / "dicom" / visit.patient.patient_id / visit.plan.on.isoformat()


def kept_record(unfinished: Path, visit: ScanIdentifiers) -> Path:
    """Name the file of one visit's marks and truth until the cohort is complete."""
    return unfinished / f"{_name(visit)}.json"


def render_studies(
    folder: Path,
    unfinished: Path,
    visits: Sequence[ScanIdentifiers],
    *,
    workers: int,
    on_progress: Callable[[int, int], None],
) -> None:
    """Render every study that is not there yet.

    Args:
        folder: Of the cohort.
        unfinished: Folder for what is not whole yet.
        visits: All visits of the cohort.
        workers: Processes; 1 renders in this one.
        on_progress: Called with (files written, files in all).
    """
    missing = [visit for visit in visits if not _is_there(folder, unfinished, visit)]
    total = sum(study_instances(visit) for visit in visits)
    there = total - sum(study_instances(visit) for visit in missing)
    on_progress(there, total)
    if workers <= 1:
        for visit in missing:
            _render(folder, unfinished, visit)
            there += study_instances(visit)
            on_progress(there, total)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        jobs = {
            pool.submit(_render, folder, unfinished, visit): visit for visit in missing
        }
        try:
            _watch(jobs, unfinished, lambda done: on_progress(there + done, total))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _is_there(folder: Path, unfinished: Path, visit: ScanIdentifiers) -> bool:
    whole = study_folder(folder, visit).is_dir()
    return whole and kept_record(unfinished, visit).is_file()


def _watch(
    jobs: dict[Future[None], ScanIdentifiers],
    unfinished: Path,
    on_done: Callable[[int], None],
) -> None:
    """Report files as they appear, until all jobs are done; raise what a job raised."""
    pending: Iterable[Future[None]] = set(jobs)
    finished = 0
    while pending:
        done, pending = wait(pending, timeout=_LOOK_EVERY_S)
        for job in done:
            job.result()
            finished += study_instances(jobs[job])
        begun = (unfinished / _name(jobs[job]) for job in pending)
        on_done(finished + sum(_count(part) for part in begun))


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def _render(folder: Path, unfinished: Path, visit: ScanIdentifiers) -> None:
    """Render one study; what a killed run left half-written is made again."""
    partial, whole = unfinished / _name(visit), study_folder(folder, visit)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    record: StudyRecord = write_study(partial, visit)
    write_whole(kept_record(unfinished, visit), record.to_json())
    whole.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(whole, ignore_errors=True)
    partial.rename(whole)


def _name(visit: ScanIdentifiers) -> str:
    return f"{visit.patient.patient_id}-{visit.number}"
