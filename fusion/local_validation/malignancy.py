"""Brock recalibrated for a site's own patients, before it is applied there."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from data.cohorts.nodule_outcome import NoduleOutcome
from data.reference.guideline_limits import guideline_limit
from data.results.local_validation import (
    LocalValidationFigure,
    LocalValidationReport,
    PastCase,
)
from data.results.release import ModelOutput
from data.results.risk import Recalibration
from fusion.evaluation.malignancy_validation import BrockInCohort, brock_in_cohort
from fusion.local_validation.figures import mean_figures, model_figures
from fusion.local_validation.judging import SLOPE, Limit, judged
from fusion.local_validation.past_cases import row_name
from fusion.risk.scores.recalibration import SiteCohort, fit_recalibration
from fusion.statistics.comparison import Scored, compare_scores

MODEL: Final = "brock_2b"
# Gain in Brier score. Chosen: a gain above 0 beyond chance.
LIMITS: Final = (Limit("brier_gain_over_published", least=0.0, surely=True), SLOPE)
"""It must err less than the published score beyond chance, on nodules that the fit did
not see, and its probabilities must mean what they say."""


def validate_recalibration(
    nodules: Sequence[NoduleOutcome],
    source: str,
    fitted_on: date,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> LocalValidationReport:
    """Fit intercept and slope to a site's cohort, and say what they would change.

    Args:
        nodules: With known outcome.
        source: What the site calls the cohort.
        fitted_on: Day of the fit.
        rng: Source of chance.
        resamples: Bootstrap resamples.

    Raises:
        InvalidClinicalValueError: If too few of either outcome can be scored, or the
            score separates them perfectly.
    """
    held = brock_in_cohort(nodules, rng)
    malignant, patients = held.outcomes.events, held.outcomes.patients
    cohort = SiteCohort(source, held.published, malignant, patients)
    fitted = fit_recalibration(MODEL, cohort, fitted_on, rng, resamples)
    called = held.recalibrated >= guideline_limit("bts_2015", "pet_from_brock")
    figures = _figures(held, rng, resamples)
    outcome, reasons = judged(figures, LIMITS, patients)
    return LocalValidationReport(
        number=ModelOutput.BROCK_RECALIBRATED,
        version=recalibration_version(fitted),
        outcome=outcome,
        source=source,
        labelled_by="outcome",
        patients=len(np.unique(patients)),
        nodules=len(malignant),
        scans=len(malignant),
        figures=tuple(figures.values()),
        reasons=reasons,
        recalled=tuple(
            PastCase(row_name(nodule.patient), nodule.malignant)
            for nodule, hit in zip(held.nodules, called, strict=True)
            if hit
        ),
        reader_recalled=int(malignant.sum()),
        recalibration=fitted,
    )


def recalibration_version(fitted: Recalibration) -> str:
    """A version that changes with the fit, such as `brock_2b-3fa9c1d2`."""
    told = repr((fitted.cohort, fitted.intercept, fitted.slope)).encode()
    return f"{fitted.model}-{hashlib.sha256(told).hexdigest()[:8]}"


def _figures(
    held: BrockInCohort, rng: np.random.Generator, resamples: int
) -> dict[str, LocalValidationFigure]:
    malignant = held.outcomes.events
    squares = [(risk - malignant) ** 2 for risk in (held.published, held.recalibrated)]
    pet_from = guideline_limit("bts_2015", "pet_from_brock")
    before, after = (risk >= pet_from for risk in (held.published, held.recalibrated))
    columns = {
        "brier_gain_over_published": squares[0] - squares[1],
        "expected_malignant_share": held.recalibrated,
        "published_expected_malignant_share": held.published,
        "seen_malignant_share": malignant.astype(float),
        "sensitivity_10_share": np.where(malignant, after, np.nan),
        "published_sensitivity_10_share": np.where(malignant, before, np.nan),
        "specificity_10_share": np.where(malignant, np.nan, ~after),
        "published_specificity_10_share": np.where(malignant, np.nan, ~before),
    }
    found = compare_scores(
        Scored(held.recalibrated, probability=True),
        {"published": Scored(held.published, probability=True)},
        held.outcomes,
        rng,
        resamples,
    )
    figures = mean_figures(columns, held.outcomes.patients, rng, resamples)
    return figures | model_figures(found, {})
