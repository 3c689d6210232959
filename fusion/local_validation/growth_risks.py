"""The released growth risks on a site's past cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.reader_table import ReaderLabel, ReaderTable
from data.errors import InvalidClinicalValueError
from data.results.local_validation import (
    LocalValidationFigure,
    LocalValidationReport,
    PastCase,
)
from data.results.release import ModelOutput
from fusion.growth.growth_risk import (
    growth_risks_from_baseline,
    growth_risks_with_history,
)
from fusion.growth.growth_risk_terms import (
    LEAST_CLAIMED_MM,
    ReaderHistory,
    at_first_scan,
    at_last_available_scan,
)
from fusion.local_validation.figures import mean_figures, model_figures
from fusion.local_validation.judging import SLOPE, Limit, judged
from fusion.local_validation.versions import output_version
from fusion.statistics.comparison import Outcomes, Scored, compare_scores

_Floats = NDArray[np.float64]

RECALL_FROM: Final = 0.10  # probability; a higher one calls fewer
"""A risk from which a case is called back in the report; chosen by this project."""

# Gain in AUC, slope and share, in the unit of the name. Chosen: wider limits would
# pass models that mislead.
LIMITS: Final = (
    Limit("auc_gain_over_latest_size", least=0.0, surely=True),
    SLOPE,
    Limit("expected_less_seen_share", least=-0.02, most=0.02, widest=0.10),
)
"""It must beat size alone beyond chance, and its probabilities must mean what they
say: the slope near one, and the mean within two points of what was seen."""


@dataclass(frozen=True, slots=True)
class LabelSource:
    """Origin of a table and of its labels.

    Attributes:
        source: `store`, or the name of a file.
        labelled_by: `reader` or `diameter_rule`.
    """

    source: str
    labelled_by: str


def validate_growth_risk(
    number: ModelOutput,
    table: ReaderTable,
    names: Sequence[str],
    labels: LabelSource,
    rng: np.random.Generator,
    resamples: int = 1000,
) -> LocalValidationReport:
    """Ranking and calibration of one released model, where a page shows its number.

    Args:
        number: `FROM_BASELINE` or `WITH_HISTORY`.
        table: Of the site; nodules below 5 mm at the last scan used are left out, as
            no page shows a risk for them.
        names: What each row of the table is called in the report.
        labels: Where the table and its labels come from.
        rng: Source of chance.
        resamples: Bootstrap resamples.
    """
    known, risks = _known_and_risks(number, table)
    shown = known.sizes_mm >= LEAST_CLAIMED_MM
    rows, risks = known.rows[shown], risks[shown]
    outcome_of = _Seen(table.labels[rows] == ReaderLabel.GROWING, table.patients[rows])
    scores = {"latest_size": known.sizes_mm[shown]}
    if number is ModelOutput.WITH_HISTORY:
        scores["last_change"] = (known.sizes_mm - known.earlier_mm)[shown]
    called = risks >= RECALL_FROM
    figures = mean_figures(
        {
            "expected_growth_share": risks,
            "seen_growth_share": outcome_of.grew.astype(float),
            "expected_less_seen_share": risks - outcome_of.grew,
            "recalled_share": called.astype(float),
            "recalled_of_growing_share": np.where(outcome_of.grew, called, np.nan),
        },
        outcome_of.patients,
        rng,
        resamples,
    ) | _ranking(risks, scores, outcome_of, rng, resamples)
    outcome, reasons = judged(figures, LIMITS, outcome_of.patients)
    return LocalValidationReport(
        number=number,
        version=output_version(number),
        outcome=outcome,
        source=labels.source,
        labelled_by=labels.labelled_by,
        patients=len(np.unique(outcome_of.patients)),
        nodules=len(rows),
        scans=int((~np.isnan(table.diameters_mm[rows])).sum()),
        figures=tuple(figures.values()),
        reasons=reasons,
        recalled=tuple(
            PastCase(names[row], bool(grew))
            for row, grew, hit in zip(rows, outcome_of.grew, called, strict=True)
            if hit
        ),
        reader_recalled=int(outcome_of.grew.sum()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """Growth that the reader saw on the labelled scan, and the patients."""

    grew: NDArray[np.bool_]
    patients: NDArray[np.int64]


def _known_and_risks(
    number: ModelOutput, table: ReaderTable
) -> tuple[ReaderHistory, _Floats]:
    if number is ModelOutput.WITH_HISTORY:
        return at_last_available_scan(table), growth_risks_with_history(table)
    return at_first_scan(table), growth_risks_from_baseline(table)


def _ranking(
    risks: _Floats,
    scores: Mapping[str, _Floats],
    seen: _Seen,
    rng: np.random.Generator,
    resamples: int,
) -> dict[str, LocalValidationFigure]:
    """AUC, slope, Brier score and gains; nothing if too few grew or too few did not."""
    try:
        outcomes = Outcomes(seen.grew, seen.patients)
    except InvalidClinicalValueError:
        return {}
    others = {name: Scored(score) for name, score in scores.items()}
    model = Scored(risks, probability=True)
    found = compare_scores(model, others, outcomes, rng, resamples)
    return model_figures(found, {name: f"auc_gain_over_{name}" for name in scores})
