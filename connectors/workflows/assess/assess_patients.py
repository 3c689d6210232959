"""Assesses all patients that are due, one after the other.

What must be assessed is known by level, not by event: every change of a patient's
inputs leaves a row in the same transaction, and a raised version or a day that has
come show by comparison. So a process that dies between a change and its assessment
loses nothing.
"""

import logging
from collections.abc import Callable
from datetime import date
from typing import Final

from connectors.store.repository import Repository
from connectors.workflows.assess.assess_patient import assess_anew
from connectors.workflows.assess.assessment_versions import assessing_site
from data.errors import FusionBoardError, NotFoundError

logger = logging.getLogger(__name__)

# Count; chosen: more keep the person waiting longer.
MOST_ASSESSED_AT_ONCE: Final = 20
"""Patients assessed at once after one act of a person, who waits; one or two change,
and what else is due is assessed in the background. Chosen by this project."""

DEFECTS: Final = (ArithmeticError, LookupError, TypeError, ValueError)
"""What only a defect of this code raises; it must not stop the other patients."""

Progress = Callable[[int, int], None]
"""Told how many patients are done, and how many there are."""


def assess_changed(
    repository: Repository,
    today: date,
    *,
    at_most: int | None = MOST_ASSESSED_AT_ONCE,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> int:
    """Assess the patients of whom something has just changed.

    Args:
        repository: The store.
        today: The present day.
        at_most: Those who changed last; all of them if None.
        on_progress: Told after each patient.
        should_stop: Asked before each patient.

    Returns:
        How many new assessments were kept.
    """
    with repository.reading() as work:
        patient_ids = work.stale_assessments.changed_patients(at_most)
    return _assess_all(
        repository, patient_ids, today, on_progress or _silent, should_stop or _never
    )


def assess_stale(
    repository: Repository,
    today: date,
    *,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> int:
    """Assess every patient whose assessment is missing or no longer holds.

    Args:
        repository: The store.
        today: The present day.
        on_progress: Told after each patient.
        should_stop: Asked before each patient.

    Returns:
        How many new assessments were kept.
    """
    due = patients_to_reassess(repository, today)
    return _assess_all(
        repository, due, today, on_progress or _silent, should_stop or _never
    )


def patients_to_reassess(repository: Repository, today: date) -> tuple[str, ...]:
    """Patients whose assessment is missing or no longer holds."""
    site = assessing_site(repository)
    with repository.reading() as work:
        return work.stale_assessments.stale_patients(site.versions_hash, today)


def _assess_all(
    repository: Repository,
    patient_ids: tuple[str, ...],
    today: date,
    on_progress: Progress,
    should_stop: Callable[[], bool],
) -> int:
    if not patient_ids:
        return 0
    site, kept = assessing_site(repository), 0
    for done, patient_id in enumerate(patient_ids):
        on_progress(done, len(patient_ids))
        if should_stop():
            return kept
        try:
            _, new = assess_anew(repository, site, patient_id, today)
        except NotFoundError:  # it was joined to another patient meanwhile
            continue
        except FusionBoardError as error:  # it stays due, the others go on
            logger.warning("a patient could not be assessed: %s", error.key)
            continue
        except DEFECTS as error:  # a message may name the patient, its kind does not
            logger.error("a patient could not be assessed: %s", type(error).__name__)
            continue
        kept += new
    on_progress(len(patient_ids), len(patient_ids))
    return kept


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


def _never() -> bool:
    return False
