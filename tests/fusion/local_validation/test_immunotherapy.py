"""Response and progression on past patients whose truth is known, for it is planted."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from connectors.cohorts.patient_table import read_patient_table
from data.cohorts.cohort import PatientCohort
from data.errors import InvalidClinicalValueError
from data.results.local_validation import LocalValidationOutcome
from data.results.release import ModelOutput
from data.words import LANGUAGES, has_message, translate
from fusion.evaluation.response_validation import validate_response
from fusion.evaluation.survival_validation import MOST_PATIENTS, validate_survival
from fusion.local_validation.immunotherapy import (
    validate_progression_locally,
    validate_response_locally,
)
from fusion.local_validation.versions import output_version
from tests.fusion.local_validation.past_patients import (
    BOTH,
    RESPONSE,
    SURVIVAL,
    Accept,
    figures,
    keys,
    planted,
    progression,
    response,
    rng,
    with_numbers,
)


@pytest.fixture(scope="module")
def many() -> PatientCohort:
    return planted(2500)


class TestPlanted:
    def test_a_response_that_follows_the_model_passes(
        self, many: PatientCohort
    ) -> None:
        report = response(many, 200)
        assert (report.outcome, report.reasons) == (LocalValidationOutcome.PASSED, ())
        found = figures(report)
        assert found["calibration_slope"] == pytest.approx(1, abs=0.2)
        assert found["expected_less_seen_response_share"] == pytest.approx(
            found["expected_response_share"] - found["seen_response_share"]
        )
        assert (report.patients, report.nodules, report.scans) == (2500, 0, 0)
        assert report.version == output_version(ModelOutput.IMMUNOTHERAPY_RESPONSE)

    def test_a_course_that_follows_the_model_passes(self) -> None:
        report = progression(planted(900), 200)
        assert (report.outcome, report.reasons) == (LocalValidationOutcome.PASSED, ())
        found = figures(report)
        assert found["expected_less_seen_free_6_months_share"] == pytest.approx(
            0, abs=0.05
        )
        assert found["harrell_c_gain_over_pdl1"] > 0
        assert report.version == output_version(ModelOutput.IMMUNOTHERAPY_PROGRESSION)

    def test_shuffled_responses_fall_short(self, many: PatientCohort) -> None:
        shuffled = rng().permutation(many.number("response"))
        report = response(with_numbers(many, response=shuffled))
        assert report.outcome is LocalValidationOutcome.FELL_SHORT
        assert figures(report)["auc"] == pytest.approx(0.5, abs=0.05)
        said = {dict(one.values)["figure"] for one in report.reasons}
        assert {"calibration_slope", "auc_gain_over_pdl1"} & said

    def test_shuffled_courses_fall_short(self) -> None:
        cohort = planted(900)
        order = rng().permutation(900)
        columns = {n: cohort.number(n)[order] for n in ("pfs_months", "pfs_event")}
        report = progression(with_numbers(cohort, **columns))
        assert report.outcome is LocalValidationOutcome.FELL_SHORT
        assert figures(report)["harrell_c"] == pytest.approx(0.5, abs=0.04)
        said = [dict(one.values)["figure"] for one in report.reasons]
        assert said == ["harrell_c_gain_over_pdl1"]

    def test_twice_the_months_fall_short_of_what_was_expected(self) -> None:
        cohort = planted(900)
        longer = with_numbers(cohort, pfs_months=2 * cohort.number("pfs_months"))
        report = progression(longer)
        assert report.outcome is LocalValidationOutcome.FELL_SHORT
        assert figures(report)["expected_less_seen_free_6_months_share"] < -0.05
        assert figures(report)["harrell_c_gain_over_pdl1"] > 0


class TestTooFew:
    @BOTH
    def test_few_patients_say_so(self, accept: Accept) -> None:
        report = accept(planted(25))
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        said = " ".join(reason.in_language() for reason in report.reasons)
        assert "25 patients; at least 30" in said

    @BOTH
    def test_nobody_at_all(self, accept: Accept) -> None:
        cohort = planted(20)
        unknown = np.full(20, np.nan)
        report = accept(with_numbers(cohort, response=unknown, pfs_event=unknown))
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        assert (report.patients, report.figures) == (0, ())
        assert keys(report)[-1] == "left_out_outcome_unknown"
        assert dict(report.reasons[-1].values)["count"] == 20

    @BOTH
    def test_without_pd_l1_there_is_nothing_to_be_better_than(
        self, accept: Accept
    ) -> None:
        cohort = planted(200)
        report = accept(with_numbers(cohort, pdl1_tps_percent=np.full(200, np.nan)))
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        assert "no_figure" in keys(report)

    def test_nobody_followed_for_six_months(self) -> None:
        cohort = planted(200)
        months = np.minimum(cohort.number("pfs_months"), 5)
        report = progression(with_numbers(cohort, pfs_months=months))
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        assert "seen_free_6_months_share" not in figures(report)

    def test_more_than_pairs_can_be_held_of_are_refused(self) -> None:
        cohort = planted(10)
        again = replace(
            cohort,
            patient_ids=tuple(map(str, range(MOST_PATIENTS + 10))),
            sites=np.resize(cohort.sites, MOST_PATIENTS + 10),
            simulated=np.resize(cohort.simulated, MOST_PATIENTS + 10),
            numbers={
                name: np.resize(values, MOST_PATIENTS + 10)
                for name, values in cohort.numbers.items()
            },
        )
        with pytest.raises(InvalidClinicalValueError, match="do not fit into memory"):
            progression(again)


def test_every_figure_and_reason_has_words() -> None:
    cohort = planted(80)
    named = replace(cohort, name="msk_mind_nsclc", simulated=np.arange(80) < 1)
    for report in (response(named, 5), progression(named, 5)):
        for figure, language in product(report.figures, LANGUAGES):
            assert translate(f"local_validation.figure.{figure.name}", language)
            assert translate(f"local_validation.meaning.{figure.name}", language)
        for reason, language in product(report.reasons, LANGUAGES):
            assert reason.in_language(language)
    for why in ("simulated", "outcome_unknown", "other_therapy", "withheld"):
        assert has_message(f"local_validation.reason.left_out_{why}")


@pytest.mark.slow
def test_the_figures_are_those_of_the_validation() -> None:
    """The same patients, one row each, give the same values without an interval."""
    cohort = planted(250)
    ours = figures(response(cohort, 5)) | figures(progression(cohort, 5))
    responses = validate_response(RESPONSE, cohort, rng(), resamples=5)
    courses = validate_survival(SURVIVAL, cohort, rng(), resamples=5)
    slope = responses.comparison.model.calibration_slope
    assert slope is not None
    assert ours["calibration_slope"] == pytest.approx(slope.value)
    assert ours["auc_gain_over_pdl1"] == pytest.approx(
        responses.comparison.gain_over["pdl1"].value
    )
    assert ours["harrell_c"] == pytest.approx(courses.model.c_index.value, abs=1e-6)
    assert ours["harrell_c_gain_over_pdl1"] == pytest.approx(
        courses.gain_over["pdl1"].value, abs=1e-6
    )


@pytest.mark.real_data
def test_outside_patients(shared_data: Path) -> None:
    """What docs/how_to/acceptance.md says of another hospital's table."""
    cohort = read_patient_table(shared_data / "response" / "samsung_nsclc.csv")
    answers = validate_response_locally(RESPONSE, cohort, "samsung_nsclc.csv", rng())
    assert answers.outcome is LocalValidationOutcome.TOO_FEW
    assert keys(answers) == ["wide", "wide"]
    found = figures(answers)
    assert found["expected_less_seen_response_share"] == pytest.approx(-0.049, abs=1e-3)
    assert found["auc_gain_over_pdl1"] == pytest.approx(0.030, abs=1e-3)
    courses = validate_progression_locally(SURVIVAL, cohort, "samsung_nsclc.csv", rng())
    assert courses.outcome is LocalValidationOutcome.FELL_SHORT
    found = figures(courses)
    assert found["expected_less_seen_free_6_months_share"] == pytest.approx(
        0.056, abs=1e-3
    )
    assert found["harrell_c_gain_over_pdl1"] == pytest.approx(0.042, abs=1e-3)


@pytest.mark.real_data
def test_patients_of_the_hospital_of_the_training(shared_data: Path) -> None:
    """What docs/how_to/acceptance.md says of them: there, progression passes."""
    name = "msk_2015_2018_nsclc.csv"
    cohort = read_patient_table(shared_data / "response" / name)
    answers = validate_response_locally(RESPONSE, cohort, name, rng(), 200)
    assert answers.outcome is LocalValidationOutcome.FELL_SHORT
    assert figures(answers)["expected_less_seen_response_share"] == pytest.approx(
        -0.040, abs=1e-3
    )
    courses = validate_progression_locally(SURVIVAL, cohort, name, rng(), 200)
    assert courses.outcome is LocalValidationOutcome.PASSED
    found = figures(courses)
    assert found["expected_less_seen_free_6_months_share"] == pytest.approx(
        -0.032, abs=1e-3
    )
    assert found["harrell_c_gain_over_pdl1"] == pytest.approx(0.072, abs=1e-3)
