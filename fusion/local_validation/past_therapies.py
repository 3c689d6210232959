"""Past patients on a PD-(L)1 antibody, as far as a page would show them the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.cohort import PatientCohort
from data.message import Message
from data.results.local_validation import (
    LocalValidationFigure,
    LocalValidationOutcome,
    LocalValidationReport,
)
from data.results.release import ModelOutput
from fusion.local_validation.judging import Limit, judged
from fusion.local_validation.training_cohort import is_training_cohort
from fusion.prediction.immunotherapy import THERAPY
from fusion.prediction.immunotherapy_terms import terms_of
from fusion.prediction.outside_training import withheld_because
from fusion.prediction.response_model import ResponseModel
from fusion.prediction.survival_model import SurvivalModel

_Rows = NDArray[np.bool_]

_ON_THE_THERAPY: Final = ("", THERAPY)
"""A table that names no therapy is taken to be of patients on the antibody alone."""


@dataclass(frozen=True, slots=True, eq=False)
class PastTherapies:
    """Rows of a cohort that count, one a line of therapy.

    Attributes:
        cohort: These rows.
        terms: Shape (rows, 6); inputs of the model.
        persons: Shape (rows,); equal for rows of one person.
        left_out: Which rows do not count, and how many.
        barred: Why this cohort can never pass; empty if it can.
    """

    cohort: PatientCohort
    terms: NDArray[np.float64]
    persons: NDArray[np.int64]
    left_out: tuple[Message, ...]
    barred: tuple[Message, ...]


def past_therapies(
    cohort: PatientCohort,
    model: ResponseModel | SurvivalModel,
    outcomes: Sequence[str],
) -> PastTherapies:
    """Keep the rows whose outcome is known and to whom a page would show the output.

    Simulated patients are left out unless there are no others.

    Args:
        cohort: Of the site.
        model: As released.
        outcomes: Columns that must be known.
    """
    barred = _barred(cohort, model)
    left_out = []
    for why, chosen in (
        ("simulated", _simulated_among_others),
        ("outcome_unknown", partial(_unknown, outcomes)),
        ("other_therapy", _on_another_therapy),
        ("withheld", _withheld),
    ):
        rows = chosen(cohort)
        cohort = cohort.rows(~rows)
        if count := int(rows.sum()):
            left_out.append(
                Message.of(f"local_validation.reason.left_out_{why}", count=count)
            )
    return PastTherapies(
        cohort, terms_of(cohort), cohort.persons(), tuple(left_out), barred
    )


def report_on_therapies(
    number: ModelOutput,
    model: ResponseModel | SurvivalModel,
    past: PastTherapies,
    source: str,
    figures: dict[str, LocalValidationFigure],
    limits: Sequence[Limit],
) -> LocalValidationReport:
    """Judge the figures; what bars the cohort comes first, who was left out last.

    Args:
        number: Which output.
        model: That gives it.
        past: Whom the figures are of.
        source: Where the patients come from.
        figures: By name.
        limits: What the figures must keep to.
    """
    outcome, reasons = judged(figures, limits, past.persons)
    return LocalValidationReport(
        number=number,
        version=model.version,
        outcome=LocalValidationOutcome.TOO_FEW if past.barred else outcome,
        source=source,
        labelled_by="outcome",
        patients=len(np.unique(past.persons)),
        nodules=0,
        scans=0,
        figures=tuple(figures.values()),
        reasons=(*past.barred, *reasons, *past.left_out),
    )


def _barred(
    cohort: PatientCohort, model: ResponseModel | SurvivalModel
) -> tuple[Message, ...]:
    reasons = []
    if is_training_cohort(cohort, model):
        reasons.append(
            Message.of("local_validation.reason.trained_on", cohort=model.cohort)
        )
    if cohort.simulated.all():
        reasons.append(Message("local_validation.reason.simulated"))
    return tuple(reasons)


def _simulated_among_others(cohort: PatientCohort) -> _Rows:
    return cohort.simulated & ~cohort.simulated.all()


def _unknown(outcomes: Sequence[str], cohort: PatientCohort) -> _Rows:
    values = np.array([cohort.number(name) for name in outcomes])
    return np.asarray(np.isnan(values).any(axis=0))


def _on_another_therapy(cohort: PatientCohort) -> _Rows:
    return ~np.isin(cohort.category("therapy"), _ON_THE_THERAPY)


def _withheld(cohort: PatientCohort) -> _Rows:
    """Mark rows of which a page would say nothing, a row at a time, as it does."""
    terms, rows = terms_of(cohort), np.arange(len(cohort))
    return np.array(
        [bool(withheld_because(cohort.rows(rows == row), terms[row])) for row in rows],
        dtype=np.bool_,
    )
