"""The verdict on one nodule: growing, stable, shrinking, or cannot tell yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from data.imaging.nodule import Density, NoduleMeasurement
from data.interval import Interval
from data.message import Message
from data.results.growth import DecidedBy, GrowthVerdict, RuleFinding, RuleResult, Trend
from data.results.guideline import GuidelineAnswer, GuidelineResult
from fusion.growth.growth_rules import bts_nelson_rule, qiba_rule
from fusion.growth.rate_evidence import RateEvidence
from fusion.growth.rate_fit import (
    SUSPICIOUSLY_FAST_DAYS,
    doubling_time_interval,
    doubling_time_message,
    fit_rates,
)
from fusion.growth.scan_dates import refuse_impossible_dates
from fusion.growth.subsolid_tracks import Track, new_solid_part, tracks_of
from fusion.growth.timeline import NoduleTimeline
from fusion.growth.verdict_table import TRENDS, verdict_table

_SHORTEST_WAIT_DAYS: Final = 1  # by definition, the next day

_GROWING: Final = frozenset(
    {
        RuleFinding.GROWING,
        RuleFinding.GROWING_FAST,
        RuleFinding.GROWING_UNDECIDED,
        RuleFinding.GROWING_SLOWLY,
    }
)
_AGREES: Final = {
    Trend.GROWING: _GROWING,
    Trend.STABLE: frozenset({RuleFinding.NO_CHANGE}),
    Trend.SHRINKING: frozenset({RuleFinding.SHRINKING}),
    Trend.CANNOT_TELL: frozenset({RuleFinding.NO_CHANGE}),
}


@dataclass(frozen=True, slots=True)
class _TrackVerdict:
    """Verdict on one track of a nodule."""

    decided_by: DecidedBy
    trend: Trend
    growing: float
    stable: float
    shrinking: float
    days_until_clear: float


def growth_verdict(
    timeline: NoduleTimeline,
    today: date,
    guidelines: Sequence[GuidelineResult] = (),
) -> GrowthVerdict:
    """Judge the course of one nodule.

    Volume decides; in subsolid nodules also the solid part and the mass, and a solid
    part that is new or grows makes the nodule a growing one. Where the course turned,
    only the scans from the change point on count, and a note says so.

    Args:
        timeline: Of one nodule.
        today: The present day.
        guidelines: What applicable guidelines answered about the last scan.

    Raises:
        InvalidClinicalValueError: If the dates cannot be.
    """
    measurements = timeline.scans
    refuse_impossible_dates([m.scanned_on for m in measurements], today)
    lately = timeline.since_change_point()
    decided = _decided(lately, new_part=new_solid_part(measurements))
    rules = _rules(lately.scans)
    rate = _fitted(lately)
    return GrowthVerdict(
        trend=decided.trend,
        decided_by=decided.decided_by,
        probability_growing=decided.growing,
        probability_stable=decided.stable,
        probability_shrinking=decided.shrinking,
        rate_percent_per_day=rate[0] if rate else None,
        rate_interval=rate[1] if rate else None,
        doubling_time_interval_days=doubling_time_interval(rate[1]) if rate else None,
        scan_again_days=_scan_again(decided, measurements[-1].scanned_on, guidelines),
        rules=rules,
        notes=(
            *_change_point(measurements, lately.scans),
            *_notes(rate),
            *_disagreements(decided, rules),
        ),
    )


def _change_point(
    measurements: Sequence[NoduleMeasurement], lately: Sequence[NoduleMeasurement]
) -> list[Message]:
    if len(lately) == len(measurements):
        return []
    return [Message.of("growth.turned", day=lately[0].scanned_on)]


def _decided(timeline: NoduleTimeline, *, new_part: bool) -> _TrackVerdict:
    """The track that decides: growth first, then what cannot be told, then volume."""
    density = timeline.density
    if new_part:
        return _TrackVerdict(
            DecidedBy.NEW_SOLID_PART, Trend.GROWING, 1.0, 0.0, 0.0, np.nan
        )
    found = [_judged(track, density) for track in tracks_of(timeline)]
    volume = found[0]
    growing = [verdict for verdict in found if verdict.trend is Trend.GROWING]
    unclear = [verdict for verdict in found if verdict.trend is Trend.CANNOT_TELL]
    if growing or volume.trend is Trend.SHRINKING:
        return (growing or [volume])[0]
    return (unclear or [volume])[0]


def _judged(track: Track, density: Density) -> _TrackVerdict:
    days, values, log_sds = (
        np.array([column], float)
        for column in (track.days, track.values, track.log_sds)
    )
    evidence = RateEvidence.of(days, values, log_sds)
    table = verdict_table(evidence, log_sds[:, -1], density)
    return _TrackVerdict(
        track.kind,
        TRENDS[int(table.trends[0])],
        float(table.growing[0]),
        float(table.stable[0]),
        float(table.shrinking[0]),
        float(table.scan_again_days[0]),
    )


def _fitted(timeline: NoduleTimeline) -> tuple[float, Interval] | None:
    if len(timeline.scans) < 2:
        return None
    fits = fit_rates(timeline.evidence())
    return float(fits.percent_per_day[0]), Interval(
        float(fits.low[0]), float(fits.high[0])
    )


def _scan_again(
    decided: _TrackVerdict, scanned_on: date, guidelines: Sequence[GuidelineResult]
) -> int | None:
    """N: when an answer is likely, but no later than a guideline would look again."""
    answers = [g for g in guidelines if isinstance(g, GuidelineAnswer)]
    if decided.trend is not Trend.CANNOT_TELL or any(a.work_up for a in answers):
        return None
    dates = [scan.earliest for answer in answers for scan in answer.follow_up]
    ahead = [(day - scanned_on).days for day in dates]
    soonest = min([decided.days_until_clear, *ahead])
    return max(int(soonest), _SHORTEST_WAIT_DAYS)


def _rules(measurements: Sequence[NoduleMeasurement]) -> tuple[RuleResult, ...]:
    """The rules compare the last scan with the first."""
    if len(measurements) < 2:
        return ()
    first, last = measurements[0], measurements[-1]
    return bts_nelson_rule(first, last), qiba_rule(first, last)


def _notes(rate: tuple[float, Interval] | None) -> list[Message]:
    if rate is None:
        return [Message("growth.one_scan")]
    notes = [doubling_time_message(*rate)]
    times = doubling_time_interval(rate[1])
    if times is not None and rate[0] > 0:
        doubling = 100 * np.log(2) / rate[0]
        if doubling < SUSPICIOUSLY_FAST_DAYS and rate[1].low > 0:
            notes.append(Message.of("growth.infection", days=round(doubling)))
    return notes


def _disagreements(
    decided: _TrackVerdict, rules: Sequence[RuleResult]
) -> list[Message]:
    """Explain where a rule disagrees with the verdict, and why."""
    notes = []
    for rule in rules:
        if rule.finding is None or rule.finding in _AGREES[decided.trend]:
            continue
        notes.append(
            Message.of(
                f"growth.disagrees.{rule.rule}.{decided.trend}",
                change=round(rule.change_percent),
                growing=round(100 * decided.growing),
            )
        )
    return notes
