"""Validates a released model on a site's own cohort, and keeps the result."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from connectors.cohorts.patient_table import read_patient_table
from connectors.store.canonical_json import to_json
from connectors.store.repository import Repository
from connectors.store.validation.cohort_validations import CohortValidation
from connectors.validation_reports.page import ReportPage
from connectors.validation_reports.response_json import response_json
from connectors.validation_reports.response_page import response_page
from connectors.validation_reports.stored_page import page_to_json
from connectors.validation_reports.survival_json import survival_json
from connectors.validation_reports.survival_page import survival_page
from data.cohorts.cohort import PatientCohort
from data.words import LANGUAGES, Language
from fusion.evaluation.response_validation import validate_response
from fusion.evaluation.survival_validation import validate_survival
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)

_Answered = tuple[dict[str, object], Callable[[Language], ReportPage], str, str]


def validate_cohort(
    repository: Repository,
    kind: str,
    name: str,
    content: bytes,
    rng: np.random.Generator,
    *,
    refit: bool = False,
) -> int:
    """Run a released model over an uploaded table; its copy on disk is gone at once.

    Args:
        repository: The store, which keeps figures and report, but no patient's row.
        kind: `response` or `survival`.
        name: Of the cohort's file.
        content: The table.
        rng: Chance of the resamples.
        refit: Whether the recipe is fitted afresh on this cohort, too.

    Returns:
        Key of the kept validation.

    Raises:
        InvalidClinicalValueError: If the table says something impossible, or holds too
            few patients.
        SourceUnavailableError: If it is no table.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cohort.csv"
        path.write_bytes(content)
        cohort = read_patient_table(path)
    run = _response if kind == "response" else _survival
    answer, page, model, version = run(cohort, rng, refit=refit)
    validation = CohortValidation(
        kind,
        Path(name).name,
        model,
        version,
        datetime.now(UTC),
        to_json(answer),
        {language: page_to_json(page(language)) for language in LANGUAGES},
    )
    with repository.writing() as work:
        return work.cohort_validations.save_validation(validation)


def _response(
    cohort: PatientCohort, rng: np.random.Generator, *, refit: bool
) -> _Answered:
    model = released_response_model()
    found = validate_response(model, cohort, rng, refit=refit)
    return (
        response_json(found, cohort),
        lambda language: response_page(found, model, cohort, language),
        model.name,
        model.version,
    )


def _survival(
    cohort: PatientCohort, rng: np.random.Generator, *, refit: bool
) -> _Answered:
    model = released_survival_model()
    found = validate_survival(model, cohort, rng, refit=refit)
    return (
        survival_json(found, cohort),
        lambda language: survival_page(found, model, cohort, language),
        model.name,
        model.version,
    )
