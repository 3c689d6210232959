"""`fusionboard accept`: our own numbers on a site's past cases, in silence."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import numpy as np
import typer
from rich.console import Console

from connectors.command_line.progress import progress_bar
from connectors.command_line.validation.comparison_report import print_json
from connectors.command_line.validation.local_validation_report import (
    as_json,
    print_reports,
)
from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.workflows.assess.assess_patients import assess_stale
from connectors.workflows.release.release_outputs import (
    release_output,
    release_states,
    sign_reports,
    withdraw_output,
)
from connectors.workflows.release.validate_immunotherapy import (
    validate_on_courses,
    validate_on_responses,
)
from connectors.workflows.release.validate_locally import (
    validate_on_cohort,
    validate_on_outcomes,
    validate_on_store,
)
from data.errors import InvalidClinicalValueError
from data.results.local_validation import LocalValidationReport
from data.results.release import ModelOutput
from data.words import translate

_SEED: Final = 20_261_122  # chosen: any other changes intervals as chance does


def accept(
    cohort: Annotated[
        Path | None,
        typer.Option(help="Reader's table with the NLST columns; else the store."),
    ] = None,
    malignancy: Annotated[
        Path | None,
        typer.Option(
            help="Known outcomes with the UK table's columns: recalibrate Brock."
        ),
    ] = None,
    response_cohort: Annotated[
        Path | None,
        typer.Option(help="Patients on a PD-(L)1 antibody with known response."),
    ] = None,
    survival_cohort: Annotated[
        Path | None,
        typer.Option(help="The same with progression-free months and events."),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="Who signs, or switches; kept with the act.")
    ] = "",
    on: Annotated[
        ModelOutput | None, typer.Option("--switch-on", help="Show this number here.")
    ] = None,
    off: Annotated[
        ModelOutput | None, typer.Option("--switch-off", help="Hide this number here.")
    ] = None,
    state: Annotated[
        bool, typer.Option("--state", help="Say which numbers are on.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run verdicts, forecasts and models over past cases, or switch them on or off."""
    tables = _Tables(cohort, malignancy, response_cohort, survival_cohort)
    if sum(one is not None for one in (*tables, on, off)) + state > 1:
        raise InvalidClinicalValueError("local_validation.two_acts")
    if on is not None or off is not None or state:
        _release_or_withdraw(on, off, by, json=json)
        return
    reports = _reports(tables)
    if by:
        sign_reports(open_store(load_settings()), reports, by)
    if json:
        print_json(
            {"results": {r.number.value: as_json(r) for r in reports}, "signed": by}
        )
        return
    print_reports(reports, by, Console(soft_wrap=True, highlight=False, markup=False))


class _Tables(NamedTuple):
    """Tables of past cases, one at most; none stands for the store."""

    cohort: Path | None
    malignancy: Path | None
    response: Path | None
    survival: Path | None


def _reports(tables: _Tables) -> tuple[LocalValidationReport, ...]:
    rng = np.random.default_rng(_SEED)
    if tables.malignancy is not None:
        return validate_on_outcomes(tables.malignancy, date.today(), rng)
    if tables.response is not None:
        return validate_on_responses(tables.response, rng)
    if tables.survival is not None:
        return validate_on_courses(tables.survival, rng)
    if tables.cohort is not None:
        return validate_on_cohort(tables.cohort, rng)
    return validate_on_store(open_store(load_settings()), rng)


def _release_or_withdraw(
    on: ModelOutput | None, off: ModelOutput | None, by: str, *, json: bool
) -> None:
    repository = open_store(load_settings())
    for number, act in ((on, release_output), (off, withdraw_output)):
        if number is not None:
            act(repository, number, by)
            with progress_bar("ingest.doing.assessments") as advance:
                assess_stale(repository, date.today(), on_progress=advance)
    states = release_states(repository)
    if json:
        print_json({"state": {number.value: s.value for number, s in states.items()}})
        return
    console = Console(soft_wrap=True, highlight=False, markup=False)
    for number, found in states.items():
        outcome = translate(f"local_validation.state.{found}")
        console.print(
            translate(
                "local_validation.outcome_line",
                number=translate(f"local_validation.number.{number}"),
                outcome=outcome,
            )
        )
