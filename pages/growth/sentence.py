"""The course of a nodule in one sentence that can be read out."""

from datetime import date

from data.results.assessment import NoduleAssessment
from data.results.follow_up import FollowUpState
from data.results.growth import DecidedBy, GrowthVerdict, Trend
from data.results.nodule_growth import NoduleGrowth
from data.words import Language, translate
from pages.kit.formatting import (
    days_between,
    estimated_days,
    percent,
    percent_change,
    plain,
    three_digits,
    volume,
)

_Sentence = tuple[str, dict[str, str]]
"""What is added to the key of the trend, and the values."""


def verdict_sentence(
    nodule: NoduleAssessment,
    growth: NoduleGrowth,
    verdict: GrowthVerdict,
    today: date,
    language: Language,
) -> str:
    """Say the verdict.

    Args:
        nodule: Its label is in the sentence.
        growth: Its growth.
        verdict: Released, or shown for evaluation.
        today: The present day; the next scan may have been due.
        language: Language of the reader.
    """
    kind, values = _sentence(nodule, growth, verdict, today, language)
    return translate(
        f"growth_page.sentence.{verdict.trend}{kind}",
        language,
        nodule=nodule.nodule.label,
        **values,
    )


def measured_sentence(
    nodule: NoduleAssessment, growth: NoduleGrowth, language: Language
) -> str:
    """Say what was measured, and no more; empty with one scan since it changed."""
    first, last = nodule.scans[growth.change_point], nodule.latest
    if first is last:
        return ""
    return translate(
        "growth_page.measured",
        language,
        nodule=nodule.nodule.label,
        first=volume(first.volume_mm3),
        before=first.scanned_on,
        last=volume(last.volume_mm3),
        after=last.scanned_on,
        **_change(nodule, growth, language),
    )


def certainty(
    nodule: NoduleAssessment, verdict: GrowthVerdict, today: date, language: Language
) -> str:
    """Say how sure the verdict is, and how old the scan it is about."""
    chances = translate(
        "growth_page.certainty",
        language,
        growing=plain(percent(verdict.probability_growing)),
        stable=plain(percent(verdict.probability_stable)),
        shrinking=plain(percent(verdict.probability_shrinking)),
        what=translate(f"growth_page.decided_by.{verdict.decided_by}", language),
    )
    last = nodule.latest.scanned_on
    ago = days_between((today - last).days, language)
    age = translate("growth_page.last_scan", language, date=last, days=ago)
    return f"{chances}  \n{age}"


def _sentence(
    nodule: NoduleAssessment,
    growth: NoduleGrowth,
    verdict: GrowthVerdict,
    today: date,
    language: Language,
) -> _Sentence:
    if verdict.trend is Trend.GROWING:
        return _growing(growth, verdict, language)
    if verdict.trend is Trend.CANNOT_TELL:
        return _again(nodule, growth, today, language)
    limit = estimated_days(growth.stable_beyond_days, language)
    return "", {"limit": limit, **_change(nodule, growth, language)}


def _growing(
    growth: NoduleGrowth, verdict: GrowthVerdict, language: Language
) -> _Sentence:
    if verdict.decided_by is not DecidedBy.VOLUME:
        return f".{verdict.decided_by}", {}
    time = growth.doubling_time
    if time is None or time.interval_days.low <= 0:
        return ".plain", {}
    if time.days is None:
        return ".at_least", {"low": estimated_days(time.interval_days.low, language)}
    return ".doubling", {
        "days": estimated_days(time.days, language),
        "low": three_digits(time.interval_days.low),
        "high": three_digits(time.interval_days.high),
    }


def _again(
    nodule: NoduleAssessment, growth: NoduleGrowth, today: date, language: Language
) -> _Sentence:
    """The day of the next scan; there is one, and a guideline's goes first."""
    scan = nodule.next_scan
    if scan.state is FollowUpState.NONE_DUE:
        return ".none_due", {}
    on = scan.latest or growth.repeat_ct_on
    if scan.state is FollowUpState.WORK_UP or on is None:
        return ".work_up", {}
    kind = ".again" if on >= today else ".again_past"
    days = (on - nodule.latest.scanned_on).days
    return kind, {"days": days_between(days, language), "date": str(on)}


def _change(
    nodule: NoduleAssessment, growth: NoduleGrowth, language: Language
) -> dict[str, str]:
    """The change that the published rules looked at, and over how long."""
    first, last = nodule.scans[growth.change_point], nodule.latest
    found = growth.rules[0].change_percent if growth.rules else 0.0
    return {
        "change": percent_change(1 + found / 100),
        "days": days_between((last.scanned_on - first.scanned_on).days, language),
    }
