"""Published risk scores: what a score needs, what it says, what it does not know."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import InvalidClinicalValueError
from data.interval import Interval
from data.message import Message


class RiskTarget(StrEnum):
    """Outcome that a probability is the probability of."""

    NODULE_MALIGNANT = "nodule_malignant"
    LUNG_CANCER_WITHIN_6_YEARS = "lung_cancer_within_6_years"


@dataclass(frozen=True, slots=True)
class ApplicabilityTest:
    """One condition under which a score was made.

    Attributes:
        message: The condition, with the patient's value.
        holds: None where the value is unknown.
    """

    message: Message
    holds: bool | None


@dataclass(frozen=True, slots=True)
class ScoreContribution:
    """One input's share of a score.

    Attributes:
        name: Input; worded under `risk.input.<name>`.
        value: As entered, or what was taken where it is unknown.
        log_odds: What it adds to the log-odds.
        assumed: Whether the value is unknown and `value` was taken instead.
    """

    name: str
    value: object
    log_odds: float
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class RiskScore:
    """Answer of a published score about one nodule or one person.

    Attributes:
        model: Which score, such as `brock_2b`.
        version: Publication it was taken from.
        target: What the probability is of.
        probability: Strictly between 0 and 1.
        contributions: Inputs with their shares; the intercept is not among them.
        inputs_missing: Unknown inputs, required for none of this.
        lowest_probability: If every unknown input had its most favourable value.
        highest_probability: If every unknown input had its least favourable value.
            Both equal `probability` if nothing is unknown; they are no interval.
        interval: None where none was published.
        interval_note: Why there is no interval, or what the interval covers.
        applicability: Conditions the score was made under.
        notes: What else the reader should know.
        published_probability: Before local recalibration; None if not recalibrated.
    """

    model: str
    version: str
    target: RiskTarget
    probability: float
    contributions: tuple[ScoreContribution, ...]
    inputs_missing: tuple[str, ...]
    lowest_probability: float
    highest_probability: float
    interval: Interval | None
    interval_note: Message
    applicability: tuple[ApplicabilityTest, ...] = ()
    notes: tuple[Message, ...] = ()
    published_probability: float | None = None

    def __post_init__(self) -> None:
        if not 0 < self.probability < 1:
            raise InvalidClinicalValueError("risk.probability", value=self.probability)

    @property
    def inputs_used(self) -> tuple[tuple[str, object], ...]:
        """Known inputs with their values."""
        return tuple(
            (part.name, part.value) for part in self.contributions if not part.assumed
        )

    @property
    def out_of_domain(self) -> tuple[ApplicabilityTest, ...]:
        """Conditions that this patient does not meet."""
        return tuple(test for test in self.applicability if test.holds is False)


@dataclass(frozen=True, slots=True)
class RiskNotComputable:
    """Reasons why a score was not computed.

    Attributes:
        model: Which score.
        version: Publication it would be taken from.
        target: What the probability would be of.
        inputs_missing: Required inputs that are unknown.
        reasons: Why it does not apply, where nothing is missing.
    """

    model: str
    version: str
    target: RiskTarget
    inputs_missing: tuple[str, ...] = ()
    reasons: tuple[Message, ...] = ()


RiskAnswer = RiskScore | RiskNotComputable


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Recalibration of a published score to one site's own patients.

    logit(p') = intercept + slope · logit(p).

    Attributes:
        model: The score it belongs to, such as `brock_2b`.
        cohort: What the site calls the cohort.
        fitted_on: Day of the fit.
        intercept: 0 if the score is right on average.
        slope: 1 if the score spreads risk as it should; below 1 it exaggerates.
        intercept_interval: From the bootstrap by patient.
        slope_interval: From the bootstrap by patient.
        covariance: Variance of the intercept, of the slope, and their covariance.
        patients: Patients in the cohort.
        nodules: Nodules in the cohort.
        malignant: Malignant ones among them.
        active: Whether the site wants it applied.
    """

    model: str
    cohort: str
    fitted_on: date
    intercept: float
    slope: float
    intercept_interval: Interval
    slope_interval: Interval
    covariance: tuple[float, float, float]
    patients: int
    nodules: int
    malignant: int
    active: bool = True
