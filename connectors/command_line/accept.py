"""`fusionboard accept`: our own numbers on a site's past cases, in silence."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from connectors.command_line.comparison_report import print_json
from connectors.settings import load_settings
from connectors.store.database import open_store
from connectors.workflows.run_acceptance import (
    accept_on_cohort,
    accept_on_outcomes,
    accept_on_store,
)
from connectors.workflows.switch_numbers import (
    sign_reports,
    switch_off,
    switch_on,
    switch_states,
)
from data.acceptance import AcceptanceFigure, AcceptanceReport, OwnNumber
from data.errors import InvalidClinicalValueError
from data.message import Message
from data.results.risk import Recalibration
from data.words import word

_SEED: Final = 20_261_122
_CASES_SHOWN: Final = 10


def accept(
    cohort: Annotated[
        Path | None,
        typer.Option(help="Reader's table with the NLST columns; else the store."),
    ] = None,
    malignancy: Annotated[
        Path | None,
        typer.Option(help="Known outcomes with the UK table's columns: bend Brock."),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="Who signs, or switches; kept with the act.")
    ] = "",
    on: Annotated[
        OwnNumber | None, typer.Option("--switch-on", help="Show this number here.")
    ] = None,
    off: Annotated[
        OwnNumber | None, typer.Option("--switch-off", help="Hide this number here.")
    ] = None,
    state: Annotated[
        bool, typer.Option("--state", help="Say which numbers are on.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run verdicts, forecasts and models over past cases, or switch them on or off."""
    if sum(one is not None for one in (cohort, malignancy, on, off)) + state > 1:
        raise InvalidClinicalValueError("acceptance.two_acts")
    if on is not None or off is not None or state:
        _switch(on, off, by, json=json)
        return
    reports = _reports(cohort, malignancy)
    if by:
        sign_reports(open_store(load_settings()), reports, by)
    if json:
        print_json(
            {"results": {r.number.value: _as_json(r) for r in reports}, "signed": by}
        )
        return
    _show(reports, by)


def _reports(
    cohort: Path | None, malignancy: Path | None
) -> tuple[AcceptanceReport, ...]:
    rng = np.random.default_rng(_SEED)
    if malignancy is not None:
        return accept_on_outcomes(malignancy, date.today(), rng)
    if cohort is not None:
        return accept_on_cohort(cohort, rng)
    return accept_on_store(open_store(load_settings()), rng)


def _switch(
    on: OwnNumber | None, off: OwnNumber | None, by: str, *, json: bool
) -> None:
    repository = open_store(load_settings())
    for number, act in ((on, switch_on), (off, switch_off)):
        if number is not None:
            act(repository, number, by)
    states = switch_states(repository)
    if json:
        print_json({"state": {number.value: s.value for number, s in states.items()}})
        return
    console = _console()
    for number, found in states.items():
        outcome = word(f"acceptance.state.{found}")
        console.print(
            word(
                "acceptance.outcome_line",
                number=word(f"acceptance.number.{number}"),
                outcome=outcome,
            )
        )


def _show(reports: Sequence[AcceptanceReport], by: str) -> None:
    console = _console()
    for report in reports:
        _show_report(report, console)
    console.print(word("acceptance.note"))
    kept = word("acceptance.signed", person=by) if by else word("acceptance.unsigned")
    console.print(kept)


def _show_report(report: AcceptanceReport, console: Console) -> None:
    name = word(f"acceptance.number.{report.number}")
    table = Table(
        title=word(
            "acceptance.title",
            number=name,
            version=report.version,
            nodules=report.nodules,
            patients=report.patients,
            scans=report.scans,
            source=report.source,
            labelled=word(f"acceptance.labelled.{report.labelled_by}"),
        ),
        title_justify="left",
    )
    for column in ("figure", "value", "rows", "meaning"):
        table.add_column(word(f"acceptance.column.{column}"))
    for figure in report.figures:
        table.add_row(*_cells(figure))
    console.print(table)
    outcome = word(f"acceptance.outcome.{report.outcome}")
    console.print(word("acceptance.outcome_line", number=name, outcome=outcome))
    for reason in report.reasons:
        console.print(f"- {_worded(reason)}")
    if report.recalibration is not None:
        console.print(_fit_words(report.recalibration))
    both = sum(case.reader_called_it for case in report.recalled)
    console.print(
        word(
            "acceptance.recalled_line",
            recalled=len(report.recalled),
            reader=report.reader_recalled,
            both=both,
        )
    )
    if report.recalled:
        cases = [case.case for case in report.recalled[:_CASES_SHOWN]]
        more = ", …" if len(report.recalled) > _CASES_SHOWN else ""
        console.print(word("acceptance.cases_line", cases=", ".join(cases) + more))
    console.print()


def _fit_words(fitted: Recalibration) -> str:
    """Intercept and slope with their intervals."""
    intercept, slope = (
        f"{value:.2f} ({interval.low:.2f} to {interval.high:.2f})"
        for value, interval in (
            (fitted.intercept, fitted.intercept_interval),
            (fitted.slope, fitted.slope_interval),
        )
    )
    return word("acceptance.fitted", intercept=intercept, slope=slope)


def _cells(figure: AcceptanceFigure) -> tuple[str, str, str, str]:
    percent = figure.name.endswith("_share")
    value, low, high = (
        f"{100 * number:.1f} %" if percent else f"{number:.3f}"
        for number in (figure.value, figure.low, figure.high)
    )
    return (
        word(f"acceptance.figure.{figure.name}"),
        f"{value} ({low} to {high})",
        str(figure.rows),
        word(f"acceptance.meaning.{figure.name}"),
    )


def _worded(reason: Message) -> str:
    """A reason, with the figure that it names in words."""
    values = dict(reason.values)
    if "figure" in values:
        values["figure"] = word(f"acceptance.figure.{values['figure']}")
    return word(reason.key, **values)


def _as_json(report: AcceptanceReport) -> dict[str, object]:
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
                "meaning": word(f"acceptance.meaning.{figure.name}"),
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


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False, markup=False)
