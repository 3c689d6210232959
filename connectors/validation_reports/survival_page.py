"""The page of `fusionboard validate survival`."""

from typing import Final

from connectors.validation_reports.page import ReportPage, ReportTable
from connectors.validation_reports.plots import calibration_plot, forest_plot
from connectors.validation_reports.run_facts import run_facts
from connectors.validation_reports.wording import shown
from data.cohorts.cohort import PatientCohort
from data.words import Language, translate
from fusion.evaluation.survival_validation import (
    MONTHS,
    SurvivalFigures,
    SurvivalValidation,
)
from fusion.prediction.survival_model import SurvivalModel

NAME: Final = "survival"


def survival_page(
    found: SurvivalValidation,
    model: SurvivalModel,
    cohort: PatientCohort,
    language: Language = "en",
) -> ReportPage:
    """The validation as a page."""
    ranked = {translate("validation.model", language): found.model.c_index} | {
        _score(name, language): one.c_index for name, one in found.comparators.items()
    }
    figures = {
        translate("validation_report.concordance", language): forest_plot(
            ranked, translate("validation_report.heading.c_index", language), 0.5
        )
    }
    if found.bands:
        title = translate("validation_report.calibration_6_months", language)
        figures[title] = calibration_plot(found.bands, language)
    return ReportPage(
        translate("validation_report.title.survival", language, cohort=cohort.name),
        _summary(found, model, language),
        [_table(found, language)],
        figures,
        run_facts(NAME, model, cohort, _facts(found, language), language),
    )


def _summary(
    found: SurvivalValidation, model: SurvivalModel, language: Language
) -> tuple[str, ...]:
    how = "refitted" if found.refitted else "as_released"
    return (
        translate(
            f"validation_report.{how}",
            language,
            model=f"{model.name} {model.version}",
            cohort=model.cohort,
            trained_on=model.trained_on,
        ),
        _numbers(found, language),
        translate("validation_report.paired", language),
    )


def _numbers(found: SurvivalValidation, language: Language) -> str:
    return translate(
        "validation_report.numbers",
        language,
        rows=found.rows,
        events=found.events,
        left_out=found.left_out,
    )


def _facts(found: SurvivalValidation, language: Language) -> dict[str, str]:
    how = "refitted" if found.refitted else "as_released"
    return {
        "numbers": _numbers(found, language),
        "flow": _numbers(found, language),
        "partition": translate(f"validation_report.fact.partition.{how}", language),
        "external": ""
        if found.refitted
        else translate("validation_report.fact.external", language),
        "performance": f"C {shown(found.model.c_index)}",
    }


def _table(found: SurvivalValidation, language: Language) -> ReportTable:
    rows = [
        (
            translate("validation.model", language),
            str(found.rows),
            *_figures(found.model),
            "–",
        )
    ]
    for name, figures in found.comparators.items():
        rows.append(
            (
                _score(name, language),
                str(found.answered[name]),
                *_figures(figures),
                shown(found.gain_over[name]),
            )
        )
    return ReportTable(
        translate("validation_report.comparison", language),
        _headings(language),
        tuple(rows),
    )


def _headings(language: Language) -> tuple[str, ...]:
    names = ("score", "patients", "c_index", "c_index_uno")
    months = tuple(
        translate("validation_report.heading.auc_month", language, month=f"{month:g}")
        for month in MONTHS
    )
    gain = translate("validation_report.heading.gain_c", language)
    return (
        *(translate(f"validation_report.heading.{name}", language) for name in names),
        *months,
        gain,
    )


def _figures(figures: SurvivalFigures) -> tuple[str, ...]:
    return (
        shown(figures.c_index),
        shown(figures.c_index_uno),
        *(shown(figures.auc[month]) for month in MONTHS),
    )


def _score(name: str, language: Language) -> str:
    return translate(f"validation_report.score.{name}", language)
