"""Forecasts on past cases whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from data.results.local_validation import LocalValidationOutcome
from fusion.local_validation.forecasts import validate_forecast
from fusion.local_validation.past_forecasts import predict_last_scan
from tests.fusion.local_validation.past_nodules import (
    DAYS,
    NAN,
    figures,
    rng,
    simulated,
)


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
