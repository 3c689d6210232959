"""Maps of the image expert: made when asked for, shown only if they passed."""

from datetime import date

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from connectors.workflows import saliency_maps as workflow
from connectors.workflows.saliency_maps import JudgedSaliencyMap, MappedNodule
from data.imaging.nodule import Nodule
from data.results.assessed_patient import AssessedPatient
from fusion.network.nodule_views import NoduleViews
from pages.nodule_risk.saliency_map_section import overlay
from tests.pages.example_cases import assessed, case, measurement
from tests.pages.page_text import page_text

NODULE = Nodule("2.25.0", "N1", (measurement(date(2025, 9, 20), 500),))
PATIENT = assessed(case(nodules=(NODULE,)))


def show(patient, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.nodule_risk.saliency_map_section import show_saliency_maps

    show_saliency_maps(patient, patient.assessment.nodules[0], language)


def run(patient: AssessedPatient, language: str = "en") -> AppTest:
    app = AppTest.from_function(show, args=(patient, language), default_timeout=60)
    app.run()
    assert not app.exception
    return app


def mapped(passed: bool) -> MappedNodule:
    rng = np.random.default_rng(1)
    views = NoduleViews(rng.random((3, 3, 96, 96), dtype=np.float32))
    shown = np.zeros((3, 96, 96), np.float32) if passed else None
    one = JudgedSaliencyMap("grad_cam", shown, 0.2, 0.7 if passed else 0.3, 0.95)
    return MappedNodule(views, (one,))


def test_nothing_is_made_until_somebody_asks() -> None:
    app = run(PATIENT)
    assert "adds nothing to the nodule's size" in page_text(app)
    assert not app.dataframe


def test_a_map_that_failed_is_not_shown_but_its_tests_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "pages.kit.cached_loading.saliency_maps", lambda *_: mapped(passed=False)
    )
    app = run(PATIENT)
    app.button[0].click().run()
    assert not app.exception
    text = page_text(app).replace("\\", "")
    assert "Grad-CAM: not shown, because it failed its tests" in text
    assert "0.30 (≥ 0.6)" in text


def test_a_map_that_passed_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pages.kit.cached_loading.saliency_maps", lambda *_: mapped(passed=True)
    )
    app = run(PATIENT, "zh")
    app.button[0].click().run()
    assert not app.exception
    assert "通过" in page_text(app)


def test_without_pytorch_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workflow, "find_spec", lambda _: None)
    app = run(PATIENT)
    app.button[0].click().run()
    assert "fusionboard[train]" in page_text(app).replace("\\", "")


def test_where_the_map_is_nought_the_picture_is_as_it_was() -> None:
    plane = np.linspace(0, 1, 96 * 96, dtype=np.float32).reshape(96, 96)
    grey = overlay(plane, np.zeros_like(plane))
    assert grey.shape == (288, 288, 3)
    assert (grey[..., 0] == grey[..., 2]).all()
    marked = overlay(plane, np.ones_like(plane))
    assert (marked[..., 0] >= marked[..., 2]).all()
