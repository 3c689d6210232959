"""The section of the patient page where findings wait for a person."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from connectors.store.imaging.findings import Search
from connectors.store.imaging.nodules import MeasuredMark, NoduleMark
from connectors.store.imaging.studies import StoredSeries
from connectors.workflows.entries.link_identity import link_study, link_to_new_patient
from data.imaging.finding import Decision, ImagingFinding
from data.imaging.matching import Outcome
from data.imaging.nodule import Nodule
from data.imaging.volume import CTVolume
from data.message import Message
from data.words import translate
from fusion.imaging.key_image import place_image
from tests.connectors.examples import Person, choice_of, uid
from tests.pages.example_cases import assessed, case, measurement
from tests.pages.page_text import page_text

FIRST, SECOND = date(2024, 3, 1), date(2024, 9, 1)
PLACE = (4.0, 4.0, 4.0)
N1, N2 = "2.25.1", "2.25.2"
IMAGE = place_image(
    CTVolume(
        np.full((8, 16, 16), -800, np.int16),
        (1.0, 1.0, 1.0),
        (0.0, 0.0, 0.0),
        ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    ),
    PLACE,
    3.0,
)
MAYBE_N1 = ImagingFinding(
    "maybe-n1",
    uid(2),
    uid(2, 1),
    SECOND,
    Outcome.SAME,
    PLACE,
    7.0,
    0.62,
    (N1,),
    (N2,),
    (Message.of("matching.reason.rival", odds="12"),),
    replace(measurement(SECOND, 300, series=uid(2, 1)), centre_mm=PLACE),
)
REFUSED = replace(
    MAYBE_N1,
    finding_id="refused",
    outcome=Outcome.NEW,
    score=0.9,
    nodules=(),
    choices=(),
    measurement=None,
    refused=Message.of("finding.not_measured"),
)
GONE = replace(
    MAYBE_N1,
    finding_id="gone",
    outcome=Outcome.GONE,
    nodules=(N2,),
    choices=(),
    diameter_mm=None,
    score=None,
    measurement=None,
)


@pytest.fixture
def patient_id() -> str:
    """A patient with two scans and two nodules on the first."""
    from pages.kit.cached_loading import store

    days = {1: FIRST, 2: SECOND}
    with store().writing() as work:
        for number, day in days.items():
            choice = choice_of(Person(), number, day=day)
            held = StoredSeries(choice.chosen, (), (Path("/gone"),), "x")
            work.studies.save_series(held, datetime.now(UTC))
            work.study_linkage.relink({uid(number)})
    patient_id = link_to_new_patient(store(), uid(1), "dr.li", "simulated")
    link_study(store(), uid(2), patient_id, "dr.li", "simulated")
    with store().writing() as work:
        for tracking_uid, label in ((N1, "N1"), (N2, "N2")):
            mark = NoduleMark(tracking_uid, uid(1), uid(1, 1), label, PLACE, "dr.li")
            work.nodules.save_mark(mark)
            measured = measurement(FIRST, 250, series=uid(1, 1))
            work.nodules.save_outcome(MeasuredMark(mark, "tried", measured, IMAGE))
    return patient_id


def keep(*findings: ImagingFinding, refused: str = "") -> None:
    from pages.kit.cached_loading import forget_patient_data, store

    search = Search(uid(2, 1), uid(2), "tried", datetime.now(UTC), refused)
    with store().writing() as work:
        work.findings.save_search(search, [(one, IMAGE) for one in findings])
    forget_patient_data()


def shown() -> None:
    from pages.overview.page import show

    show()


def run(patient_id: str, language: str = "en") -> AppTest:
    app = AppTest.from_function(shown, default_timeout=60)
    app.query_params["patient"] = patient_id
    app.query_params["lang"] = language
    app.run()
    assert not app.exception
    return app


def finding_of(patient_id: str, finding_id: str) -> ImagingFinding:
    from pages.kit.cached_loading import store

    found = {one.finding_id: one for one in store().findings(patient_id)}
    return found[finding_id]


@pytest.mark.slow
def test_a_proposal_is_shown_with_its_reasons_and_answered(patient_id: str) -> None:
    keep(MAYBE_N1, REFUSED, GONE)
    app = run(patient_id)
    text = page_text(app).replace("\\", "")
    for fact in (
        "Maybe N1",
        "score 0.62 of 1 (no probability)",
        "odds 12 to 1",
        "Nothing was measured at this place",
        "N2: not found again",
        "Waiting for a person: 3",
    ):
        assert fact in text, fact
    labels = [button.label for button in app.button if button.key]
    assert labels.index("Same as N1") < labels.index("Same as N2")
    app.button(key="finding.maybe-n1.same.0").click().run()
    assert any("Enter your name" in str(one.value) for one in app.warning)
    assert finding_of(patient_id, "maybe-n1").answer is None
    app.text_input(key="finding.person").set_value("dr.li").run()
    app.button(key="finding.maybe-n1.same.0").click().run()
    assert not app.exception
    answer = finding_of(patient_id, "maybe-n1").answer
    assert answer is not None
    assert (answer.decision, answer.tracking_uid) == (Decision.SAME, N1)
    text = page_text(app).replace("\\", "")
    assert "Waiting for a person: 2" in text
    assert "Same as N1: dr.li" in text
    from pages.kit.cached_loading import store

    n1, _ = store().patient_case(patient_id).nodules
    assert [one.measured_by for one in n1.measurements] == ["algorithm", "dr.li"]
    app.button(key="finding.again.maybe-n1").click().run()
    assert finding_of(patient_id, "maybe-n1").answer is None
    app.button(key="finding.gone.gone.0").click().run()
    assert finding_of(patient_id, "gone").answer is not None


def only_findings(patient, language="en"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - its source runs alone
    from pages.overview.findings import show_findings

    show_findings(patient, language)


def test_a_nodule_on_a_series_that_does_not_count_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """N1 was measured on this series too, beside a surer one of the same day."""
    surer = measurement(SECOND, 310, spread=0.1, series="1.2.3.4")
    here = measurement(SECOND, 300, spread=0.3, series=uid(2, 1))
    nodules = (
        Nodule(N1, "N1", (surer, here)),
        Nodule(N2, "N2", (measurement(FIRST, 90),)),
    )
    monkeypatch.setattr(
        "pages.overview.findings.patient_findings",
        lambda _scope, _patient_id: ((MAYBE_N1,), ()),
    )
    patient = assessed(case(nodules=nodules))
    app = AppTest.from_function(only_findings, args=(patient,), default_timeout=60)
    app.run()
    assert not app.exception
    labels = [button.label for button in app.button]
    assert "Same as N2" in labels
    assert "Same as N1" not in labels


@pytest.mark.slow
def test_nothing_waiting_says_what_to_do(patient_id: str) -> None:
    assert "fusionboard find" in page_text(run(patient_id))
    keep()
    text = page_text(run(patient_id))
    assert "Nothing waits for you" in text
    assert "Not searched for nodules yet: 2024" in text
    keep(refused="lungs.none_found")
    assert "could not be searched" in page_text(run(patient_id))


@pytest.mark.slow
def test_the_chinese_section_has_no_english(patient_id: str) -> None:
    keep(MAYBE_N1, REFUSED, GONE)
    text = page_text(run(patient_id, "zh"))
    for each in ("Maybe", "score", "not found", "Waiting", "Same as"):
        assert each not in text, each
    assert translate("finding.title", "zh") in text
