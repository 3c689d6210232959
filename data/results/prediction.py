"""Prediction of a model for one patient's future, or why it says nothing."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.message import Message


class PredictionTarget(StrEnum):
    """Outcome that a probability is of."""

    RESPONSE = "response"
    GROWTH_12_MONTHS = "growth_12_months"
    MALIGNANCY = "malignancy"
    PROGRESSION_FREE_SURVIVAL = "progression_free_survival"


class ConformalAnswer(StrEnum):
    """Answer left once all answers are struck out that would be too surprising."""

    RESPONDS = "responds"
    DOES_NOT = "does_not"
    CANNOT_SAY = "cannot_say"


class Modality(StrEnum):
    """Source that an input comes from."""

    CLINICAL = "clinical"
    PATHOLOGY = "pathology"
    GENOMIC = "genomic"
    PRIOR_VOLUME = "prior_volume"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class LogOddsContribution:
    """Addition of one input to the log-odds, beside a patient of middling values.

    Attributes:
        name: Column of the cohort schema, such as `tmb_per_mb`.
        log_odds: Added log-odds, or log-hazard for a survival model.
    """

    name: str
    log_odds: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """A probability with all that a reader needs to weigh it.

    Attributes:
        target: What it is a probability of.
        probability: 0 to 1; for progression-free survival, of being free of
            progression at `horizon_months`.
        interval: 90 %; holds the probability.
        model: Id of the released model, such as `response_msk_mind`.
        version: Of that model.
        calibration_cohort: Whose patients the probability was made true for.
        therapy: Category of the column `therapy`, or None where it plays no part.
        horizon_months: Only for progression-free survival.
        inputs_used: Columns that were known.
        inputs_missing: Columns the model would have used; never one of those used.
        contributions: Largest first, by size.
        applicability: Why the answer may not hold for this patient.
        conformal: None where the model has no conformal sets.
        widened: Whether the interval was widened because of `applicability`.
    """

    target: PredictionTarget
    probability: float
    interval: Interval
    model: str
    version: str
    calibration_cohort: str
    therapy: str | None = None
    horizon_months: float | None = None
    inputs_used: tuple[str, ...] = ()
    inputs_missing: tuple[str, ...] = ()
    contributions: tuple[LogOddsContribution, ...] = ()
    applicability: tuple[Message, ...] = ()
    conformal: ConformalAnswer | None = None
    widened: bool = False

    def __post_init__(self) -> None:
        self._check_numbers()
        for name in ("model", "version", "calibration_cohort"):
            if not getattr(self, name):
                _refuse(name, "")
        both = set(self.inputs_used) & set(self.inputs_missing)
        if both:
            _refuse("inputs_missing", sorted(both)[0])
        survival = self.target is PredictionTarget.PROGRESSION_FREE_SURVIVAL
        if survival != (self.horizon_months is not None):
            _refuse("horizon_months", self.horizon_months)

    def _check_numbers(self) -> None:
        if not 0 <= self.probability <= 1:  # also refuses NaN
            _refuse("probability", self.probability)
        low, high = self.interval.low, self.interval.high
        if not 0 <= low <= self.probability <= high <= 1:
            _refuse("interval", f"{low} – {high}")
        if self.interval.level != 0.9:
            _refuse("level", self.interval.level)
        if not all(isfinite(one.log_odds) for one in self.contributions):
            _refuse("contributions", "NaN")


@dataclass(frozen=True, slots=True)
class PredictionWithheld:
    """Reasons why there is no probability.

    Attributes:
        target: What was asked for.
        model: Id of the model that would have answered.
        version: Of that model.
        reasons: At least one.
        therapy: As in `Prediction`.
    """

    target: PredictionTarget
    model: str
    version: str
    reasons: tuple[Message, ...]
    therapy: str | None = None

    def __post_init__(self) -> None:
        if not self.reasons:
            _refuse("reasons", "")


@dataclass(frozen=True, slots=True)
class SurvivalPoint:
    """Share of a group that is free of the event on one day.

    Attributes:
        months: Since the start of the therapy.
        share: Free of the event, 0 to 1.
        interval: 95 %.
        at_risk: How many were still followed.
    """

    months: float
    share: float
    interval: Interval
    at_risk: int


def _refuse(name: str, value: object) -> None:
    raise InvalidClinicalValueError("prediction.impossible", name=name, value=value)
