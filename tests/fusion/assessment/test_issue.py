"""What cannot be is left out with its reason, and stops nothing else."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from data.imaging.nodule import Nodule
from data.patient.genomics import BiomarkerKind, BiomarkerResult
from data.results.assessment import AssessmentIssue
from data.words import LANGUAGES
from fusion.assessment.fused import NoduleEmbeddings
from fusion.assessment.patient import assess_patient
from tests.fusion.assessment.patients import (
    CONTRADICTION,
    INCIDENTAL,
    LAST,
    SITE,
    TODAY,
    assessed,
    person,
    releases,
    said,
    with_scans,
)
from tests.pages.example_cases import case, measurement, record

ONE_NODULE = ("nodule_count", "1")


def worded(issue: AssessmentIssue) -> bool:
    """Whether it is said what happened and what to do."""
    return all(
        message.in_language(language)
        for message in (issue.what, issue.how_to_fix)
        for language in LANGUAGES
    )


def test_scans_more_than_ten_years_apart_are_a_problem_and_all_else_is_said() -> None:
    shown = with_scans(measurement(date(2012, 1, 1), 300), measurement(LAST, 320))
    found = assessed(shown, *INCIDENTAL, ONE_NODULE)
    (one,) = found.nodules
    assert one.growth is None
    assert [issue.key for issue in one.issues] == ["growth.gap"]
    assert worded(one.issues[0])
    assert one.risk is not None
    assert one.next_scan.rule
    assert found.response is not None
    assert found.therapy is not None
    assert found.immunotherapy is not None
    assert found.genetics.tested
    keys = [message.key for message in found.safety]
    assert "assessment.safety.problem" in keys


def test_a_scan_that_lies_ahead_is_a_problem_until_its_day() -> None:
    ahead = TODAY + timedelta(days=20)
    shown = with_scans(measurement(LAST, 300), measurement(ahead, 320))
    found = assessed(shown)
    (one,) = found.nodules
    assert one.growth is None
    assert [issue.key for issue in one.issues] == ["growth.future"]
    assert found.expires_on == ahead
    (then,) = assessed(shown, on=ahead).nodules
    assert then.growth is not None
    assert not then.issues


def test_answers_that_contradict_a_measurement_stop_the_risk_and_nothing_else() -> None:
    (one,) = assessed(person(400, 800), *INCIDENTAL, CONTRADICTION).nodules
    assert one.risk is None
    assert [issue.key for issue in one.issues] == ["guideline.solid_part"]
    assert worded(one.issues[0])
    assert one.growth is not None
    assert one.next_scan.rule[-1] == one.issues[0].what


def test_a_problem_of_one_nodule_leaves_the_others_as_they_are() -> None:
    healthy = Nodule("2.25.2", "N2", (measurement(LAST, 500),))
    shown = person(400)
    both = replace(shown, nodules=(*shown.nodules, healthy))
    alone = assessed(both).nodules[1]
    beside = assessed(both, CONTRADICTION).nodules
    assert beside[0].issues
    assert beside[1] == alone


def test_a_patient_of_whom_nothing_is_known_is_assessed() -> None:
    found = assessed(person(record=None, nodules=(), studies=()))
    assert found.nodules == ()
    assert found.response is None
    assert found.therapy is None
    assert found.immunotherapy is None
    assert [one.key for one in found.missing] == ["assessment.missing.record"]
    assert found.expires_on is None
    assert found.next_step.key == "assessment.next.nothing"


def test_a_value_the_fused_model_refuses_stops_that_model_alone() -> None:
    burden = BiomarkerResult(BiomarkerKind.TMB, "Observation/t", 5000.0, "1/Mb")
    shown = case(record=replace(record(), biomarkers=(burden,)))
    pictures = NoduleEmbeddings(np.zeros((1, 1280), np.float32), (13.1,), ("N1",), 0)
    found = assess_patient(
        shown, said(), releases(), SITE, on=TODAY, embeddings=pictures
    )
    assert found.fused is None
    (issue,) = found.issues
    assert worded(issue)
    assert "5000" in issue.what.in_language()
    assert found.therapy is not None
    assert found.immunotherapy is not None
