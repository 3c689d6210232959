"""Adds up a published logistic score, keeping each input's share visible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from data.errors import InvalidClinicalValueError
from data.message import Message
from data.results.risk import (
    ApplicabilityTest,
    RiskNotComputable,
    RiskScore,
    RiskTarget,
    ScoreContribution,
)


@dataclass(frozen=True, slots=True)
class PublishedScore:
    """A published score, apart from its inputs.

    Attributes:
        model: Its name, such as `brock_2b`.
        version: Publication.
        target: What its probability is of.
    """

    model: str
    version: str
    target: RiskTarget

    def not_computable(
        self, missing: Sequence[str] = (), reasons: Sequence[Message] = ()
    ) -> RiskNotComputable:
        """The answer where an input is missing or the score does not apply."""
        return RiskNotComputable(
            self.model, self.version, self.target, tuple(missing), tuple(reasons)
        )


@dataclass(frozen=True, slots=True)
class Term:
    """One input's share of the log-odds, and what it might be if unknown.

    Attributes:
        contribution: The share that is added up.
        possible_log_odds: All shares an unknown input might have; the share itself
            where the input is known.
    """

    contribution: ScoreContribution
    possible_log_odds: tuple[float, ...]


def known(name: str, value: object, log_odds: float) -> Term:
    """An input whose value is known."""
    return Term(ScoreContribution(name, value, log_odds), (log_odds,))


def yes_or_no(name: str, value: bool | None, coefficient: float) -> Term:
    """An input that adds `coefficient` if true; taken as false where unknown."""
    if value is None:
        return Term(
            ScoreContribution(name, False, 0.0, assumed=True), (0.0, coefficient)
        )
    return known(name, value, coefficient * value)


def one_of(
    name: str, value: str | None, shares: Mapping[str, float], if_unknown: str
) -> Term:
    """An input with one coefficient a category; `if_unknown` where not known."""
    if value is None:
        share = ScoreContribution(name, if_unknown, shares[if_unknown], assumed=True)
        return Term(share, tuple(shares.values()))
    return known(name, value, shares[value])


def logistic_score(
    score: PublishedScore,
    intercept: float,
    terms: Sequence[Term],
    applicability: Sequence[ApplicabilityTest] = (),
    notes: Sequence[Message] = (),
) -> RiskScore:
    """Add up the terms: p = 1 / (1 + exp(-(intercept + Σ shares))).

    Args:
        score: Which score.
        intercept: Log-odds with every term at zero.
        terms: All inputs.
        applicability: Conditions the score was made under.
        notes: What else the reader should know.

    Returns:
        The score. Unknown inputs stay visible: they are listed, what was taken for
        them is marked, and the range they leave open is given.
    """
    low = intercept + sum(min(term.possible_log_odds) for term in terms)
    high = intercept + sum(max(term.possible_log_odds) for term in terms)
    shares = tuple(term.contribution for term in terms)
    return RiskScore(
        model=score.model,
        version=score.version,
        target=score.target,
        probability=probability_of(intercept + sum(part.log_odds for part in shares)),
        contributions=shares,
        inputs_missing=tuple(part.name for part in shares if part.assumed),
        lowest_probability=probability_of(low),
        highest_probability=probability_of(high),
        interval=None,
        interval_note=Message("risk.no_interval_published"),
        applicability=tuple(applicability),
        notes=tuple(notes),
    )


def probability_of(log_odds: float) -> float:
    """1 / (1 + exp(-x)), for any finite x.

    Example:
        >>> probability_of(0.0)
        0.5
    """
    if log_odds < 0:
        return exp(log_odds) / (1 + exp(log_odds))
    return 1 / (1 + exp(-log_odds))


def log_odds_of(probability: float) -> float:
    """log(p / (1 - p)), for p strictly between 0 and 1.

    Example:
        >>> round(log_odds_of(0.75), 6)  # ln 3
        1.098612
    """
    return log(probability / (1 - probability))


def refuse_outside(name: str, value: float | None, low: float, high: float) -> None:
    """Refuse a value that no patient has; None is unknown and passes.

    Raises:
        InvalidClinicalValueError: If `value` is not within `low` to `high`.
    """
    if value is not None and not low <= value <= high:  # also refuses NaN
        raise InvalidClinicalValueError(
            "risk.value_out_of_range", name=name, value=value, low=low, high=high
        )


def within(key: str, value: float | None, low: float, high: float) -> ApplicabilityTest:
    """The condition that a value lies in the range a score was made for."""
    if value is None:
        return ApplicabilityTest(Message.of(f"{key}.unknown", low=low, high=high), None)
    message = Message.of(f"{key}.known", value=value, low=low, high=high)
    return ApplicabilityTest(message, low <= value <= high)


def wanted(key: str, holds: bool | None) -> ApplicabilityTest:
    """A condition that is met, not met, or unknown."""
    return ApplicabilityTest(Message(key), holds)


def unknown_among(**inputs: object) -> tuple[str, ...]:
    """Names of the inputs that are None.

    Example:
        >>> unknown_among(age_years=60, diameter_mm=None)
        ('diameter_mm',)
    """
    return tuple(name for name, value in inputs.items() if value is None)
