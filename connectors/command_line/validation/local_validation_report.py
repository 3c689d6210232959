"""Prints what a local validation found, as tables or in plain JSON types."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from data.message import Message
from data.results.local_validation import LocalValidationFigure, LocalValidationReport
from data.results.release import ModelOutput
from data.results.risk import Recalibration
from data.words import translate

_CASES_SHOWN: Final = 10  # count; chosen: more do not fit the page
_OF_PATIENTS: Final = (
    ModelOutput.IMMUNOTHERAPY_RESPONSE,
    ModelOutput.IMMUNOTHERAPY_PROGRESSION,
)
"""Outputs that say something of a patient, not of a nodule: nobody is called back."""


def print_reports(
    reports: Sequence[LocalValidationReport], by: str, console: Console
) -> None:
    """Print every report, and who signed.

    Args:
        reports: What was found.
        by: Who signed; empty if nobody did.
        console: Where to.
    """
    for report in reports:
        _show_report(report, console)
    of_patients = any(report.number in _OF_PATIENTS for report in reports)
    console.print(
        translate(
            "local_validation.note_of_patients"
            if of_patients
            else "local_validation.note"
        )
    )
    kept = (
        translate("local_validation.signed", person=by)
        if by
        else translate("local_validation.unsigned")
    )
    console.print(kept)


def as_json(report: LocalValidationReport) -> dict[str, object]:
    """One report in plain JSON types, with every case that was called back."""
    return {
        "version": report.version,
        "outcome": report.outcome,
        "source": report.source,
        "labelled_by": report.labelled_by,
        "patients": report.patients,
        "nodules": report.nodules,
        "scans": report.scans,
        "figures": {
            figure.name: {
                "value": figure.value,
                "low": figure.low,
                "high": figure.high,
                "n": figure.rows,
                "meaning": translate(f"local_validation.meaning.{figure.name}"),
            }
            for figure in report.figures
        },
        "reasons": [_worded(reason) for reason in report.reasons],
        "recalled": [
            {"case": case.case, "reader_called_it": case.reader_called_it}
            for case in report.recalled
        ],
        "reader_recalled": report.reader_recalled,
        "recalibration": report.recalibration,
    }


def _show_report(report: LocalValidationReport, console: Console) -> None:
    name = translate(f"local_validation.number.{report.number}")
    table = Table(title=_title(report, name), title_justify="left")
    for column in ("figure", "value", "rows", "meaning"):
        table.add_column(translate(f"local_validation.column.{column}"))
    for figure in report.figures:
        table.add_row(*_cells(figure))
    console.print(table)
    outcome = translate(f"local_validation.outcome.{report.outcome}")
    console.print(
        translate("local_validation.outcome_line", number=name, outcome=outcome)
    )
    for reason in report.reasons:
        console.print(f"- {_worded(reason)}")
    if report.recalibration is not None:
        console.print(_fit_words(report.recalibration))
    if report.number not in _OF_PATIENTS:
        _show_recalled(report, console)
    console.print()


def _title(report: LocalValidationReport, name: str) -> str:
    labelled = translate(f"local_validation.labelled.{report.labelled_by}")
    if report.number in _OF_PATIENTS:
        return translate(
            "local_validation.title_of_patients",
            number=name,
            version=report.version,
            patients=report.patients,
            source=report.source,
            labelled=labelled,
        )
    return translate(
        "local_validation.title",
        number=name,
        version=report.version,
        nodules=report.nodules,
        patients=report.patients,
        scans=report.scans,
        source=report.source,
        labelled=labelled,
    )


def _show_recalled(report: LocalValidationReport, console: Console) -> None:
    console.print(
        translate(
            "local_validation.recalled_line",
            recalled=len(report.recalled),
            reader=report.reader_recalled,
            both=sum(case.reader_called_it for case in report.recalled),
        )
    )
    if report.recalled:
        cases = [case.case for case in report.recalled[:_CASES_SHOWN]]
        more = ", …" if len(report.recalled) > _CASES_SHOWN else ""
        console.print(
            translate("local_validation.cases_line", cases=", ".join(cases) + more)
        )


def _fit_words(fitted: Recalibration) -> str:
    """Intercept and slope with their intervals."""
    intercept, slope = (
        f"{value:.2f} ({interval.low:.2f} to {interval.high:.2f})"
        for value, interval in (
            (fitted.intercept, fitted.intercept_interval),
            (fitted.slope, fitted.slope_interval),
        )
    )
    return translate("local_validation.fitted", intercept=intercept, slope=slope)


def _cells(figure: LocalValidationFigure) -> tuple[str, str, str, str]:
    percent = figure.name.endswith("_share")
    value, low, high = (
        f"{100 * number:.1f} %" if percent else f"{number:.3f}"
        for number in (figure.value, figure.low, figure.high)
    )
    return (
        translate(f"local_validation.figure.{figure.name}"),
        f"{value} ({low} to {high})",
        str(figure.rows),
        translate(f"local_validation.meaning.{figure.name}"),
    )


def _worded(reason: Message) -> str:
    """A reason, with the figure that it names in words."""
    values = dict(reason.values)
    if "figure" in values:
        values["figure"] = translate(f"local_validation.figure.{values['figure']}")
    return translate(reason.key, **values)
