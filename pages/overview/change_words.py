"""Change between two scans in words; inside the error nothing is claimed."""

from data.results.nodule_growth import DoublingTime, VolumeChange
from data.words import Language, translate
from pages.kit.formatting import days_between, estimated_days, percent_change


def change_words(change: VolumeChange, language: Language) -> str:
    """Write what was measured in bold, then percent over days."""
    figures = translate(
        "overview.change",
        language,
        percent=percent_change(change.ratio),
        days=days_between(change.days, language),
    )
    direction = translate(f"overview.verdict.{_direction(change)}", language)
    return f"**{direction}**  \n{figures}"


def doubling_time_words(doubling: DoublingTime, language: Language) -> str:
    """Volume doubling time with its interval; none within the error."""
    days = doubling.days
    if days is None:
        return translate("overview.no_doubling_time", language)
    if days < 0:
        return translate("overview.not_growing", language)
    bounds = doubling.interval_days
    low, high = (estimated_days(one, language) for one in (bounds.low, bounds.high))
    return f"**{estimated_days(days, language)}**  \n{low} – {high}"


def _direction(change: VolumeChange) -> str:
    if not change.beyond_error:
        return "within_error"
    return "growing" if change.ratio > 1 else "shrinking"
