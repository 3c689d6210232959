"""Predictions for one patient under a PD-(L)1 antibody alone."""

from dataclasses import dataclass

from data.interval import Interval
from data.results.prediction import (
    Modality,
    Prediction,
    PredictionWithheld,
    SurvivalPoint,
)
from data.results.release import Output


@dataclass(frozen=True, slots=True)
class MissingTest:
    """A test that is not known.

    Attributes:
        name: Column of the cohort schema.
        width: Of the 90 % interval now, in probability.
        width_if_known: Mean width over what the test may say.
        lowest: Smallest probability that it may lead to.
        highest: Largest one.
    """

    name: str
    width: float
    width_if_known: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class ConditionalExpectation:
    """Answers of the response model if one input were another; never an effect.

    An individual conditional expectation (ICE) curve; Goldstein et al. 2015, J Comput
    Graph Stat 24:44.

    Attributes:
        name: Column of the cohort schema.
        own: The patient's own value; None if not known.
        points: Value of the input, probability, and its 90 % interval.
    """

    name: str
    own: float | None
    points: tuple[tuple[float, float, Interval], ...]


@dataclass(frozen=True, slots=True)
class TrainingCohort:
    """Cohort that a curve of patients like this one was drawn from.

    Attributes:
        name: Of the cohort.
        patients: In it.
        events: Of them with progression or death.
    """

    name: str
    patients: int
    events: int


@dataclass(frozen=True, slots=True)
class ImmunotherapyPrediction:
    """Both predictions, what stands beside them, and what is missing.

    Attributes:
        inputs: Name and value of each input of the models; None where not known.
        unusualness: By modality, how far out the patient lies in the training cohort:
            0 in its middle, 1 beyond everything that was seen.
        response: Of a complete or partial response, or why not.
        progression_free: Of being free of progression at six months, or why not.
        loris: Published formula, 0 to 1; None where an input is missing.
        trial_rate: Of the trial the patient would have fitted, 0 to 1, or None.
        missing: Missing inputs, the most telling first; empty if withheld.
        conditional_expectations: ICE curves; empty if withheld.
        risk_group_curve: Kaplan-Meier curve of the third of the training cohort that
            the patient is like; empty if withheld.
        tertile: Which third it is, from 1, lowest hazard first.
        cohort: Whom that curve was drawn from.
    """

    inputs: tuple[tuple[str, float | None], ...]
    unusualness: tuple[tuple[Modality, float], ...]
    response: Output[Prediction | PredictionWithheld]
    progression_free: Output[Prediction | PredictionWithheld]
    loris: float | None
    trial_rate: float | None
    missing: tuple[MissingTest, ...]
    conditional_expectations: tuple[ConditionalExpectation, ...]
    risk_group_curve: tuple[SurvivalPoint, ...]
    tertile: int
    cohort: TrainingCohort

    def value(self, name: str) -> float | None:
        """The value of one input, or None where it is not known."""
        return dict(self.inputs)[name]
