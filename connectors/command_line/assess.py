"""`fusionboard assess`: all that is said of patients, from the store or from files."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from connectors.command_line.progress import progress_bar
from connectors.command_line.validation.comparison_report import print_json
from connectors.exports.assessment_json import assessment_json
from connectors.settings import load_settings
from connectors.store.opening import open_store
from connectors.workflows.assess.assess_files import assess_files
from connectors.workflows.assess.assess_patient import current_assessment
from connectors.workflows.assess.assess_patients import assess_stale
from data.errors import InvalidClinicalValueError
from data.imaging.study import RejectedEntry
from data.results.assessed_patient import AssessedPatient
from data.results.assessment import NoduleAssessment
from data.words import translate


def assess(
    path: Annotated[
        Path | None,
        typer.Argument(help="FHIR and HL7 v2 files, read without a store."),
    ] = None,
    patient: Annotated[str, typer.Option(help="Patient's key in the store.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the assessment of patients; without arguments, update all stored ones."""
    if path is not None and patient:
        raise InvalidClinicalValueError("assessment.two_sources")
    today = date.today()
    if path is not None:
        assessed, rejected = assess_files(path, today)
        _show(assessed, rejected, json=json, research_use=True)
    elif patient:
        repository = open_store(load_settings())
        _show([current_assessment(repository, patient, today)], (), json=json)
    else:
        _bring_to_date(today, json=json)


def _bring_to_date(today: date, *, json: bool) -> None:
    with progress_bar("ingest.doing.assessments") as advance:
        kept = assess_stale(open_store(load_settings()), today, on_progress=advance)
    if json:
        print_json({"assessed": kept})
    else:
        Console(soft_wrap=True, highlight=False, markup=False).print(
            translate("assessment.command.kept", count=kept)
        )


def _show(
    patients: Sequence[AssessedPatient],
    rejected: Sequence[RejectedEntry],
    *,
    json: bool,
    research_use: bool = False,
) -> None:
    note = translate("assessment.command.research_use") if research_use else None
    if json:
        print_json(
            {
                "note": note,
                "patients": [assessment_json(one) for one in patients],
                "rejected": [
                    {
                        "where": one.where,
                        "why": translate(f"{one.reason}.what", **dict(one.values)),
                    }
                    for one in rejected
                ],
            }
        )
        return
    for one in patients:
        _show_patient(one)
    if note:
        Console(soft_wrap=True, highlight=False, markup=False).print(note)
    if rejected:
        Console(soft_wrap=True, highlight=False, markup=False).print(
            translate("assessment.command.rejected", count=len(rejected))
        )


def _show_patient(patient: AssessedPatient) -> None:
    said, console = (
        patient.assessment,
        Console(soft_wrap=True, highlight=False, markup=False),
    )
    record = patient.case.record
    console.print((record.source if record else "") or patient.case.patient_id)
    level = translate(f"assessment.level.{int(said.priority.level)}")
    console.print(f"  {level}: {said.priority.reason.in_language()}")
    console.print(f"  {said.next_step.in_language()}", said.next_due_by or "")
    for one in said.nodules:
        console.print(f"  {_nodule_line(one)}")
    for message in (*said.safety, *said.missing, *said.pending):
        console.print(f"  - {message.in_language()}")


def _nodule_line(one: NoduleAssessment) -> str:
    latest = one.latest
    interval = latest.clinical_interval_mm3
    doubling = one.growth.doubling_time_text.in_language() if one.growth else ""
    return (
        f"{one.nodule.label}: {latest.volume_mm3:.0f} mm³"
        f" ({interval.low:.0f}–{interval.high:.0f}) {latest.scanned_on}. {doubling}"
    )
