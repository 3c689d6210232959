"""Facts that must be known beside the course of a nodule, whatever is concluded."""

from data.results.assessment import NoduleAssessment
from data.results.nodule_growth import NoduleGrowth
from data.words import Language, translate
from pages.kit.formatting import listed


def what_is_needed(nodule: NoduleAssessment, language: Language) -> list[str]:
    """List what to do next about scans that are missing, and about guidelines unasked.

    Args:
        nodule: What is said of it.
        language: Language of the reader.
    """
    lines = []
    missed = nodule.newer_ct_unmeasured_on
    if missed:
        lines.append(translate("growth_page.missed", language, date=missed))
    elif len(nodule.scans) == 1:
        lines.append(translate("growth_page.one_scan", language))
    if nodule.risk is not None and nodule.risk.asks_indication:
        lines.append(translate("growth_page.no_indication", language))
    return lines


def change_point(
    nodule: NoduleAssessment, growth: NoduleGrowth, language: Language
) -> list[str]:
    """Name the scan at which the course turned, if it did."""
    if not growth.change_point:
        return []
    turned = nodule.scans[growth.change_point]
    shrank = turned.volume_mm3 < nodule.scans[0].volume_mm3
    key = f"growth_page.turned.{'shrank' if shrank else 'grew'}"
    return [translate(key, language, date=turned.scanned_on)]


def scanned_otherwise(
    nodule: NoduleAssessment, growth: NoduleGrowth, language: Language
) -> list[str]:
    """On which days since the change point the scans were not made as before."""
    since = nodule.scans[growth.change_point].scanned_on
    days = dict.fromkeys(
        str(one.scanned_on)
        for one in growth.acquisition_changes
        if one.scanned_on > since
    )
    if not days:
        return []
    dates = listed(days, language)
    return [translate("growth_page.scanned_otherwise", language, dates=dates)]


def left_out(nodule: NoduleAssessment, language: Language) -> list[str]:
    """Count the measurements that no number uses, if there are any."""
    count = len(nodule.excluded_scans)
    return [translate("growth_page.left_out", language, count=count)] if count else []
