"""Runs the released models of PD-(L)1 antibodies silently over a site's past patients.

Nothing is shown on any page, and nothing is kept.
"""

from pathlib import Path

import numpy as np

from connectors.cohorts.patient_table import read_patient_table
from data.results.acceptance import AcceptanceReport
from fusion.acceptance.immunotherapy import accept_progression, accept_response
from fusion.prediction.released_immunotherapy import (
    released_response_model,
    released_survival_model,
)


def accept_on_responses(
    path: Path, rng: np.random.Generator, resamples: int = 1000
) -> tuple[AcceptanceReport, ...]:
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
    return (accept_response(model, cohort, path.name, rng, resamples),)


def accept_on_courses(
    path: Path, rng: np.random.Generator, resamples: int = 1000
) -> tuple[AcceptanceReport, ...]:
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
    return (accept_progression(model, cohort, path.name, rng, resamples),)
