"""Validation of the growth risk on a reader's table."""

import numpy as np
from numpy.typing import NDArray

from data.cohorts.reader_table import ReaderLabel, ReaderTable
from data.errors import InvalidClinicalValueError
from fusion.growth.growth_risk import (
    FROM_BASELINE,
    WITH_HISTORY,
    growth_risks_from_baseline,
    growth_risks_with_history,
)
from fusion.growth.growth_risk_terms import (
    ReaderHistory,
    at_first_scan,
    at_last_available_scan,
)
from fusion.statistics.comparison import (
    ModelComparison,
    Outcomes,
    Scored,
    compare_scores,
)


def validate_growth(
    table: ReaderTable,
    rng: np.random.Generator,
    resamples: int = 1000,
    least_mm: float = 0.0,
) -> dict[str, ModelComparison]:
    """The released models beside latest size alone and last change alone.

    Args:
        table: A table the models were not fitted to.
        rng: Source of chance.
        resamples: Bootstrap resamples.
        least_mm: Nodules smaller than this at the last scan used are left out;
            `LEAST_CLAIMED_MM` leaves those for which a page shows the number.

    Returns:
        By name; a model for which too few nodules grew, or too few did not, is not
        among them.

    Raises:
        InvalidClinicalValueError: If that is so for both.
    """
    baseline, history = at_first_scan(table), at_last_available_scan(table)
    risks = {
        FROM_BASELINE: (baseline, growth_risks_from_baseline(table)),
        WITH_HISTORY: (history, growth_risks_with_history(table)),
    }
    results, refusals = {}, []
    for name, (known, risk) in risks.items():
        rows = known.sizes_mm >= least_mm
        try:
            results[name] = _compared(table, known, risk, rows, rng, resamples)
        except InvalidClinicalValueError as refusal:
            refusals.append(refusal)
    if not results:
        raise refusals[0]
    return results


def _compared(
    table: ReaderTable,
    known: ReaderHistory,
    risk: NDArray[np.float64],
    rows: NDArray[np.bool_],
    rng: np.random.Generator,
    resamples: int,
) -> ModelComparison:
    comparators = {"latest_size": Scored(known.sizes_mm[rows])}
    if len(known.rows) and not np.isnan(known.earlier_mm).any():
        comparators["last_change"] = Scored((known.sizes_mm - known.earlier_mm)[rows])
    in_table = known.rows[rows]
    outcomes = Outcomes(
        table.labels[in_table] == ReaderLabel.GROWING, table.patients[in_table]
    )
    model = Scored(risk[rows], probability=True)
    return compare_scores(model, comparators, outcomes, rng, resamples)
