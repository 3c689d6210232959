"""Change between two scans in words; inside the error nothing is claimed."""

from collections.abc import Sequence
from math import isinf

from data.nodule import NoduleMeasurement
from data.words import Language, word
from fusion.growth.change import VolumeChange, change_between
from pages.frame.formatting import days_between, estimated_days, percent_change


def change_since_previous(
    scans: Sequence[NoduleMeasurement],
) -> VolumeChange | None:
    """Change from the scan day before to the latest scan; None on a single day."""
    latest = scans[-1]
    earlier = [scan for scan in scans if scan.scanned_on < latest.scanned_on]
    return change_between(earlier[-1], latest) if earlier else None


def change_since_first(scans: Sequence[NoduleMeasurement]) -> VolumeChange | None:
    """Change over all scans; None where that is the change since the previous one."""
    days = {scan.scanned_on for scan in scans}
    return change_between(scans[0], scans[-1]) if len(days) > 2 else None


def change_words(change: VolumeChange, language: Language) -> str:
    """The verdict in bold, then percent over days."""
    figures = word(
        "overview.change",
        language,
        percent=percent_change(change.ratio),
        days=days_between(change.days, language),
    )
    return f"**{word(f'overview.verdict.{_verdict(change)}', language)}**  \n{figures}"


def doubling_time_words(change: VolumeChange, language: Language) -> str:
    """Volume doubling time with its interval; none within the error."""
    days = change.doubling_time_days
    if days is None:
        return word("overview.no_doubling_time", language)
    if days < 0:
        return word("overview.not_growing", language)
    interval = change.doubling_time_interval_days
    low = estimated_days(interval.low, language)
    high = "∞" if isinf(interval.high) else estimated_days(interval.high, language)
    return f"**{estimated_days(days, language)}**  \n{low} – {high}"


def _verdict(change: VolumeChange) -> str:
    if not change.beyond_error:
        return "within_error"
    return "growing" if change.ratio > 1 else "shrinking"
