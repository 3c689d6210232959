"""The verdict on all scans of each past case, beside what the reader said."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.cohorts.reader_table import ReaderLabel
from data.message import Message
from data.reference.guideline_limits import guideline_limit
from data.results.growth import Trend
from data.results.local_validation import LocalValidationOutcome, LocalValidationReport
from data.results.release import ModelOutput
from fusion.growth.rates.trend import TRENDS
from fusion.growth.verdict_table import verdict_table
from fusion.local_validation.figures import mean_figures, where
from fusion.local_validation.judging import WIDEST_SHARE, Limit, judged
from fusion.local_validation.past_cases import DENSITIES, PastCases
from fusion.local_validation.report import report_on

_Floats = NDArray[np.float64]

# Shares. Chosen: wider limits would pass verdicts that err more often than they
# claim.
LIMITS: Final = (
    Limit("called_growing_of_stable_share", most=0.05, widest=WIDEST_SHARE),
    Limit("called_stable_of_growing_share", most=0.05, widest=WIDEST_SHARE),
)
"""At most one in twenty in either direction, as the verdict was built to keep."""


def validate_verdict(
    cases: PastCases, source: str, rng: np.random.Generator, resamples: int = 1000
) -> LocalValidationReport:
    """Disagreement of the verdict with the readers, and how well it is calibrated.

    Args:
        cases: Of the site, two scans or more each.
        source: Where they come from.
        rng: Source of chance.
        resamples: Bootstrap resamples.
    """
    trends, growing = _verdicts(cases)
    figures = mean_figures(
        _columns(cases, trends, growing), cases.patients, rng, resamples
    )
    outcome, reasons = judged(figures, LIMITS, cases.patients)
    if cases.labelled_by != "reader":
        outcome = LocalValidationOutcome.TOO_FEW
        reasons += (Message("local_validation.reason.no_reader"),)
    called = trends == TRENDS.index(Trend.GROWING)
    number = ModelOutput.GROWTH_VERDICT
    return report_on(number, cases, source, figures, (outcome, reasons), called)


def _verdicts(cases: PastCases) -> tuple[NDArray[np.int64], _Floats]:
    """Shape (nodules,): index into `TRENDS`, and the probability of growth."""
    trends = np.zeros(len(cases.patients), np.int64)
    growing = np.full(len(cases.patients), np.nan)
    textures, log_sds = cases.last(cases.textures), cases.last(cases.log_sds)
    for texture, density in enumerate(DENSITIES):
        rows = textures == texture
        if not rows.any():
            continue
        evidence = cases.chosen(rows).since_change_point().evidence()
        table = verdict_table(evidence, log_sds[rows], density)
        trends[rows], growing[rows] = table.trends, table.growing
    return trends, growing


def _columns(
    cases: PastCases, trends: NDArray[np.int64], growing: _Floats
) -> dict[str, _Floats]:
    """Verdict by what the reader said, then the 25 % rule, then calibration."""
    columns: dict[str, _Floats] = {}
    for label in ReaderLabel:
        rows = cases.labels == label
        for code, trend in enumerate(TRENDS):
            name = f"called_{trend}_of_{label.name.lower()}_share"
            columns[name] = where(rows, trends == code)
    stable = cases.labels == ReaderLabel.STABLE
    volumes = cases.volumes_mm3
    factor = 1 + guideline_limit("bts_2015", "growth_percent") / 100
    ruled = cases.last(volumes) >= factor * cases.last(volumes, back=1)
    grew = cases.labels == ReaderLabel.GROWING
    return columns | {
        "rule_called_growing_of_stable_share": where(stable, ruled),
        "rule_called_growing_of_growing_share": where(grew, ruled),
        "expected_growing_share": growing,
        "reader_growing_share": grew.astype(float),
    }
