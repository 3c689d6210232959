"""The verdict on one nodule: growing, stable, shrinking, or cannot tell yet."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from data.message import Message
from data.results.growth import GrowthVerdict, RuleFinding, RuleResult, Trend
from data.results.guideline import GuidelineAnswer, GuidelineResult
from fusion.growth.deciding_track import TrackVerdict, deciding_verdict
from fusion.growth.growth_rules import growth_rules
from fusion.growth.rates.rate_fit import doubling_time_interval, fitted_rate, rate_notes
from fusion.growth.scan_dates import refuse_impossible_dates
from fusion.growth.subsolid_tracks import new_solid_part, tracks_of
from fusion.growth.timeline import NoduleTimeline

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
    scans = timeline.scans
    refuse_impossible_dates([scan.scanned_on for scan in scans], today)
    lately = timeline.since_change_point()
    volume = lately.evidence()
    new_part, tracks = new_solid_part(scans), tracks_of(lately, volume)
    decided = deciding_verdict(tracks, timeline.density, new_part=new_part)
    rules = growth_rules(lately.scans)
    rate = fitted_rate(volume) if len(lately.scans) > 1 else None
    turned = [Message.of("growth.turned", day=lately.scans[0].scanned_on)]
    return GrowthVerdict(
        trend=decided.trend,
        decided_by=decided.decided_by,
        probability_growing=decided.growing,
        probability_stable=decided.stable,
        probability_shrinking=decided.shrinking,
        rate_percent_per_day=rate[0] if rate else None,
        rate_interval=rate[1] if rate else None,
        doubling_time_interval_days=doubling_time_interval(rate[1]) if rate else None,
        rules=rules,
        notes=(
            *(turned if timeline.change_point else ()),
            *rate_notes(rate),
            *_disagreements(decided, rules),
        ),
        scan_again_days=_scan_again(decided, scans[-1].scanned_on, guidelines),
    )


def _scan_again(
    decided: TrackVerdict, scanned_on: date, guidelines: Sequence[GuidelineResult]
) -> int | None:
    """N: when an answer is likely, but no later than a guideline would look again."""
    answers = [g for g in guidelines if isinstance(g, GuidelineAnswer)]
    if decided.trend is not Trend.CANNOT_TELL or any(a.work_up for a in answers):
        return None
    dates = [scan.earliest for answer in answers for scan in answer.follow_up]
    ahead = [(day - scanned_on).days for day in dates]
    soonest = min([decided.days_until_clear, *ahead])
    return max(int(soonest), _SHORTEST_WAIT_DAYS)


def _disagreements(decided: TrackVerdict, rules: Sequence[RuleResult]) -> list[Message]:
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
