"""Nothing that a site has not released leaves the house, by no export."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.exports.assessment_json import assessment_json
from connectors.exports.export_points import EXPORT_POINTS, Exported
from connectors.exports.growth_csv import forecast_csv, scans_csv
from connectors.exports.response_csv import response_csv
from connectors.fhir.writing.report_bundle import report_bundle
from connectors.fhir.writing.subject import Subject, device
from connectors.store.assessments.assessment_summaries import AssessmentSummaries
from connectors.store.repository import Repository
from connectors.store.tables import nodule_summaries, patient_summaries
from connectors.workflows.assess.assess_patients import assess_stale
from connectors.workflows.assess.follow_up_list import follow_up_list
from connectors.workflows.send_results import nodule_results
from data.imaging.nodule import Nodule
from data.patient.manual_entries import ManualEntries
from data.patient.manual_entry import ENTRY_FIELDS, EntryScope, ManualEntry
from data.results.assessed_patient import AssessedPatient
from data.results.release import ModelOutput
from pages.follow_up.files import as_calendar, as_csv
from tests.connectors.exports.stored_results import patient
from tests.connectors.followed_store import add_patient
from tests.pages.example_cases import assessed, case, measurement
from tests.unreleased import with_other_unreleased

ROOT = Path(__file__).parents[3]


SINKS = frozenset(
    {
        *("download_button", "csv_table", "writer", "icalendar", "print_json"),
        *("page_html", "write_report", "write_text", "write_bytes", "to_csv"),
        *("to_parquet", "send"),
    }
)


SIMULATED = ("connectors/simulated_files/",)


NOW = datetime(2026, 6, 1, tzinfo=UTC)


Export = Callable[[AssessedPatient], object]


def places(root: Path, source: str | None = None) -> Iterator[str]:
    """Files below `pages` and `connectors` at which something leaves."""
    for folder in ("pages", "connectors"):
        for file in sorted((root / folder).rglob("*.py")):
            name = file.relative_to(root).as_posix()
            if not name.startswith(SIMULATED) and leaves_something(file.read_text()):
                yield name


def leaves_something(source: str) -> bool:
    """Whether a call writes a file, sends a message or offers a download."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func
            called = getattr(name, "attr", getattr(name, "id", ""))
            if called in SINKS or ast.unparse(name).startswith("sys.stdout"):
                return True
    return False


def test_every_place_at_which_something_leaves_is_listed() -> None:
    assert set(places(ROOT)) == set(EXPORT_POINTS)


def test_a_new_export_fails_until_it_is_listed(tmp_path: Path) -> None:
    """The planted breach: a page that offers a file of its own."""
    (tmp_path / "pages" / "patient").mkdir(parents=True)
    (tmp_path / "connectors").mkdir()
    page = tmp_path / "pages" / "patient" / "sneaky.py"
    page.write_text("import streamlit as st\nst.download_button('x', b'')\n")
    assert set(places(tmp_path)) - set(EXPORT_POINTS) == {"pages/patient/sneaky.py"}


def fhir(shown: AssessedPatient) -> object:
    subject = Subject("Patient/1", device("0.1", "test"))
    return report_bundle(subject, nodule_results(shown), NOW).transaction()


def growth_files(shown: AssessedPatient) -> object:
    (one,) = shown.assessment.nodules
    return scans_csv(shown, one), forecast_csv(one)


def response_file(shown: AssessedPatient) -> object:
    response = shown.assessment.response
    return response_csv(response.course) if response and response.course else b""


EXPORTS: dict[str, Export] = {
    "FHIR": fhir,
    "CSV of scans and forecast": growth_files,
    "CSV of response": response_file,
    "JSON": assessment_json,
}


@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_not_released_changes_no_export(name: str) -> None:
    shown = patient()
    other = replace(shown, assessment=with_other_unreleased(shown.assessment))
    assert other.assessment != shown.assessment
    assert EXPORTS[name](other) == EXPORTS[name](shown)


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("FHIR", ModelOutput.GROWTH_VERDICT),
        ("CSV of scans and forecast", ModelOutput.GROWTH_FORECAST),
        ("JSON", ModelOutput.GROWTH_VERDICT),
    ],
)
def test_what_is_released_leaves(name: str, output: ModelOutput) -> None:
    assert EXPORTS[name](patient(output)) != EXPORTS[name](patient())


def test_an_export_that_looks_past_the_release_is_found() -> None:
    """The planted breach: it reads what is for evaluation only."""

    def sneaky(shown: AssessedPatient) -> object:
        (one,) = shown.assessment.nodules
        assert one.growth is not None
        return one.growth.verdict.for_evaluation.trend

    shown = patient()
    other = replace(shown, assessment=with_other_unreleased(shown.assessment))
    assert sneaky(other) != sneaky(shown)


ANSWERS = {
    "indication": "incidental",
    "nodule_count": "1",
    "spiculated": "no",
    "upper_lobe": "yes",
    "emphysema": "no",
    "family_history": "no",
}


def scored(*, cancer: bool) -> AssessedPatient:
    """A real patient whose score inputs were entered, with a known cancer or none."""
    said = tuple(
        ManualEntry(
            name,
            value,
            "Nurse",
            NOW,
            date(2026, 1, 1),
            "" if ENTRY_FIELDS[name].scope is EntryScope.PERSON else "2.25.5",
        )
        for name, value in ANSWERS.items()
    )
    nodule = Nodule("2.25.5", "N1", (measurement(date(2026, 1, 1), 300.0),))
    shown = case(nodules=(nodule,), simulated=False)
    assert shown.record is not None
    if not cancer:
        shown = replace(shown, record=replace(shown.record, cancers=()))
    return assessed(shown, ManualEntries(facts=said))


def risk_models(shown: AssessedPatient) -> set[str]:
    subject = Subject("Patient/1", device("0.1", "test"))
    sent = report_bundle(subject, nodule_results(shown), NOW).transaction()
    return {
        entry["resource"]["method"]["text"].partition(",")[0]
        for entry in sent["entry"]
        if entry["resource"]["resourceType"] == "RiskAssessment"
    }


def test_scores_that_apply_are_sent_and_others_are_not() -> None:
    """G13: a score made for undiagnosed nodules does not leave beside a cancer."""
    assert {"brock_2b", "mayo"} <= risk_models(scored(cancer=False))
    assert risk_models(scored(cancer=True)) == set()


def test_the_lists_of_a_store_hold_nothing_unreleased(repository: Repository) -> None:
    """Follow-up list, its CSV and calendar, and the summaries they are read from."""
    scans = [(date(2025, 1, 1), 200.0), (date(2025, 7, 1), 800.0)]
    add_patient(repository, "p", scans, simulated=False)
    assess_stale(repository, NOW.date())
    with repository._database.reading() as connection:
        (summary,) = AssessmentSummaries(connection).all_nodule_summaries()
        held = [
            *connection.execute(nodule_summaries.select()),
            *connection.execute(patient_summaries.select()),
        ]
    assert not summary.growing
    rows = follow_up_list(repository, NOW.date())
    text = "\n".join(
        [
            *map(str, held),
            as_csv(rows, "en").decode("utf-8"),
            as_calendar(rows, "en").decode("utf-8"),
        ]
    )
    assert "growing" not in text.lower()
    assert "follow_up.rule.verdict" not in text


def test_all_that_leaves_of_an_assessment_is_tried_here() -> None:
    """Whoever lists a further export of assessments has to try it, too."""
    tried = {
        "connectors/command_line/assess.py",  # JSON
        "connectors/exports/growth_csv.py",
        "connectors/exports/response_csv.py",
        "connectors/workflows/send_results.py",  # FHIR
        "pages/growth/tables.py",  # offers the CSV of scans and forecast
        "pages/response/table.py",  # offers the CSV of response
        "pages/follow_up/files.py",
    }
    listed = {
        name for name, what in EXPORT_POINTS.items() if what is Exported.ASSESSMENT
    }
    assert listed == tried
