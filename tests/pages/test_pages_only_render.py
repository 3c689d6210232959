"""Pages and exports render what was assessed: they compute nothing themselves.

After an assessment is stored, every public function of the packages that compute is
made to fail, and all pages and exports still open. One patient goes through all of
them, and every number is the same.
"""

import ast
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import FunctionType

import pytest
from sqlalchemy import insert, update
from streamlit.testing.v1 import AppTest

from connectors.exports.assessment_json import assessment_json
from connectors.exports.growth_csv import forecast_csv, scans_csv
from connectors.exports.response_csv import response_csv
from connectors.fhir.writing.report_bundle import report_bundle
from connectors.fhir.writing.subject import Subject, device
from connectors.settings import load_settings
from connectors.store.canonical_json import to_json
from connectors.store.opening import open_store
from connectors.store.repository import Repository
from connectors.store.tables import patients, records
from connectors.workflows.assess.assess_patient import current_assessment
from connectors.workflows.assess.assess_patients import assess_stale
from connectors.workflows.assess.follow_up_list import follow_up_list
from connectors.workflows.send_results import nodule_results
from data.results.assessed_patient import AssessedPatient
from pages.follow_up.files import as_calendar, as_csv
from tests.connectors.followed_store import add_patient, add_series
from tests.pages.example_cases import record
from tests.pages.page_text import page_text

ROOT = Path(__file__).parents[2]
COMPUTING = ("growth", "risk", "response", "therapy", "prediction")
PAGES = {
    "patients": "pages.patients.page",
    "follow_up": "pages.follow_up.page",
    "oncoprint": "pages.oncoprint.page",
    "overview": "pages.overview.page",
    "growth": "pages.growth.page",
    "nodule_risk": "pages.nodule_risk.page",
    "timeline": "pages.timeline.page",
    "response": "pages.response.page",
    "therapy": "pages.therapy.page",
    "identities": "pages.identities.page",
    "intake": "pages.intake.page",
    "models": "pages.models.page",
}
SCANS = [(date(2025, 6, 1), 300.0), (date(2026, 1, 1), 612.0)]


def test_every_page_of_the_navigation_is_opened_here() -> None:
    tree = ast.parse((ROOT / "pages/shell/navigation.py").read_text())
    shown = {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "show"
        and isinstance(node.value, ast.Name)
    }
    assert shown == set(PAGES)


def stored() -> Repository:
    """A real patient with a record, two scans, and a second series of the last day."""
    repository = open_store(load_settings())
    add_patient(repository, "p", SCANS, simulated=False)
    second_series(repository)
    with repository._database.writing() as connection:
        connection.execute(
            insert(records).values(
                record_id="r",
                patient_id="p",
                root="/",
                source="Patient/1",
                content_hash="h",
                record=to_json(record()),
                read_at=datetime(2026, 1, 2, tzinfo=UTC),
            )
        )
        connection.execute(update(patients).values(has_record=True))
    assess_stale(repository, date.today())
    return repository


def second_series(repository: Repository) -> None:
    """771 mm³ on the same day, far less sure: it must be seen nowhere."""
    add_series(repository, "p", SCANS[-1][0], 771.0, spread=0.9)


def computing_functions() -> set[Callable[..., object]]:
    """All public functions of the packages that compute."""
    found = set()
    for package in COMPUTING:
        folder = import_module(f"fusion.{package}")
        for one in pkgutil.iter_modules(folder.__path__):
            module = import_module(f"fusion.{package}.{one.name}")
            found |= {
                value
                for name, value in vars(module).items()
                if inspect.isfunction(value)
                and value.__module__ == module.__name__
                and not name.startswith("_")
            }
    return found


def refuse(*_: object, **__: object) -> None:
    """Stand where a function stood that computes."""
    raise AssertionError("a page or an export computed something")


@contextmanager
def nothing_may_be_computed() -> Iterator[int]:
    """Make every public function of the computing packages fail, wherever it is bound.

    Yields:
        How many there are.
    """
    functions = computing_functions()
    bound = [
        (module, name, value)
        for module in list(sys.modules.values())
        for name, value in list(getattr(module, "__dict__", {}).items())
        if type(value) is FunctionType and value in functions
    ]
    for module, name, _ in bound:
        setattr(module, name, refuse)
    try:
        yield len(functions)
    finally:
        for module, name, value in bound:
            setattr(module, name, value)


def opened(name: str) -> AppTest:
    app = AppTest.from_string(f"from {PAGES[name]} import show\nshow()")
    app.query_params["patient"] = "p"
    app.query_params["nodule"] = "2.25.p"
    return app.run(timeout=60)


@pytest.mark.slow
def test_all_pages_and_exports_open_though_nothing_may_be_computed() -> None:
    repository = stored()
    with nothing_may_be_computed() as count:
        assert count > 100
        for name in PAGES:
            app = opened(name)
            assert not app.exception, name
            assert page_text(app), name
        patient = current_assessment(repository, "p", date.today())
        exported = exports(patient, repository)
    assert all(exported.values())


def test_a_page_that_computes_is_found() -> None:
    """The planted breach: it works out a doubling time by itself."""
    script = (
        "from fusion.growth.kinetics import volume_doubling_time_days\n"
        "import streamlit as st\n"
        "st.write(volume_doubling_time_days(1.0, 2.0, 3.0))\n"
    )
    import fusion.growth.kinetics

    assert fusion.growth.kinetics
    with nothing_may_be_computed():
        app = AppTest.from_string(script).run()
    assert app.exception


def exports(patient: AssessedPatient, repository: Repository) -> dict[str, str]:
    """Everything that leaves about one patient, as text."""
    (nodule,) = patient.assessment.nodules
    response = patient.assessment.response
    assert response is not None
    subject = Subject("Patient/1", device("0.1", "test"))
    now = datetime(2026, 6, 1, tzinfo=UTC)
    rows = follow_up_list(repository, date.today())
    return {
        "scans": scans_csv(patient, nodule),
        "forecast": str(forecast_csv(nodule)),
        "response": str(response.course and response_csv(response.course)),
        "fhir": str(report_bundle(subject, nodule_results(patient), now).transaction()),
        "json": str(assessment_json(patient)),
        "follow-up": as_csv(rows, "en").decode("utf-8-sig"),
        "calendar": as_calendar(rows, "en").decode(),
    }


@pytest.mark.slow
def test_one_volume_and_one_doubling_time_stand_everywhere() -> None:
    """G14: one nodule, one day, two series of 612 and 771 mm³."""
    repository = stored()
    patient = current_assessment(repository, "p", date.today())
    (nodule,) = patient.assessment.nodules
    assert nodule.growth is not None
    doubling = nodule.growth.doubling_time
    assert doubling is not None
    assert doubling.days is not None
    with_volume = ("patients", "follow_up", "overview", "growth", "nodule_risk")
    for name in with_volume:
        text = page_text(opened(name)).replace("\\", "")
        assert "612" in text, name
        assert "771" not in text, name
    with_doubling = ("overview", "growth")
    for name in with_doubling:
        assert f"{doubling.days:.0f}" in page_text(opened(name)), name
    files = exports(patient, repository)
    for name in ("scans", "fhir", "json", "follow-up"):
        assert "612" in files[name], name
        assert "771" not in files[name], name
    assert f"{doubling.days:.1f}" in files["scans"]
    for name in ("fhir", "json"):
        assert f"{doubling.days:.3f}"[:-1] in files[name], name
