"""Differences between the acquisitions of two scans, in words."""

from data.results.nodule_growth import AcquisitionChange
from data.words import Language, translate


def acquisition_change_words(change: AcquisitionChange, language: Language) -> str:
    """Name what differs from the scan before, with both values."""
    return translate(
        f"growth_page.differs.{change.what}",
        language,
        before=change.before,
        after=change.after,
    )


def acquisition_change_label(change: AcquisitionChange, language: Language) -> str:
    """Name what differs in a word or two, for a figure."""
    return translate(f"growth_page.differs_short.{change.what}", language)
