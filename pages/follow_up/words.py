"""Words of a line of the follow-up list."""

from data.results.follow_up import FollowUpRow
from data.words import Language, translate
from pages.kit.formatting import identifiers


def over_words(row: FollowUpRow, language: Language) -> str:
    """Write how long the scan is over, or how long it still has."""
    days = row.days_over
    if days is None:
        return "–"
    if days == 0:
        return translate("follow_up.today", language)
    key = "follow_up.days_over" if days > 0 else "follow_up.days_left"
    return translate(key, language, days=abs(days))


def state_words(row: FollowUpRow, language: Language) -> str:
    """Name the state of the nodule."""
    return translate(f"follow_up.state.{row.state}", language)


def display_identifier(row: FollowUpRow) -> str:
    """The identifier that the pages show first, or empty."""
    return next(iter(identifiers(row.identity)), "")
