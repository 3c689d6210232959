"""The page of `fusionboard validate response`."""

from collections.abc import Mapping
from typing import Final

from connectors.validation_reports.page import ReportPage, ReportTable
from connectors.validation_reports.plots import (
    calibration_plot,
    decision_plot,
    forest_plot,
)
from connectors.validation_reports.run_facts import run_facts
from connectors.validation_reports.run_summary import RunSummary
from connectors.validation_reports.wording import percent, shown
from data.cohorts.cohort import PatientCohort
from data.words import Language, translate
from fusion.evaluation.response_validation import ResponseValidation
from fusion.prediction.response_model import ResponseModel
from fusion.statistics.comparison import ModelComparison, ScoreFigures

NAME: Final = "response"


def response_page(
    found: ResponseValidation,
    model: ResponseModel,
    cohort: PatientCohort,
    language: Language = "en",
) -> ReportPage:
    """The validation as a page."""
    title = translate("validation_report.title.response", language, cohort=cohort.name)
    tables = [
        _comparison_table(found, language),
        _parts_table("subgroups", found.groups, language),
        _parts_table("sites", found.sites, language),
        _parts_table("left_site_out", found.left_site_out, language),
        _modality_table(found.modalities, language),
        _conformal_table(found, language),
    ]
    parts = {_part(name, language): one.model.auc for name, one in found.groups.items()}
    figures = {
        translate("validation_report.calibration", language): calibration_plot(
            found.calibration.bands, language
        ),
        translate("validation_report.decision_curve", language): decision_plot(
            found.net_benefit, language
        ),
        translate("validation_report.subgroups", language): forest_plot(
            parts, translate("validation.auc", language), 0.5
        ),
    }
    comparison = found.comparison
    run = RunSummary(comparison.rows, comparison.events, found.left_out, found.refitted)
    facts = run.facts(language) | _facts(found, language)
    return ReportPage(
        title,
        run.sentences(model, language),
        [table for table in tables if table.rows],
        figures,
        run_facts(NAME, model, cohort, facts, language),
    )


def _facts(found: ResponseValidation, language: Language) -> dict[str, str]:
    return {
        "performance": f"AUC {shown(found.comparison.model.auc)}; "
        + translate("validation.slope", language)
        + f" {shown(found.calibration.slope, 2)}",
        "site_figures": "; ".join(
            f"{site}: {shown(one.model.auc)}" for site, one in found.sites.items()
        ),
    }


def _comparison_table(found: ResponseValidation, language: Language) -> ReportTable:
    comparison = found.comparison
    rows = [
        (
            translate("validation.model", language),
            str(comparison.rows),
            *_figures(comparison.model),
            "–",
        )
    ]
    for name, figures in comparison.comparators.items():
        gain = shown(comparison.gain_over[name])
        rows.append(
            (
                translate(f"validation_report.score.{name}", language),
                str(found.answered[name]),
                *_figures(figures),
                gain,
            )
        )
    return ReportTable(
        translate("validation_report.comparison", language),
        _headings(language),
        tuple(rows),
    )


def _headings(language: Language) -> tuple[str, ...]:
    names = ("score", "patients", "auc", "slope", "brier", "gain")
    return tuple(
        translate(f"validation_report.heading.{name}", language) for name in names
    )


def _figures(figures: ScoreFigures) -> tuple[str, str, str]:
    return (
        shown(figures.auc),
        shown(figures.calibration_slope, 2),
        shown(figures.brier),
    )


def _parts_table(
    kind: str, parts: Mapping[str, ModelComparison], language: Language
) -> ReportTable:
    rows = tuple(
        (
            _part(name, language) if kind == "subgroups" else name,
            f"{one.rows} / {one.events}",
            *_figures(one.model),
            *(
                shown(one.gain_over[beside]) if beside in one.gain_over else "–"
                for beside in ("pdl1", "loris")
            ),
        )
        for name, one in parts.items()
    )
    names = ("part", "rows_events", "auc", "slope", "brier", "gain_pdl1", "gain_loris")
    headings = tuple(
        translate(f"validation_report.heading.{name}", language) for name in names
    )
    return ReportTable(translate(f"validation_report.{kind}", language), headings, rows)


def _modality_table(comparison: ModelComparison, language: Language) -> ReportTable:
    rows = tuple(
        (
            translate(f"validation_report.{name}", language),
            shown(figures.auc),
            shown(comparison.gain_over[name]),
        )
        for name, figures in comparison.comparators.items()
    )
    headings = tuple(
        translate(f"validation_report.heading.{name}", language)
        for name in ("modality", "auc", "gain")
    )
    return ReportTable(
        translate("validation_report.modalities", language), headings, rows
    )


def _conformal_table(found: ResponseValidation, language: Language) -> ReportTable:
    names = ("site", "promised", "responders", "others", "cannot_say")
    rows = tuple(
        (
            one.site,
            percent(one.promised),
            percent(one.responders),
            percent(one.others),
            percent(one.undecided),
        )
        for one in found.conformal
    )
    headings = tuple(
        translate(f"validation_report.heading.{name}", language) for name in names
    )
    return ReportTable(
        translate("validation_report.conformal", language), headings, rows
    )


def _part(name: str, language: Language) -> str:
    return translate(f"validation_report.part.{name}", language)
