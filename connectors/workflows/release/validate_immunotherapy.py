"""Runs the released models of PD-(L)1 antibodies silently over a site's past patients.

Nothing is shown on any page, and nothing is kept.
"""

from pathlib import Path

import numpy as np

from connectors.cohorts.patient_table import read_patient_table
from data.results.local_validation import LocalValidationReport
from fusion.local_validation.immunotherapy import (
    validate_progression_locally,
    validate_response_locally,
)
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)


def validate_on_responses(
    path: Path, rng: np.random.Generator, resamples: int = 1000
) -> tuple[LocalValidationReport, ...]:
    """Run the response model over a table of patients with known response.

    Args:
        path: CSV file of patients, as `fusionboard validate response` reads it.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If it says something impossible.
    """
    model, cohort = released_response_model(), read_patient_table(path)
    return (validate_response_locally(model, cohort, path.name, rng, resamples),)


def validate_on_courses(
    path: Path, rng: np.random.Generator, resamples: int = 1000
) -> tuple[LocalValidationReport, ...]:
    """Run the model of progression over a table of patients with known course.

    Args:
        path: CSV file of patients, as `fusionboard validate survival` reads it.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Raises:
        SourceUnavailableError: If the file cannot be opened or is no table.
        InvalidClinicalValueError: If it says something impossible, or holds more
            patients than can be compared pair by pair.
    """
    model, cohort = released_survival_model(), read_patient_table(path)
    return (validate_progression_locally(model, cohort, path.name, rng, resamples),)
