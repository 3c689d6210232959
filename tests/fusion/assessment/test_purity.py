"""The same of the same: no clock, no order of the store, nothing lost on the way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pydantic_core
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from connectors.fhir.reading.parsing import records_in
from connectors.simulated_files.fhir_bundle import bundle_json
from connectors.simulated_files.identifiers import Identifiers
from connectors.simulated_files.image_headers import ScanIdentifiers
from data.imaging.nodule import Nodule, NoduleMeasurement
from data.interval import Interval
from data.patient.case import PatientCase
from data.results.assessment import PatientAssessment
from data.results.release import ModelOutput
from data.results.risk import Recalibration
from data.simulated.courses.cohort import COHORT_VERSION, CohortSize, cohort
from data.simulated.courses.nodule_course import NoduleCourse
from data.simulated.courses.patient_course import SimulatedPatient
from fusion.assessment.fused import NoduleEmbeddings
from fusion.assessment.patient import assess_patient
from fusion.assessment.site import SiteSetting
from tests.fusion.assessment.patients import (
    CONTRADICTION,
    INCIDENTAL,
    LAST,
    SCREENING,
    SITE,
    TODAY,
    Answers,
    assessed,
    for_immunotherapy,
    person,
    releases,
    said,
    with_scans,
)
from tests.pages.example_cases import case, measurement

STORED = TypeAdapter(PatientAssessment)
BENT = Recalibration(
    "brock_2b", "here.csv", date(2026, 1, 1), 0.5, 0.9,
    Interval(0, 1), Interval(0.7, 1.1), (0.1, 0.02, 0.01), 100, 120, 30,
)  # fmt: skip


def stored_and_read(assessment: PatientAssessment) -> PatientAssessment:
    text = pydantic_core.to_json(assessment, inf_nan_mode="constants")
    return STORED.validate_json(text)


def simulated(patient: SimulatedPatient) -> PatientCase:
    """A patient of the simulated cohort, its nodules measured without an error."""
    identifiers = Identifiers(COHORT_VERSION, 0, CohortSize.FULL.value)
    visits = [
        ScanIdentifiers(identifiers, patient, n + 1) for n in range(len(patient.scans))
    ]
    (held,) = records_in(bundle_json(visits).encode())
    days = [scan.on for scan in patient.scans]
    nodules = (
        Nodule(f"2.25.{number}", course.label, tuple(_measured(course, days)))
        for number, course in enumerate(patient.nodules)
    )
    return case(record=held, identity=held.identity, studies=(), nodules=tuple(nodules))


def _measured(course: NoduleCourse, days: list[date]) -> Iterator[NoduleMeasurement]:
    for day in days:
        since = (day - days[0]).days
        volume, solid = course.volume_on(since), course.solid_volume_on(since)
        if volume is not None and solid is not None:
            one = measurement(day, volume)
            yield replace(one, density=course.density, solid_volume_mm3=solid)


ALL = tuple(ModelOutput)
FULL = (("nodule_count", "1"), ("spiculated", "yes"), ("upper_lobe", "no"))


@pytest.mark.parametrize(
    ("shown", "answers"),
    [
        (case(), ()),
        (case(simulated=False), INCIDENTAL),
        (case(record=None), SCREENING),
        (case(nodules=(), studies=()), ()),
        (person(400), (*INCIDENTAL, *FULL, ("uptake", "intense"))),
        (person(400, 401, 900), (*SCREENING, *FULL, ("raised_to_4x", "yes"))),
        (person(400, 400, record=for_immunotherapy()), ()),
        (person(400), (CONTRADICTION,)),
        (with_scans(measurement(date(2012, 1, 1), 90), measurement(LAST, 99)), ()),
    ],
)
def test_what_is_stored_is_read_back_as_it_was(
    shown: PatientCase, answers: tuple[Answers, ...]
) -> None:
    before = assessed(shown, on=TODAY - timedelta(days=30))
    now = assess_patient(
        shown, said(*answers), releases(*ALL), SiteSetting(BENT), on=TODAY,
        previous=before,
    )  # fmt: skip
    assert stored_and_read(now) == now


@pytest.mark.parametrize("patient", cohort(CohortSize.FULL), ids=lambda one: one.story)
def test_the_simulated_cohort_is_read_back_as_it_was(patient: SimulatedPatient) -> None:
    shown = simulated(patient)
    found = assessed(shown, *SCREENING, on=patient.scans[-1].on)
    assert len(found.nodules) == len(patient.nodules)
    assert stored_and_read(found) == found
    assert assessed(shown, *SCREENING, on=patient.scans[-1].on) == found


def test_what_the_fused_model_says_is_read_back_as_it_was() -> None:
    features = np.random.default_rng(1).random((2, 1280), dtype=np.float32)
    pictures = NoduleEmbeddings(features, (13.1, 5.7), ("N1", "N2"), 0)
    found = assess_patient(
        case(), said(), releases(), SITE, on=TODAY, embeddings=pictures
    )
    assert found.fused is not None
    assert found.fused.labels == ("N1", "N2")
    assert stored_and_read(found) == found
    again = assess_patient(
        case(), said(), releases(), SITE, on=TODAY, embeddings=pictures
    )
    assert again == found


def test_a_real_patient_is_never_asked_about_by_the_fused_model() -> None:
    features = np.zeros((1, 1280), np.float32)
    pictures = NoduleEmbeddings(features, (13.1,), ("N1",), 0)
    shown = case(simulated=False)
    assert (
        assess_patient(
            shown, said(), releases(*ALL), SITE, on=TODAY, embeddings=pictures
        ).fused
        is None
    )


scans = st.builds(
    lambda back, volume, spread, uid: measurement(
        LAST - timedelta(days=100 * back), volume, spread=spread, series=f"1.2.{uid}"
    ),
    st.integers(0, 2),
    st.sampled_from([300.0, 600.0, 900.0]),
    st.sampled_from([0.1, 0.2]),
    st.integers(0, 10**6),
)


@settings(max_examples=30)
@given(
    st.lists(scans, min_size=1, max_size=6, unique_by=lambda one: one.series_uid),
    st.randoms(use_true_random=False),
)
def test_the_order_of_one_days_measurements_does_not_matter(
    measured: list[NoduleMeasurement], chance: object
) -> None:
    orders = []
    for _ in range(2):
        chance.shuffle(measured)  # type: ignore[attr-defined]
        orders.append(sorted(measured, key=lambda one: one.scanned_on))
    one, other = (assessed(with_scans(*order), *INCIDENTAL) for order in orders)
    assert one == other
    assert stored_and_read(one) == one
