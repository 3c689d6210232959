"""The page of `fusionboard validate image`."""

from connectors.validation_reports.page import ReportPage, ReportTable
from connectors.validation_reports.plots import forest_plot
from connectors.validation_reports.wording import shown
from data.words import Language, translate
from fusion.evaluation.image_ratings import ImageValidation
from fusion.statistics.comparison import Estimate, ModelComparison

_SIZE = "size"
_SAID = ("purpose", "measures", "code", "image_preparation", "initialisation")


def image_page(
    found: ImageValidation, cohort: str, language: Language = "en"
) -> ReportPage:
    """The validation as a page.

    Args:
        found: What was found.
        cohort: Name of the cohort's file.
        language: Of the page.
    """
    parts = {translate("validation_report.comparison", language): found.everyone}
    if found.size_matched is not None:
        parts[translate("image.size_matched", language)] = found.size_matched
    aucs: dict[str, Estimate] = {}
    for title, one in parts.items():
        aucs[title] = one.model.auc
        name = f"{translate('validation.size', language)} · {title}"
        aucs[name] = one.comparators[_SIZE].auc
    return ReportPage(
        translate("validation_report.title.image", language, cohort=cohort),
        (translate("validation_report.image_note", language),),
        [_table(title, one, language) for title, one in parts.items()],
        {
            translate("validation.auc", language): forest_plot(
                aucs, translate("validation.auc", language), 0.5
            )
        },
        _facts(found, cohort, language),
    )


def _table(title: str, found: ModelComparison, language: Language) -> ReportTable:
    size = found.comparators[_SIZE]
    names = ("score", "patients", "auc", "slope", "gain")
    return ReportTable(
        title,
        tuple(
            translate(f"validation_report.heading.{name}", language) for name in names
        ),
        (
            (
                translate("validation.model", language),
                f"{found.rows} / {found.events}",
                shown(found.model.auc),
                shown(found.model.calibration_slope, 2),
                shown(found.gain_over[_SIZE]),
            ),
            (
                translate("validation.size", language),
                f"{found.rows} / {found.events}",
                shown(size.auc),
                "–",
                "–",
            ),
        ),
    )


def _facts(found: ImageValidation, cohort: str, language: Language) -> dict[str, str]:
    said = {
        name: translate(f"validation_report.fact.{name}", language) for name in _SAID
    }
    named = {
        name: translate(f"validation_report.fact.{name}.image", language)
        for name in ("title", "objective", "outcome", "model", "partition")
    }
    numbers = f"{found.everyone.rows} / {found.everyone.events}"
    return {
        **said,
        **named,
        "ensemble": translate("validation_report.fact.ensemble", language),
        "source": cohort,
        "numbers": numbers,
        "flow": f"{numbers} (+{found.undecided})",
        "performance": f"AUC {shown(found.everyone.model.auc)}",
    }
