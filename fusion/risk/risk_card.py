"""The risk card of one nodule: every score beside every guideline.

Nothing is merged. What stands on the card is sorted by what it would change: work-up
before a follow-up scan, a sooner scan before a later one, both before nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from typing import Final

from data.case import PatientCase
from data.entered import EnteredFact
from data.message import Message
from data.nodule import Nodule, NoduleMeasurement
from data.reference.tables import table_rows
from data.results.growth import GrowthRisk, GrowthRiskNotClaimed
from data.results.guideline import (
    GuidelineAnswer,
    GuidelineNeedsInput,
    GuidelineNotApplicable,
    GuidelineResult,
)
from data.results.risk import (
    Recalibration,
    RiskAnswer,
    RiskNotComputable,
    RiskScore,
    RiskTarget,
)
from fusion.growth.growth_risk import ReaderScan, growth_risk
from fusion.growth.scans_to_follow import one_scan_a_day
from fusion.risk.guidelines_of_nodule import guidelines_of_nodule
from fusion.risk.known_inputs import KnownInput, known_inputs, term
from fusion.risk.recalibration import recalibrated
from fusion.risk.scores_of_nodule import scores_of_nodule
from fusion.risk.side_by_side import disagree

_NOTHING_FURTHER: Final = frozenset({"discharge", "none", "stable_discharge"})
"""Kinds of management that end the follow-up."""


class Change(IntEnum):
    """What an answer would change, the most first."""

    WORK_UP = 0
    MAY_BE_WORK_UP = 1
    FOLLOW_UP = 2
    NOTHING = 3
    NO_BAND = 4
    ASKS = 5
    NOT_APPLICABLE = 6


@dataclass(frozen=True, slots=True)
class CardLine:
    """One score or guideline on the card.

    Attributes:
        change: What it would change.
        said: The answer itself.
        band: For a score, the published band it falls into, or None.
        band_source: Where that band was read.
        soonest: First day of the next scan it names, or None.
    """

    change: Change
    said: RiskAnswer | GuidelineResult
    band: Message | None = None
    band_source: str = ""
    soonest: date | None = None

    @property
    def answers(self) -> bool:
        """Whether it says something, rather than what it lacks or why it does not."""
        return self.change < Change.ASKS

    def said_by(self, model: str) -> bool:
        """Whether this is the line of one score, such as `brock_2b`."""
        return getattr(self.said, "model", "") == model

    @property
    def weak(self) -> bool:
        """Whether it was never verified, or the patient is not whom it was made for."""
        if isinstance(self.said, RiskScore):
            return bool(self.said.out_of_domain)
        return isinstance(self.said, GuidelineAnswer) and self.said.unverified


@dataclass(frozen=True, slots=True)
class RiskCard:
    """All that is said about one nodule on its last scan.

    Attributes:
        scan: The scan it is about.
        inputs: What is known, by name.
        lines: Sorted by what they would change.
        guidelines: The guidelines' results alone.
        disagree: Whether applicable guidelines want different things next.
        growth_risk: From the reader's table, or why there is none.
        asks_indication: Whether nobody said why the CT was made.
    """

    scan: NoduleMeasurement
    inputs: tuple[KnownInput, ...]
    lines: tuple[CardLine, ...]
    guidelines: tuple[GuidelineResult, ...]
    disagree: bool
    growth_risk: GrowthRisk | GrowthRiskNotClaimed
    asks_indication: bool


def risk_card(
    case: PatientCase,
    nodule: Nodule,
    said: Iterable[EnteredFact],
    today: date,
    recalibration: Recalibration | None = None,
) -> RiskCard:
    """Ask every score and every guideline about the last scan of a nodule.

    Args:
        case: The patient.
        nodule: One of its nodules, with at least one measurement.
        said: All that persons entered, oldest first.
        today: The present day.
        recalibration: How this site bends one score; it stands beside the published.

    Raises:
        InvalidClinicalValueError: If the dates of the scans cannot be.
    """
    scans = one_scan_a_day(nodule.measurements)
    inputs = known_inputs(case, nodule, said)
    scores = scores_of_nodule(inputs)
    guidelines = guidelines_of_nodule(case, scans, inputs, scores)
    lines = [_of_guideline(result) for result in guidelines]
    lines += [_of_score(answer) for answer in scores.all()]
    if recalibration is not None:
        lines += [
            _of_score(recalibrated(answer, recalibration))
            for answer in scores.all()
            if isinstance(answer, RiskScore) and answer.model == recalibration.model
        ]
    return RiskCard(
        scan=scans[-1],
        inputs=tuple(inputs.values()),
        lines=tuple(
            sorted(
                lines,
                key=lambda one: (one.change, one.weak, one.soonest or date.max),
            )
        ),
        guidelines=guidelines,
        disagree=disagree(guidelines),
        growth_risk=_growth_risk(case, scans, today),
        asks_indication=term(inputs, "indication") is None,
    )


def _of_guideline(result: GuidelineResult) -> CardLine:
    if isinstance(result, GuidelineNeedsInput):
        return CardLine(Change.ASKS, result)
    if isinstance(result, GuidelineNotApplicable):
        return CardLine(Change.NOT_APPLICABLE, result)
    soonest = result.follow_up[0].earliest if result.follow_up else None
    return CardLine(_change(result), result, soonest=soonest)


def _change(answer: GuidelineAnswer) -> Change:
    """What it would change; that its printed months are over is no discharge."""
    if answer.work_up:
        return Change.WORK_UP
    outcome = answer.management.key.rpartition(".")[2]
    return Change.NOTHING if outcome in _NOTHING_FURTHER else Change.FOLLOW_UP


def _of_score(answer: RiskAnswer) -> CardLine:
    if isinstance(answer, RiskNotComputable):
        asks = bool(answer.inputs_missing)
        return CardLine(Change.ASKS if asks else Change.NOT_APPLICABLE, answer)
    if answer.target is RiskTarget.LUNG_CANCER_WITHIN_6_YEARS:
        return CardLine(Change.NO_BAND, answer, Message("risk_card.band.person"))
    band = _band(answer.model, answer.probability)
    if band is None:
        return CardLine(Change.NO_BAND, answer, Message("risk_card.band.none"))
    highest = _band(answer.model, answer.highest_probability) or band
    change = Change[band["change"].upper()]
    if highest["change"] == "work_up" and change is not Change.WORK_UP:
        change = Change.MAY_BE_WORK_UP
    return CardLine(
        change, answer, Message(f"risk_card.band.{band['band']}"), band["source"]
    )


def _band(model: str, probability: float) -> dict[str, str] | None:
    """The band a probability falls into; a bound belongs to the band above."""
    bands = [row for row in _bands() if row["model"] == model]
    above = [row for row in bands if float(row["from_probability"]) <= probability]
    return above[-1] if above else None


@cache
def _bands() -> tuple[dict[str, str], ...]:
    return tuple(table_rows("risk_bands.csv"))


def _growth_risk(
    case: PatientCase, scans: Sequence[NoduleMeasurement], today: date
) -> GrowthRisk | GrowthRiskNotClaimed:
    """The released growth risk; our axes stand for the reader's."""
    first = scans[0].scanned_on
    last = scans[-1].scanned_on
    followed = [
        nodule
        for nodule in case.nodules
        if nodule.measurements and nodule.measurements[0].scanned_on <= last
    ]
    earlier = [s.scanned_on for s in case.studies if s.scanned_on]
    return growth_risk(
        [
            ReaderScan(
                scan.scanned_on,
                (scan.long_axis_mm + scan.short_axis_mm) / 2,
                scan.density,
            )
            for scan in scans
        ],
        max(1, len(followed)),
        today,
        new=bool(earlier) and min(earlier) < first,
    )
