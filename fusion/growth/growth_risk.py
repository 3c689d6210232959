"""Probability that a reader will see a nodule grow until its next scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from data.cohorts.reader_table import ReaderTable
from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density
from data.interval import Interval
from data.message import Message
from data.models.growth_risk import LogisticModel, released_growth_risk
from data.results.growth import GrowthRisk, GrowthRiskNotClaimed
from fusion.growth.growth_risk_terms import (
    INCLUSION_MM,
    LEAST_CLAIMED_MM,
    ReaderHistory,
    at_first_scan,
    at_last_available_scan,
    baseline_terms,
    history_terms,
    whole_millimetres,
)
from fusion.growth.scan_dates import refuse_impossible_dates
from fusion.imaging.volume_uncertainty import Z95
from fusion.statistics.logistic_fit import log_odds

_Floats = NDArray[np.float64]

FROM_BASELINE: Final = "from_baseline"
WITH_HISTORY: Final = "with_history"

# Code of the class, by definition of docs/methods/growth.md.
_TEXTURE: Final = {Density.GROUND_GLASS: 0, Density.PART_SOLID: 1, Density.SOLID: 2}
# The range of the training table (docs/methods/growth.md).
_LARGEST_MM: Final = 30.0  # beyond it is a mass, and the table ends
_LARGEST_POSSIBLE_MM: Final = 200.0  # chosen: larger ones are slips of the unit


@dataclass(frozen=True, slots=True)
class ReaderScan:
    """A nodule as a reader saw it on one scan.

    Attributes:
        scanned_on: Day of the scan.
        diameter_mm: Root of long times short axis, or their mean; > 0.
        density: Attenuation class.
    """

    scanned_on: date
    diameter_mm: float
    density: Density

    def __post_init__(self) -> None:
        if not 0 < self.diameter_mm < _LARGEST_POSSIBLE_MM:
            raise InvalidClinicalValueError("growth.diameter", value=self.diameter_mm)


def growth_risk(
    scans: Sequence[ReaderScan], nodule_count: int, today: date, *, new: bool = False
) -> GrowthRisk | GrowthRiskNotClaimed:
    """Probability that the next yearly scan is read as growth.

    With two scans or more the last two count; with one, that one.

    Args:
        scans: Of one nodule, oldest first.
        nodule_count: Nodules of the patient recorded by the last scan, at least 1.
        today: The present day.
        new: Whether an earlier scan did not show the nodule.

    Returns:
        The risk, or why none is claimed.

    Raises:
        InvalidClinicalValueError: If there is no scan, the dates cannot be, or the
            count is below 1.
    """
    if not scans or nodule_count < 1:
        raise InvalidClinicalValueError(
            "growth.risk_inputs", scans=len(scans), count=nodule_count
        )
    refuse_impossible_dates([scan.scanned_on for scan in scans], today)
    history = _history_of(scans, nodule_count, new=new)
    size_mm = history.sizes_mm[0]
    if not LEAST_CLAIMED_MM <= size_mm <= _LARGEST_MM:
        return GrowthRiskNotClaimed(
            (Message.of("growth.risk.outside", size=int(size_mm)),)
        )
    model, terms = _model_for(history)
    notes = [Message("growth.risk.label")]
    if size_mm < INCLUSION_MM:
        notes.append(Message("growth.risk.selected"))
    probability, low, high = (float(value[0]) for value in _predicted(model, terms))
    return GrowthRisk(
        model.name, model.version, probability, Interval(low, high), tuple(notes)
    )


def growth_risks_from_baseline(table: ReaderTable) -> _Floats:
    """Shape (rows,): risk of each row from its first recorded scan alone."""
    model = released_growth_risk(FROM_BASELINE)
    return _predicted(model, baseline_terms(at_first_scan(table)))[0]


def growth_risks_with_history(table: ReaderTable) -> _Floats:
    """Risk of the rows with two scans before the labelled one.

    Returns:
        Shape (rows with three scans,), in their order in the table.
    """
    model = released_growth_risk(WITH_HISTORY)
    return _predicted(model, history_terms(at_last_available_scan(table)))[0]


def _history_of(
    scans: Sequence[ReaderScan], nodule_count: int, *, new: bool
) -> ReaderHistory:
    sizes = whole_millimetres(np.array([scan.diameter_mm for scan in scans]))
    return ReaderHistory(
        rows=np.zeros(1, np.int64),
        sizes_mm=sizes[-1:],
        earlier_mm=sizes[-2:-1] if len(sizes) > 1 else np.array([np.nan]),
        textures=np.array([float(_TEXTURE[scans[-1].density])]),
        new=np.array([new]),
        counts=np.array([float(nodule_count)]),
    )


def _model_for(history: ReaderHistory) -> tuple[LogisticModel, _Floats]:
    if np.isnan(history.earlier_mm[0]):
        return released_growth_risk(FROM_BASELINE), baseline_terms(history)
    return released_growth_risk(WITH_HISTORY), history_terms(history)


def _predicted(model: LogisticModel, terms: _Floats) -> tuple[_Floats, ...]:
    """Probability and its 95 % interval, by the delta method on the log-odds."""
    centre = log_odds(terms, model.coefficients)
    design = np.column_stack([np.ones(len(terms)), terms])
    variance = np.einsum("ij,jk,ik->i", design, model.covariance, design)
    reach = Z95 * np.sqrt(variance)
    return expit(centre), expit(centre - reach), expit(centre + reach)
