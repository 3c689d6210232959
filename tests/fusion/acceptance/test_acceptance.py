"""Our own numbers on past cases whose truth is known, because it is simulated."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from data.cohorts.nodule_outcome import NoduleOutcome
from data.cohorts.reader_table import ReaderLabel, ReaderTable
from data.errors import InvalidClinicalValueError
from data.imaging.nodule import Density, Nodule
from data.results.local_validation import LocalValidationOutcome, LocalValidationReport
from data.results.release import ModelOutput
from data.results.risk import RiskScore
from data.words import LANGUAGES, has_message, translate
from fusion.growth.growth_prior import rate_prior
from fusion.local_validation.figures import mean_figures
from fusion.local_validation.forecasts import validate_forecast
from fusion.local_validation.growth_risks import LabelSource, validate_growth_risk
from fusion.local_validation.malignancy import validate_recalibration
from fusion.local_validation.past_cases import (
    READER_SD_MM,
    PastCases,
    cases_of_nodules,
    cases_of_readers,
    reader_table_of,
)
from fusion.local_validation.past_forecasts import predict_last_scan, share_inside
from fusion.local_validation.verdicts import validate_verdict
from fusion.local_validation.versions import output_version
from fusion.risk.scores.brock import BrockInputs, brock
from tests.pages.example_cases import measurement

NAN = float("nan")
DAYS = np.array([0.0, 365.0, 730.0])


def simulated(
    count: int, *, error: float = 1.0, seed: int = 5, labelled_by: str = "reader"
) -> PastCases:
    """Solid nodules of the prior; every second one shares its patient."""
    rng, sd = np.random.default_rng(seed), 0.08
    prior = rate_prior(Density.SOLID)
    rates = rng.choice(prior.rates, count, p=prior.masses)
    logs = 5 + np.outer(rates, DAYS) + rng.normal(0, error * sd, (count, 3))
    labels = np.where(rates > prior.threshold, ReaderLabel.GROWING, ReaderLabel.STABLE)
    return PastCases(
        names=tuple(f"row {n}" for n in range(count)),
        patients=np.arange(count) // 2,
        days=np.tile(DAYS, (count, 1)),
        volumes_mm3=np.exp(logs),
        log_sds=np.full((count, 3), sd),
        textures=np.full((count, 3), 2.0),
        labels=labels.astype(np.int64),
        labelled_by=labelled_by,
    )


def figures(report: LocalValidationReport) -> dict[str, float]:
    return {figure.name: figure.value for figure in report.figures}


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


class TestForecast:
    @pytest.mark.slow
    def test_the_band_holds_nine_of_ten_last_scans_where_the_model_is_right(
        self,
    ) -> None:
        report = validate_forecast(simulated(700), "simulated", rng(), 100)
        found = figures(report)
        assert found["inside_90_share"] == pytest.approx(0.9, abs=0.03)
        assert found["inside_50_share"] == pytest.approx(0.5, abs=0.05)
        assert found["error_less_than_carried_on_percent"] < 0
        assert found["expected_growth_share"] == pytest.approx(
            found["seen_growth_share"], abs=0.03
        )
        assert report.outcome is LocalValidationOutcome.PASSED

    @pytest.mark.slow
    def test_errors_larger_than_stated_are_found_out(self) -> None:
        report = validate_forecast(simulated(400, error=2.5), "simulated", rng(), 100)
        assert figures(report)["inside_90_share"] < 0.75
        assert report.outcome is LocalValidationOutcome.FELL_SHORT
        assert report.reasons[0].key == "local_validation.reason.fell_short"

    def test_nothing_of_the_foretold_scan_but_its_day_enters(self) -> None:
        cases = simulated(20)
        other = replace(cases, volumes_mm3=cases.volumes_mm3.copy())
        other.volumes_mm3[:, 2] *= 3
        other.log_sds[:, 2] = 1.0
        other.textures[:, 2] = 0
        one, two = predict_last_scan(simulated(20)), predict_last_scan(other)
        for name in ("middle_mm", "width_ratio", "growth_probability"):
            np.testing.assert_array_equal(getattr(one, name), getattr(two, name))

    def test_a_later_foretold_day_widens_the_band(self) -> None:
        cases = simulated(20)
        later = replace(cases, days=cases.days + np.array([0, 0, 400]))
        before, after = (
            np.median(predict_last_scan(c).width_ratio) for c in (cases, later)
        )
        assert after > before

    def test_few_cases_never_pass_and_say_how_wide_the_interval_is(self) -> None:
        report = validate_forecast(simulated(12), "simulated", rng(), 100)
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        said = " ".join(reason.in_language() for reason in report.reasons)
        assert "6 patients; at least 30" in said
        assert "12 nodules or patients: its interval is" in said

    def test_no_case_at_all_is_too_few(self) -> None:
        cases = simulated(4)
        two_scans = replace(cases, days=np.where(DAYS > 365, NAN, cases.days))
        report = validate_forecast(two_scans, "simulated", rng(), 10)
        assert (report.nodules, report.figures) == (0, ())
        assert report.outcome is LocalValidationOutcome.TOO_FEW


class TestShares:
    def test_a_whole_millimetre_may_lie_partly_inside(self) -> None:
        ranks = np.array([[0.0, 0.1], [0.4, 0.6], [0.94, 1.0], [0.95, 0.95]])
        inside = share_inside(ranks, 0.05, 0.95)
        np.testing.assert_allclose(inside, [0.5, 1.0, 1 / 6, 1.0])

    @settings(max_examples=30)
    @given(st.floats(0, 1), st.floats(0, 1))
    def test_the_parts_of_a_rank_interval_add_up_to_one(
        self, a: float, b: float
    ) -> None:
        ranks = np.array([[min(a, b), max(a, b)]])
        if ranks[0, 1] - ranks[0, 0] < 1e-6:
            return
        parts = [share_inside(ranks, *p) for p in ((0, 0.05), (0.05, 0.95), (0.95, 1))]
        assert sum(part[0] for part in parts) == pytest.approx(1)

    def test_means_leave_out_what_does_not_count(self) -> None:
        found = mean_figures(
            {"a": np.array([1.0, NAN, 3.0]), "none": np.full(3, NAN)},
            np.array([0, 0, 1]),
            rng(),
            50,
        )
        assert found["a"].value == 2
        assert found["a"].rows == 2
        assert (found["a"].low, found["a"].high) == (1, 3)
        assert "none" not in found


class TestVerdict:
    def test_stable_and_growing_nodules_are_told_apart(self) -> None:
        report = validate_verdict(simulated(600), "simulated", rng(), 50)
        found = figures(report)
        assert found["called_growing_of_stable_share"] <= 0.02
        assert found["called_growing_of_growing_share"] >= 0.8
        assert len(report.recalled) > 0
        for label in ("stable", "growing"):
            shares = [v for n, v in found.items() if n.endswith(f"_of_{label}_share")]
            assert sum(shares[:4]) == pytest.approx(1)

    def test_without_a_reader_nothing_is_accepted(self) -> None:
        cases = simulated(600, labelled_by="diameter_rule")
        report = validate_verdict(cases, "store", rng(), 20)
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        assert report.reasons[-1].key == "local_validation.reason.no_reader"


def reader_table() -> ReaderTable:
    return ReaderTable(
        patients=np.array([0, 0, 1]),
        diameters_mm=np.array([[6.0, 8.4, 12.0], [NAN, 7.0, 9.0], [6.0, NAN, 6.0]]),
        textures=np.array([[2.0, 2, 2], [NAN, 0, 0], [1, NAN, 1]]),
        days=np.array([[0.0, 365, 730], [NAN, 365, 730], [0, NAN, 730]]),
        labels=np.array([2, 2, 0]),
    )


class TestCases:
    def test_screens_that_were_not_made_move_to_the_end(self) -> None:
        cases = cases_of_readers(reader_table())
        assert cases.scan_counts.tolist() == [3, 2, 2]
        assert cases.last(cases.days).tolist() == [730, 730, 730]
        assert cases.last(cases.days, back=1).tolist() == [365, 365, 0]
        assert cases.volumes_mm3[0, 1] == pytest.approx(np.pi / 6 * 8**3)
        assert cases.log_sds[0, 0] == pytest.approx(3 * READER_SD_MM / 6)
        assert cases.without_last().scan_counts.tolist() == [2, 1, 1]

    def test_measured_nodules_become_cases_and_a_table(self) -> None:
        start = date(2024, 1, 1)
        days = [start + timedelta(days=d) for d in (0, 0, 200)]
        grown = Nodule("1.2", "N1", tuple(map(measurement, days, (100, 120, 300))))
        once = Nodule("1.3", "N2", (measurement(start, 100),))
        cases = cases_of_nodules([("p", 0, grown), ("p", 0, once)])
        assert cases.names == ("p N1",)
        assert cases.volumes_mm3.tolist() == [[120, 300]]
        assert cases.labels.tolist() == [ReaderLabel.GROWING]
        assert cases.labelled_by == "diameter_rule"
        table = reader_table_of([("p", 0, grown), ("p", 0, once)])
        assert np.isnan(table.diameters_mm[:, 2]).all()
        assert table.labels.tolist() == [ReaderLabel.GROWING]


def test_a_growth_risk_on_three_nodules_is_too_few() -> None:
    table, names = reader_table(), ["a", "b", "c"]
    for number in (ModelOutput.FROM_BASELINE, ModelOutput.WITH_HISTORY):
        labels = LabelSource("simulated", "reader")
        report = validate_growth_risk(number, table, names, labels, rng(), 20)
        assert report.outcome is LocalValidationOutcome.TOO_FEW
        keys = {reason.key for reason in report.reasons}
        assert "local_validation.reason.no_figure" in keys


def test_every_figure_and_state_has_words() -> None:
    reports = [
        validate_forecast(simulated(60), "simulated", rng(), 10),
        validate_verdict(simulated(60), "simulated", rng(), 10),
    ]
    for report in reports:
        for figure in report.figures:
            for language in LANGUAGES:
                assert translate(f"local_validation.figure.{figure.name}", language)
                assert translate(f"local_validation.meaning.{figure.name}", language)
    for number in ModelOutput:
        assert has_message(f"local_validation.number.{number}")
        if number is not ModelOutput.BROCK_RECALIBRATED:
            assert output_version(number)
    for outcome in LocalValidationOutcome:
        assert has_message(f"local_validation.outcome.{outcome}")


def outcomes(count: int) -> list[NoduleOutcome]:
    """Malignancy follows Brock's log-odds with an intercept of 1 and a slope of 0.7."""
    chance = np.random.default_rng(4)
    found = []
    for number in range(count):
        nodule = NoduleOutcome(
            patient=number,
            malignant=False,
            age_years=float(chance.uniform(50, 80)),
            female=bool(chance.random() < 0.5),
            diameter_mm=float(chance.uniform(5, 25)),
            upper_lobe=bool(chance.random() < 0.5),
            spiculated=bool(chance.random() < 0.3),
            ever_smoker=True,
        )
        score = brock_probability(nodule)
        risk = expit(1 + 0.7 * logit(score))
        found.append(replace(nodule, malignant=bool(chance.random() < risk)))
    return found


def brock_probability(nodule: NoduleOutcome) -> float:
    answer = brock(
        BrockInputs(
            age_years=nodule.age_years,
            female=nodule.female,
            longest_diameter_mm=nodule.diameter_mm,
            nodule_count=1,
            upper_lobe=nodule.upper_lobe,
            spiculated=nodule.spiculated,
        )
    )
    assert isinstance(answer, RiskScore)
    return answer.probability


class TestRecalibration:
    day = date(2026, 1, 1)

    @pytest.mark.slow
    def test_it_finds_the_intercept_and_slope_it_was_made_with(self) -> None:
        report = validate_recalibration(
            outcomes(1500), "here.csv", self.day, rng(), 100
        )
        fitted = report.recalibration
        assert fitted is not None
        assert fitted.intercept == pytest.approx(1, abs=0.3)
        assert fitted.slope == pytest.approx(0.7, abs=0.12)
        assert report.outcome is LocalValidationOutcome.PASSED
        found = figures(report)
        assert found["brier_gain_over_published"] > 0
        assert found["expected_malignant_share"] == pytest.approx(
            found["seen_malignant_share"], abs=0.01
        )
        for figure in report.figures:
            assert has_message(f"local_validation.meaning.{figure.name}")

    def test_a_small_cohort_never_passes(self) -> None:
        report = validate_recalibration(outcomes(60), "here.csv", self.day, rng(), 100)
        assert report.outcome is not LocalValidationOutcome.PASSED

    def test_too_few_of_one_kind_are_refused(self) -> None:
        benign = [replace(one, malignant=False) for one in outcomes(40)]
        with pytest.raises(InvalidClinicalValueError, match="larger cohort"):
            validate_recalibration(benign, "here.csv", self.day, rng(), 10)
