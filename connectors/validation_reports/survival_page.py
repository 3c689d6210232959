"""The page of `fusionboard validate survival`."""

from typing import Final

from connectors.validation_reports.page import ReportPage, ReportTable
from connectors.validation_reports.plots import calibration_plot, forest_plot
from connectors.validation_reports.run_facts import run_facts
from connectors.validation_reports.run_summary import RunSummary
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
    run = RunSummary(found.rows, found.events, found.left_out, found.refitted)
    performance = {"performance": f"C {shown(found.model.c_index)}"}
    facts = run.facts(language) | performance
    return ReportPage(
        translate("validation_report.title.survival", language, cohort=cohort.name),
        run.sentences(model, language),
        [_table(found, language)],
        figures,
        run_facts(NAME, model, cohort, facts, language),
    )


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
